package dev.caracal;

import java.io.IOException;

/** Signals to processes that a test has started. */
final class Signalled {
    private Signalled() {
    }

    /** The shell's own kill: not every machine has one as a program. */
    static void send(String name, long pid) throws IOException, InterruptedException {
        int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " " + pid + " failed");
        }
    }
}
