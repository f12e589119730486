package dev.caracal.demo;

import java.io.PrintStream;

/**
 * What the person who runs the demo looks at. On a terminal a live line that says nothing new takes the place of the
 * one before, so that the curl lines above stay in sight; elsewhere every line is a line. For any thread.
 */
public final class Screen {
    private final PrintStream out;
    private final boolean terminal;
    private String live = "";

    public Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** One on standard output. */
    public static Screen standard() {
        return new Screen(System.out, System.console() != null && System.console().isTerminal());
    }

    /** Prints something that stays. */
    public synchronized void say(String text) {
        endLive();
        out.println(text);
        out.flush();
    }

    /** Prints how things are at a moment. */
    synchronized void live(String time, String state) {
        if (!terminal) {
            out.println(time + "  " + state);
        } else {
            if (!state.equals(live)) {
                endLive();
            }
            out.print("\r" + time + "  " + state);
            live = state;
        }
        out.flush();
    }

    private void endLive() {
        if (!live.isEmpty()) {
            out.println();
            live = "";
        }
    }
}
