package dev.caracal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells a full disk from other faults, before or after the fact. */
final class Disk {
    private Disk() {
    }

    /** Fails before anything is half written. */
    static void require(Path folder, long bytes, String purpose) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new DatabaseStartException("The disk is full: %s needs %d MiB in %s, and %d MiB are free."
                    .formatted(purpose, bytes >> 20, folder, free >> 20));
        }
    }

    static boolean isFull(IOException e) {
        return mentionsFullDisk(String.valueOf(e.getMessage()));
    }

    /** The JDK hands out the system's own words; the server writes these or the error number. */
    static boolean mentionsFullDisk(String text) {
        return text.contains("No space left on device") || text.contains("Disk is full")
                || text.contains("Errcode: 28") || text.contains("errno: 28") || text.contains("Disk quota exceeded");
    }

    static DatabaseStartException full(Path folder, String purpose, Throwable cause) {
        return new DatabaseStartException("The disk is full: no room in " + folder + " for " + purpose + ".", cause);
    }
}
