package dev.caracal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread that serves many connections: each time around it answers whoever has sent something, a turn each, accepts
 * some of those who wait, and gives one of those who had their turn and want more another. Everything of its
 * connections happens on it; others ask it to by {@link #execute}.
 *
 * <p>A connection that ends is first taken from the selector and closed after the next look at it: to close one that
 * a selector still knows takes two calls to the kernel more.
 */
final class Loop {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    /** New ones for each time around, so that those who are there have their turns meanwhile. */
    private static final int MOST_ACCEPTED = 16;
    /** When none can be accepted, for want of open files, so long until it is tried again. */
    private static final long ACCEPT_AGAIN_MILLIS = 100;
    /** More than one read takes from one connection would let a request be much longer than it may be. */
    static final int MOST_READ = 8192;
    private static final int USUAL_WRITE = 1 << 14;
    /** After so many who are there, those who come anew are looked for. */
    private static final int MANY_SERVED = 64;

    private final LoopListener listener;
    private final Patience patience;
    private final Selector selector;
    private final Thread thread;
    /** At most a few for each connection that is open. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<LoopConnection> nextTurns = new ArrayDeque<>();
    private final Consumer<SelectionKey> ready = this::ready;
    /** Those that have ended since the last look, and those that ended before it. */
    private List<SocketChannel> leaving = new ArrayList<>();
    private List<SocketChannel> left = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_READ);
    private final ByteBuffer out = ByteBuffer.allocateDirect(USUAL_WRITE);
    /** For {@link LoopConnection}: what was read last, and room for the answer. */
    final byte[] received = new byte[MOST_READ];
    final Exchange exchange = new Exchange();
    private SelectionKey accepting;
    private boolean acceptFailed;
    private long acceptAgain;
    private volatile boolean closed;

    Loop(LoopListener listener, String name) throws IOException {
        this.listener = listener;
        this.patience = new Patience(listener);
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /** To be called before it is started: this one takes the new connections. */
    void accept(ServerSocketChannel server) throws IOException {
        accepting = server.register(selector, SelectionKey.OP_ACCEPT);
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

    TrackerProtocol protocol() {
        return listener.protocol();
    }

    /** Runs it here, soon. For any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /** There is room for another connection. For any thread. */
    void room() {
        execute(() -> {
            if (accepting.isValid()) {
                accepting.interestOps(SelectionKey.OP_ACCEPT);
            }
        });
    }

    private void run() {
        try {
            while (!closed) {
                around();
            }
        } catch (IOException | ClosedSelectorException e) {
            LOG.log(System.Logger.Level.ERROR, "a thread for announces has ended", e);
        } finally {
            end();
        }
    }

    private void around() throws IOException {
        List<SocketChannel> ended = leaving;
        leaving = left;
        left = ended;
        int served;
        if (!nextTurns.isEmpty() || !ended.isEmpty() || !tasks.isEmpty() || patience.hasMore()) {
            served = selector.selectNow(ready);
        } else if (acceptFailed) {
            served = selector.select(ready, ACCEPT_AGAIN_MILLIS);
        } else {
            served = selector.select(ready, patience.nobodyWaits() ? 0 : Patience.LOOK_EVERY_MILLIS);
        }
        // The kernel's line is longer than what one look brings: who only now knocks would wait for all who drip.
        if (served > MANY_SERVED && accepting != null && !acceptFailed) {
            ready(accepting);
        }
        closeAll(ended);
        patience.look();
        if (acceptFailed && System.nanoTime() - acceptAgain >= 0) {
            acceptFailed = false;
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
        // One, and whoever has come since is looked for first: who always has more to ask waits for everybody else.
        if (!nextTurns.isEmpty()) {
            nextTurns.poll().nextTurn();
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            run(task);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a connection's next step", e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key == accepting) {
                acceptSome();
            } else {
                ((LoopConnection) key.attachment()).ready();
            }
        } catch (CancelledKeyException _) {
            // It has ended since.
        } catch (RuntimeException e) {
            // One connection's trouble must not end all others on this loop.
            LOG.log(System.Logger.Level.ERROR, "a connection's next step", e);
        }
    }

    private void acceptSome() {
        try {
            for (int i = 0; i < MOST_ACCEPTED; i++) {
                if (!listener.hasRoom()) {
                    accepting.interestOps(0); // until room() is called, which comes here after this
                    return;
                }
                SocketChannel channel = ((ServerSocketChannel) accepting.channel()).accept();
                if (channel == null) {
                    return;
                }
                new LoopConnection(this, channel).begin();
            }
        } catch (ClosedChannelException _) {
            // We are closing.
        } catch (IOException e) {
            acceptFailed = true;
            acceptAgain = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ACCEPT_AGAIN_MILLIS);
            accepting.interestOps(0);
            LOG.log(System.Logger.Level.ERROR, "a connection cannot be accepted: {0}; trying again", e.getMessage());
        }
    }

    /** Lets it wait for its next bytes here. For this thread alone. */
    SelectionKey register(LoopConnection connection, SocketChannel channel, int operations) throws IOException {
        return channel.register(selector, operations, connection);
    }

    void nextTurn(LoopConnection connection) {
        nextTurns.add(connection);
    }

    /** What has come; 0 if nothing has, -1 if nothing will. It is in {@link #received}. */
    int read(SocketChannel channel) throws IOException {
        int count = channel.read(in.clear());
        if (count > 0) {
            in.flip().get(received, 0, count);
        }
        return count;
    }

    /** Tells how much the kernel has taken. */
    int write(SocketChannel channel, byte[] bytes, int length) throws IOException {
        return length > USUAL_WRITE ? channel.write(ByteBuffer.wrap(bytes, 0, length))
                : channel.write(out.clear().put(bytes, 0, length).flip());
    }

    /** Closes it when the selector has forgotten it. */
    void leave(SelectionKey key) {
        key.cancel();
        leaving.add((SocketChannel) key.channel());
    }

    private static void closeAll(List<SocketChannel> channels) {
        channels.forEach(Loop::close);
        channels.clear();
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // It is gone, one way or the other.
        }
    }

    /** Ends it and its connections, and waits for that. */
    void close() {
        closed = true;
        selector.wakeup();
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
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            run(task);
        }
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof LoopConnection connection) {
                connection.close();
            }
        }
        closeAll(leaving);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
