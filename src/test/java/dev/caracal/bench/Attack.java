package dev.caracal.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Sends a tracker what nobody should, until a byte comes on its standard input: one thread, one selector, many
 * connections.
 *
 * <p>{@code Attack PORT KIND REQUEST}: the path of an announce that a member might send, and what is made of it. It
 * tells at the end how many connections it has opened and how many were ended by the other side.
 */
final class Attack {
    private static final int MOST_CONNECTIONS = 19_000;
    /**
     * How many a second keep all of them open that the tracker ends after connection_timeout. Who idles or drips wants
     * to be held; more new connections than that are the flood.
     */
    private static final int KEPT_OPEN = 2000;
    /**
     * Two of these take every place within four seconds, and leave the one core that serves them room for others. The
     * storm opens as many as it can: then a core has no room, whoever serves.
     */
    private static final int FLOOD = 2500;
    private static final int ADDRESSES = 20;
    private static final int DRIP_MILLIS = 1000;
    private static final int AS_FAST_AS_TAKEN = 0;
    private static final int NEVER = -1;

    /**
     * @param connections how many there are at a time
     * @param opens       how many are opened a second
     * @param first       what each begins with
     * @param more        what follows again and again
     * @param moreMillis  how often a byte of it follows; or all of it as fast as it is taken, or never
     */
    private record Plan(int connections, int opens, String first, String more, int moreMillis) {
    }

    private static Plan plan(String kind, String path) {
        String request = "GET " + path + " HTTP/1.1\r\nUser-Agent: x\r\n";
        return switch (kind) {
            case "idle" -> new Plan(MOST_CONNECTIONS, KEPT_OPEN, "", "", NEVER);
            case "drip" -> new Plan(MOST_CONNECTIONS, KEPT_OPEN, "GET /", request, DRIP_MILLIS);
            case "flood" -> new Plan(MOST_CONNECTIONS, FLOOD, "G", "", NEVER);
            case "storm" -> new Plan(MOST_CONNECTIONS, 20_000, "G", "", NEVER);
            case "malformed" -> new Plan(200, 2000, "no request at all " + "x".repeat(60) + "\r\n\r\n", "", NEVER);
            case "long" -> new Plan(200, 2000, "GET /" + "x".repeat(8000), "", NEVER);
            case "headers" -> new Plan(200, 2000, request, "X-Header: and so on\r\n".repeat(50), AS_FAST_AS_TAKEN);
            case "pipeline" -> new Plan(16, 100, request + "\r\n", (request + "\r\n").repeat(20), AS_FAST_AS_TAKEN);
            case "passkey", "peers", "addresses" ->
                    new Plan(1000, 1000, request + "Connection: close\r\n\r\n", "", NEVER);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private final int port;
    private final String kind;
    private final Plan plan;
    private final Selector selector = Selector.open();
    private final Set<SelectionKey> open = new HashSet<>();
    private final ByteBuffer answers = ByteBuffer.allocateDirect(1 << 16);
    private final Random random = new Random(1);
    private long opened;
    private long ended;

    private Attack(int port, String kind, String path) throws IOException {
        this.port = port;
        this.kind = kind;
        this.plan = plan(kind, path);
    }

    public static void main(String[] arguments) throws IOException {
        new Attack(Integer.parseInt(arguments[0]), arguments[1], arguments[2]).run();
    }

    private void run() throws IOException {
        long began = System.nanoTime();
        long dripped = began;
        while (System.in.available() == 0) {
            long now = System.nanoTime();
            long due = (long) ((now - began) / 1e9 * plan.opens);
            // What could not be opened in time is not made up for.
            began += due - opened > plan.opens / 10 ? (long) ((due - opened) * 1e9 / plan.opens) : 0;
            for (long i = Math.min(due - opened, 500); i > 0 && open.size() < plan.connections; i--) {
                connect();
            }
            selector.select(this::ready, 2);
            if (plan.moreMillis > 0 && now - dripped > plan.moreMillis * 1_000_000L) {
                dripped = now;
                for (SelectionKey key : Set.copyOf(open)) {
                    if (((SocketChannel) key.channel()).isConnected()) {
                        send(key, "x");
                    }
                }
            }
        }
        System.out.printf("opened=%d ended=%d open=%d%n", opened, ended, open.size());
    }

    private void connect() throws IOException {
        opened++;
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (kind.equals("addresses")) {
                channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, (byte) random.nextInt(256),
                    (byte) random.nextInt(256), (byte) (1 + random.nextInt(254))}), 0));
            }
            boolean connected = channel.connect(server());
            SelectionKey key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
            open.add(key);
            if (connected) {
                begin(key);
            }
        } catch (IOException _) {
            channel.close();
        }
    }

    /**
     * One of the machine's many addresses of itself: between two there are 28,000 ports, and who connects has the
     * kernel look through them for a free one. With half of them in use that looking, on the honest clients' core,
     * was most of what they waited for; an attack from outside has no part in their ports.
     */
    private InetSocketAddress server() throws IOException {
        byte[] address = {127, 0, 0, (byte) (2 + opened % ADDRESSES)};
        return new InetSocketAddress(InetAddress.getByAddress(address), port);
    }

    private void begin(SelectionKey key) {
        key.interestOps(plan.moreMillis == AS_FAST_AS_TAKEN ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                : SelectionKey.OP_READ);
        String first = kind.equals("peers") ? plan.first.replaceFirst("peer_id=[^&]{20}",
                "peer_id=-qB4650-%012d".formatted(opened)) : plan.first;
        if (!first.isEmpty()) {
            send(key, first);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                begin(key);
            } else if (key.isReadable() && ((SocketChannel) key.channel()).read(answers.clear()) < 0) {
                drop(key);
            } else if (key.isValid() && key.isWritable()) {
                send(key, plan.more);
            }
        } catch (IOException _) {
            drop(key);
        }
    }

    /** What is not taken at once is lost: nobody is to be pleased. */
    private void send(SelectionKey key, String text) {
        try {
            ((SocketChannel) key.channel()).write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException _) {
            drop(key);
        }
    }

    private void drop(SelectionKey key) {
        ended++;
        open.remove(key);
        try {
            key.channel().close();
        } catch (IOException _) {
            // It is gone all the same.
        }
    }
}
