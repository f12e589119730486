package dev.caracal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** A tracker as {@code caracal -c FILE} runs it, but by a clock that a test moves. The product knows no such thing. */
final class ClockedMain {
    private ClockedMain() {
    }

    /** @param args the clock's file, the configuration file */
    public static void main(String[] args) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        System.exit(new Running(Path.of(args[1]), false, false, SharedClock.open(Path.of(args[0]))).run());
    }
}
