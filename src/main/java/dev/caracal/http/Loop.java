package dev.caracal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A thread that serves many connections: each time around it answers whoever has sent something, a turn each, accepts
 * some of those who wait, and gives one of those who had their turn and want more another. Everything of its
 * connections happens on it, their end above all: a descriptor that is closed is the next connection's. Others ask it
 * to do something by {@link #execute}.
 */
final class Loop {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    /** New ones for each time around, so that those who are there have their turns meanwhile. */
    private static final int MOST_ACCEPTED = 16;
    /** When none can be accepted, for want of open files, so long until it is tried again. */
    private static final int ACCEPT_AGAIN_MILLIS = 100;
    /** After so many who are there, those who come anew are looked for. */
    private static final int MANY_SERVED = 64;
    private static final int USUAL_CONNECTIONS = 1024;
    private static final int FOR_EVER = -1;

    private final LoopListener listener;
    private final Patience patience;
    private final Runnable endSome;
    private final Sockets sockets = new Sockets();
    private final Thread thread;
    /** At most a few for each connection that is open. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<LoopConnection> nextTurns = new ArrayDeque<>();
    /** Those that wait here, by their descriptors. */
    private LoopConnection[] connections = new LoopConnection[USUAL_CONNECTIONS];
    /** For {@link LoopConnection}: what was read last, and room for the answer. */
    final byte[] received = new byte[Sockets.MOST_READ];
    final Exchange exchange = new Exchange();
    private int accepting = Sockets.NONE;
    /** Whether somebody who comes anew is looked for. */
    private boolean welcoming;
    private boolean acceptFailed;
    private long acceptAgain;
    private volatile boolean closed;

    Loop(LoopListener listener, String name) throws IOException {
        this.listener = listener;
        this.patience = new Patience(listener);
        this.endSome = patience::look;
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /**
     * To be called before it is started: this one takes the new connections.
     *
     * @return the port
     */
    int listen(InetSocketAddress at, int backlog, int deferSeconds) throws IOException {
        accepting = sockets.listen(at, backlog, deferSeconds);
        welcome(true);
        return sockets.port(accepting);
    }

    private void welcome(boolean now) throws IOException {
        if (now != welcoming && accepting != Sockets.NONE) {
            sockets.watch(accepting, now ? Sockets.NOTHING : Sockets.READING, now ? Sockets.READING : Sockets.NOTHING);
            welcoming = now;
        }
    }

    void start() {
        thread.start();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    LoopListener listener() {
        return listener;
    }

    Patience patience() {
        return patience;
    }

    /** For this thread alone. */
    Sockets sockets() {
        return sockets;
    }

    TrackerProtocol protocol() {
        return listener.protocol();
    }

    /** Runs it here, soon. For any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            sockets.wake();
        }
    }

    /** There is room for another connection. For any thread. */
    void room() {
        execute(this::welcomeAgain);
    }

    private void welcomeAgain() {
        try {
            welcome(true);
        } catch (IOException e) {
            cannotAccept(e);
        }
    }

    private void run() {
        try {
            while (!closed) {
                around();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "a thread for announces has ended", e);
        } finally {
            end();
        }
    }

    private void around() throws IOException {
        int served = sockets.await(patienceMillis());
        for (int i = 0; i < served; i++) {
            ready(sockets.ready(i));
        }
        // The kernel's line is longer than what one look brings: who only now knocks would wait for all who drip.
        if (served > MANY_SERVED && welcoming) {
            ready(accepting);
        }
        run(endSome);
        if (acceptFailed && System.nanoTime() - acceptAgain >= 0) {
            acceptFailed = false;
            run(this::welcomeAgain);
        }
        // One, and whoever has come since is looked for first: who always has more to ask waits for everybody else.
        if (!nextTurns.isEmpty()) {
            nextTurns.poll().nextTurn();
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            run(task);
        }
    }

    private int patienceMillis() {
        return !nextTurns.isEmpty() || !tasks.isEmpty() || patience.hasMore() ? 0
                : acceptFailed ? ACCEPT_AGAIN_MILLIS
                : patience.nobodyWaits() ? FOR_EVER : Patience.LOOK_EVERY_MILLIS;
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a connection's next step", e);
        }
    }

    private void ready(int socket) {
        try {
            if (socket == Sockets.NONE) {
                return; // there are tasks
            }
            if (socket == accepting) {
                acceptSome();
            } else if (connections[socket] != null) {
                // If it has ended since, another's may have its number, who is asked in vain.
                connections[socket].ready();
            }
        } catch (RuntimeException e) {
            // One connection's trouble must not end all others on this loop.
            LOG.log(System.Logger.Level.ERROR, "a connection's next step", e);
        }
    }

    private void acceptSome() {
        try {
            for (int i = 0; i < MOST_ACCEPTED; i++) {
                if (!listener.hasRoom()) {
                    welcome(false); // until room() is called, which comes here after this
                    return;
                }
                int socket = sockets.accept(accepting);
                if (socket == Sockets.NONE) {
                    return;
                }
                new LoopConnection(this, socket, sockets.from()).begin();
            }
        } catch (IOException e) {
            cannotAccept(e);
        }
    }

    private void cannotAccept(IOException e) {
        acceptFailed = true;
        acceptAgain = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ACCEPT_AGAIN_MILLIS);
        try {
            welcome(false);
        } catch (IOException _) {
            // Then it is tried again at once.
        }
        LOG.log(System.Logger.Level.ERROR, "a connection cannot be accepted: {0}; trying again", e.getMessage());
    }

    /** It waits for its next bytes here. For this thread alone. */
    void enter(int socket, LoopConnection connection) {
        if (socket >= connections.length) {
            connections = Arrays.copyOf(connections, Math.max(socket + 1, connections.length * 2));
        }
        connections[socket] = connection;
    }

    /** It does no more, and its socket is closed. For this thread alone. */
    void leave(int socket) {
        connections[socket] = null;
        sockets.close(socket);
    }

    void nextTurn(LoopConnection connection) {
        nextTurns.add(connection);
    }

    /** Accepts nobody any more. For any thread; waits for that. */
    void stopAccepting() {
        CountDownLatch stopped = new CountDownLatch(1);
        execute(() -> {
            closeListening();
            stopped.countDown();
        });
        try {
            while (thread.isAlive() && !stopped.await(ACCEPT_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                // It is at something else, or ends and closes all.
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeListening() {
        if (accepting != Sockets.NONE) {
            sockets.close(accepting);
            accepting = Sockets.NONE;
            welcoming = false;
        }
    }

    /** Ends it and its connections, and waits for that. */
    void close() {
        closed = true;
        sockets.wake();
        if (thread.getState() == Thread.State.NEW) {
            end();
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        closeListening();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            run(task);
        }
        for (LoopConnection connection : connections) {
            if (connection != null) {
                connection.close();
            }
        }
        sockets.close();
    }
}
