package dev.caracal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers on the threads that accept and read, which never wait: the quick way.
 *
 * <p><b>Why not Helidon's.</b> Most clients connect for a single announce, which often has arrived with its connection:
 * a thread of its own, its buffers and the calls that prepare a socket for a long life cost more than the announce.
 * And who keeps a connection open, or only opens it, is nearly all the time one who says nothing: with Helidon that is
 * a thread and 10 KB for the collector to carry about; here it is a few small objects. Helidon accepts sockets that
 * nobody can wait for together, so the way between is none.
 *
 * <p>There are a few loops ({@link Loop}), each a thread with the kernel's list of those who have sent something
 * ({@link Sockets}). The first accepts: what has arrived with its connection is answered and closed before it stands in
 * any list, and what has not goes to the loops in turn.
 *
 * <p><b>Nothing on a loop waits</b>, or everybody on it would: reads and writes take what is there and leave the rest
 * for when there is more, and what may wait (the site's requests, which are written to the audit log and the journal;
 * everything while somebody is traced, because that writes a file) is answered by a virtual thread meanwhile.
 */
final class LoopListener implements Listener {
    private static final System.Logger LOG = System.getLogger(LoopListener.class.getName());
    /** What is under way when we close ends in moments; nothing waits for longer than this for it. */
    private static final long LAST_ANSWERS_SECONDS = 10;

    /** Of IPv6, and of IPv4 with it. */
    private static final InetAddress EVERYWHERE = InetAddress.ofLiteral("::");

    private final TrackerProtocol protocol;
    private final TrackerProtocol.Door door;
    private final int port;
    private final int maxConnections;
    private final List<Loop> loops = new ArrayList<>();
    private final ExecutorService mayWait =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    private final AtomicInteger open = new AtomicInteger();
    /** Touched by the accepting loop alone. */
    private int next;

    /**
     * @param at             where; port 0: any
     * @param backlog        how many connections the kernel holds until they are accepted
     * @param maxConnections how many are open at once; the next ones wait in the backlog
     * @param deferSeconds   how long the kernel keeps a connection that has sent nothing yet; 0: not at all
     * @throws UncheckedIOException if the place cannot be had
     */
    LoopListener(InetSocketAddress at, int backlog, int maxConnections, int threads, int deferSeconds,
            TrackerProtocol protocol, TrackerProtocol.Door door) {
        this.protocol = protocol;
        this.door = door;
        this.maxConnections = maxConnections;
        String name = door == TrackerProtocol.Door.TRACKER ? "announces-" : "control-";
        try {
            for (int i = 0; i < threads; i++) {
                loops.add(new Loop(this, name + i));
            }
            port = listen(at, backlog, deferSeconds);
        } catch (IOException e) {
            loops.forEach(Loop::close);
            throw new UncheckedIOException(e);
        }
        loops.forEach(Loop::start);
    }

    /** Clients come by IPv4 alone, as to Ocelot; the site as the place that it was given has it, or by either. */
    private int listen(InetSocketAddress at, int backlog, int deferSeconds) throws IOException {
        Loop first = loops.getFirst();
        if (door == TrackerProtocol.Door.CONTROL && at.getAddress().isAnyLocalAddress()) {
            try {
                return first.listen(new InetSocketAddress(EVERYWHERE, at.getPort()), backlog, deferSeconds);
            } catch (IOException _) {
                // There is no IPv6 here; or the port is another's, which is found again.
            }
        }
        return first.listen(at, backlog, deferSeconds);
    }

    TrackerProtocol protocol() {
        return protocol;
    }

    TrackerProtocol.Door door() {
        return door;
    }

    @Override
    public int port() {
        return port;
    }

    /** Whether another connection may be accepted. */
    boolean hasRoom() {
        return open.get() < maxConnections;
    }

    /** Whether so many are open that each has less time. */
    boolean isCrowded() {
        return open.get() > maxConnections - maxConnections / Deadlines.SPARE_IN_A_CROWD;
    }

    /** Whether so many are open that some have to go. */
    boolean hasLittleRoom() {
        return open.get() > maxConnections - maxConnections / Deadlines.SPARE_IF_FULL;
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        if (open.getAndDecrement() == maxConnections) {
            loops.getFirst().room();
        }
    }

    /** Whose turn it is to have another connection; for the accepting loop. */
    Loop next() {
        next = next + 1 == loops.size() ? 0 : next + 1;
        return loops.get(next);
    }

    /**
     * Runs a task that may wait.
     *
     * @param otherwise what is to be done should it fail
     */
    void later(Runnable task, Runnable otherwise) {
        try {
            mayWait.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "a request could not be answered", e);
                    otherwise.run();
                }
            });
        } catch (RejectedExecutionException _) {
            otherwise.run(); // We are closing.
        }
    }

    @Override
    public boolean ended() {
        return loops.stream().anyMatch(loop -> !loop.isAlive());
    }

    @Override
    public void close() {
        mayWait.shutdown();
        try {
            loops.getFirst().stopAccepting();
            mayWait.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            loops.forEach(Loop::close);
        }
    }
}
