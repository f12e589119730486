package dev.caracal.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the kernel knows of this process; Linux only, elsewhere everything is 0. Seconds, bytes and counts. */
record ProcessFigures(double userSeconds, double systemSeconds, long mostResidentBytes, long minorFaults,
        long majorFaults, long blocksIn, long blocksOut, long voluntarySwitches, long involuntarySwitches) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int BLOCK = 512;

    static ProcessFigures now() {
        Path process = Path.of("/proc/self");
        Map<String, Long> status = numbers(process.resolve("status"));
        Map<String, Long> io = numbers(process.resolve("io"));
        String[] stat = stat(process.resolve("stat"));
        return new ProcessFigures(number(stat, 11) / TICKS_PER_SECOND, number(stat, 12) / TICKS_PER_SECOND,
                status.getOrDefault("VmHWM", 0L) * 1024, number(stat, 7), number(stat, 9),
                io.getOrDefault("read_bytes", 0L) / BLOCK, io.getOrDefault("write_bytes", 0L) / BLOCK,
                status.getOrDefault("voluntary_ctxt_switches", 0L),
                status.getOrDefault("nonvoluntary_ctxt_switches", 0L));
    }

    /** Lines like {@code VmHWM:    1234 kB}. */
    private static Map<String, Long> numbers(Path file) {
        Map<String, Long> numbers = new HashMap<>();
        for (String line : read(file).split("\n")) {
            String[] parts = line.split("[:\\s]+");
            if (parts.length > 1 && parts[1].matches("\\d{1,18}")) {
                numbers.put(parts[0], Long.parseLong(parts[1]));
            }
        }
        return numbers;
    }

    /** The fields after the process's name, which may itself contain blanks. */
    private static String[] stat(Path file) {
        String text = read(file);
        return text.substring(text.lastIndexOf(')') + 1).trim().split(" ");
    }

    private static long number(String[] fields, int index) {
        return index < fields.length && fields[index].matches("\\d{1,18}") ? Long.parseLong(fields[index]) : 0;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
