package dev.caracal;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Unix signals. The JDK has no other way to receive them than this old one. */
final class Signals {
    private Signals() {
    }

    /** Runs the action, on a thread of the Java machine's, whenever the signal arrives ({@code HUP}, {@code TERM}). */
    static void on(String name, Runnable action) {
        Signal.handle(new Signal(name), _ -> action.run());
    }

    /** A signal that this command has no use for and that must not end it. */
    static void ignore(String name) {
        Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
    }

    /** As {@link #on}, unless we were started with the signal ignored, as under {@code nohup}. */
    static void onUnlessIgnored(String name, Runnable action) {
        Signal signal = new Signal(name);
        if (SignalHandler.SIG_IGN.equals(Signal.handle(signal, _ -> action.run()))) {
            Signal.handle(signal, SignalHandler.SIG_IGN);
        }
    }
}
