package dev.caracal.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who has given wrong passwords lately, and is not to be listened to for a while. A source's window begins with its
 * first wrong password, of either kind, and ends when it has lasted; within it so many are looked at, and no more.
 *
 * <p>Never locked out are this machine itself, and whoever has given the right password within the last day, from
 * requests with that one: behind one address there may be others than the site, and their guesses must not keep the
 * site out. Who knows the one password may not guess at the other for it. An IPv6 source is its /64 network, which one
 * machine can have for itself.
 *
 * <p>What was handed on is counted apart from what comes from an address itself, and is never this machine's: who
 * writes headers locks nobody out but whom the headers name, and is spared for nobody's sake.
 *
 * <p>The table of sources is bounded. When it is full of windows that still last, further sources are not counted, and
 * so are not locked out: a password of 32 characters is not guessed from many addresses either, and a table that
 * forgot would set those free that are in it. For any thread; announces never come here.
 */
public final class Attempts {
    /**
     * @param most    wrong passwords of a source within a window; 0: as many as it likes
     * @param window  how long they count
     * @param sources how many are remembered
     */
    public record Limits(int most, Duration window, int sources) {
    }

    /** Which of the two a request has given, as its action tells. */
    public enum Password {
        SITE, REPORT
    }

    /**
     * @param address  whose request it is
     * @param handedOn whether the request shows any sign of a proxy, so that the address may be a header's word
     */
    public record Source(InetAddress address, boolean handedOn) {
    }

    private record Network(long bits, boolean handedOn) {
        static Network of(Source source) {
            return new Network(network(source.address), source.handedOn);
        }
    }

    private record Known(Network network, Password password) {
    }

    private static final long LATELY_NANOS = Duration.ofDays(1).toNanos();
    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private static final class Window {
        private final long begun;
        private int wrong;

        Window(long begun) {
            this.begun = begun;
        }
    }

    private final Map<Network, Window> windows = new HashMap<>();
    /** When somebody there last gave a right password; the one who has waited for longest is forgotten first. */
    private final Map<Known, Long> right = new LinkedHashMap<>(16, 0.75f, true);
    private final LongAdder uncounted = new LongAdder();
    private Limits limits;
    /** 0: not yet. */
    private long lastSweep;

    public Attempts(Limits limits) {
        this.limits = limits;
    }

    /** Windows that last end as they would have begun under the new limits. */
    public synchronized void limits(Limits newLimits) {
        limits = newLimits;
    }

    /** Whether requests from there are to be refused without a look; {@code now} as {@link System#nanoTime} tells. */
    public synchronized boolean locked(Source source, Password password, long now) {
        if (windows.isEmpty()) {
            return false;
        }
        Network network = Network.of(source);
        Window window = windows.get(network);
        return window != null && locked(window, now) && !lately(network, password, now);
    }

    /** The right password came from there. The window stays: it may be full of guesses at the other one. */
    public synchronized void right(Source source, Password password, long now) {
        Known known = new Known(Network.of(source), password);
        if (right.size() >= limits.sources && !right.containsKey(known)) {
            right.remove(right.keySet().iterator().next());
        }
        right.put(known, now);
    }

    /** A wrong password came from there; tells whether it was the last one to be looked at. */
    public synchronized boolean wrong(Source source, Password password, long now) {
        Network network = Network.of(source);
        boolean ourselves = source.address.isLoopbackAddress() && !source.handedOn;
        if (limits.most == 0 || ourselves || lately(network, password, now)) {
            return false;
        }
        Window window = windows.get(network);
        if (window == null || over(window, now)) {
            windows.remove(network);
            if (full(now)) {
                uncounted.increment();
                return false;
            }
            window = new Window(now);
            windows.put(network, window);
        }
        window.wrong++;
        return window.wrong == limits.most;
    }

    /** Looks through the table at most once a second, however many come. */
    private boolean full(long now) {
        if (windows.size() >= limits.sources && (lastSweep == 0 || now - lastSweep >= SWEEP_NANOS)) {
            lastSweep = now;
            windows.values().removeIf(window -> over(window, now));
        }
        return windows.size() >= limits.sources;
    }

    /** How many sources are not listened to now, or with one of the passwords only. */
    public synchronized int lockedSources(long now) {
        return (int) windows.entrySet().stream()
                .filter(entry -> locked(entry.getValue(), now) && !(lately(entry.getKey(), Password.SITE, now)
                        && lately(entry.getKey(), Password.REPORT, now))).count();
    }

    /** Wrong passwords that were not counted because the table of sources was full. */
    public long uncounted() {
        return uncounted.sum();
    }

    private boolean locked(Window window, long now) {
        return limits.most > 0 && window.wrong >= limits.most && !over(window, now);
    }

    private boolean over(Window window, long now) {
        return now - window.begun >= limits.window.toNanos();
    }

    private boolean lately(Network network, Password password, long now) {
        Long last = right.get(new Known(network, password));
        return last != null && now - last < LATELY_NANOS;
    }

    /** The eight bytes of an IPv6 network, or the four of an IPv4 address, which are no network of IPv6's in use. */
    private static long network(InetAddress source) {
        byte[] address = source.getAddress();
        long network = 0;
        for (int i = 0; i < Math.min(address.length, Long.BYTES); i++) {
            network = network << Byte.SIZE | address[i] & 0xFF;
        }
        return network;
    }
}
