package dev.caracal.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who has given wrong passwords lately, and is not to be listened to for a while. A source's window begins with its
 * first wrong password and ends when it has lasted; within it so many are looked at, and no more.
 *
 * <p>Never locked out are this machine itself, and whoever has given a right password within the last day: behind one
 * address there may be others than the site, and their guesses must not keep the site out. An IPv6 source is its /64
 * network, which one machine can have for itself.
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

    private static final long LATELY_NANOS = Duration.ofDays(1).toNanos();
    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private static final class Window {
        private final long begun;
        private int wrong;

        Window(long begun) {
            this.begun = begun;
        }
    }

    private final Map<Long, Window> windows = new HashMap<>();
    /** When somebody there last gave a right password; the one who has waited for longest is forgotten first. */
    private final Map<Long, Long> right = new LinkedHashMap<>(16, 0.75f, true);
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
    public synchronized boolean locked(InetAddress source, long now) {
        if (windows.isEmpty()) {
            return false;
        }
        Window window = windows.get(network(source));
        return window != null && locked(window, now) && !lately(network(source), now);
    }

    /** A right password came from there. */
    public synchronized void right(InetAddress source, long now) {
        if (right.size() >= limits.sources && !right.containsKey(network(source))) {
            right.remove(right.keySet().iterator().next());
        }
        right.put(network(source), now);
        windows.remove(network(source));
    }

    /** A wrong password came from there; tells whether it was the last one to be looked at. */
    public synchronized boolean wrong(InetAddress source, long now) {
        long network = network(source);
        if (limits.most == 0 || source.isLoopbackAddress() || lately(network, now)) {
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

    /** How many sources are not listened to now. */
    public synchronized int lockedSources(long now) {
        return (int) windows.entrySet().stream()
                .filter(entry -> locked(entry.getValue(), now) && !lately(entry.getKey(), now)).count();
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

    private boolean lately(long network, long now) {
        Long last = right.get(network);
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
