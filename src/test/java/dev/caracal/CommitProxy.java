package dev.caracal;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A way to the database server on which a commit, once, meets with an accident. It reads the client's packets of the
 * MySQL protocol and knows a COMMIT when it sees one; all else passes unchanged.
 */
final class CommitProxy implements AutoCloseable {
    private static final int COM_QUERY = 3;

    /** What happens to the next commit. */
    enum Accident {
        NONE,
        /** The connection ends, and the server has never heard of the commit. */
        CUT_BEFORE,
        /** The server has committed, and the connection ends before it can say so. */
        CUT_AFTER,
        /** The server never hears of it, and nobody hears anything any more. */
        SILENCE_BEFORE,
        /** The server has committed, and nobody hears anything any more. */
        SILENCE_AFTER
    }

    private final int serverPort;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Accident next = Accident.NONE;
    private volatile CountDownLatch happened = new CountDownLatch(0);
    private volatile Runnable meanwhile = () -> { };

    CommitProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** @param action done when the accident has happened and before the client can notice */
    void arm(Accident accident, Runnable action) {
        meanwhile = action;
        happened = new CountDownLatch(1);
        next = accident;
    }

    void awaitAccident() throws InterruptedException {
        if (!happened.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("there was no commit");
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket("127.0.0.1", serverPort);
                open.add(client);
                open.add(server);
                Link link = new Link(client, server);
                Thread.ofVirtual().start(() -> link.run(link::fromClient));
                Thread.ofVirtual().start(() -> link.run(link::fromServer));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** One connection through here. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final CountDownLatch answered = new CountDownLatch(1);
        private volatile boolean muted;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private interface Direction {
            void pump() throws IOException, InterruptedException;
        }

        void run(Direction direction) {
            try {
                direction.pump();
                cut();
            } catch (IOException | InterruptedException e) {
                cut();
            }
        }

        void fromClient() throws IOException, InterruptedException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = server.getOutputStream();
            byte[] header = new byte[4];
            while (true) {
                in.readFully(header);
                byte[] body = in.readNBytes((header[0] & 255) | (header[1] & 255) << 8 | (header[2] & 255) << 16);
                Accident accident = isCommit(body) ? take() : Accident.NONE;
                boolean passed = accident == Accident.NONE || accident == Accident.CUT_AFTER
                        || accident == Accident.SILENCE_AFTER;
                muted |= accident != Accident.NONE;
                if (passed) {
                    out.write(header);
                    out.write(body);
                    out.flush();
                }
                if (accident != Accident.NONE) {
                    if (passed) {
                        answered.await();
                    }
                    meanwhile.run();
                    happened.countDown();
                    if (accident == Accident.CUT_BEFORE || accident == Accident.CUT_AFTER) {
                        return;
                    }
                    // Whatever the client still says, its end included, stays here.
                    new CountDownLatch(1).await();
                }
            }
        }

        void fromServer() throws IOException, InterruptedException {
            InputStream in = server.getInputStream();
            byte[] some = new byte[8192];
            for (int length = in.read(some); length >= 0; length = in.read(some)) {
                if (muted) {
                    answered.countDown();
                } else {
                    client.getOutputStream().write(some, 0, length);
                }
            }
            if (muted) {
                new CountDownLatch(1).await();
            }
        }

        private void cut() {
            close(client);
            close(server);
        }
    }

    private synchronized Accident take() {
        Accident taken = next;
        next = Accident.NONE;
        return taken;
    }

    /** MySQL 8 has the numbers of a query's attributes before its text, here always none in one set. */
    private static boolean isCommit(byte[] body) {
        return body.length > 0 && body[0] == COM_QUERY && new String(body, 1, body.length - 1,
                StandardCharsets.ISO_8859_1).replaceFirst("^\\x00\\x01", "").equalsIgnoreCase("COMMIT");
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(this::close);
    }
}
