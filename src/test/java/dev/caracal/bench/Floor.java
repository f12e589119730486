package dev.caracal.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The least that a server on the JVM can do with an announce: one thread, one selector, reads the request and sends the
 * same answer to everybody. What a tracker costs is told in multiples of this.
 *
 * <p>{@code Floor PORT BYTES}: the answer is so long.
 */
final class Floor {
    private static final int BACKLOG = 4096;

    private Floor() {
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int length = Integer.parseInt(arguments[1]);
        ByteBuffer keep = answer(length, false);
        ByteBuffer close = answer(length, true);
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress("0.0.0.0", port), BACKLOG).configureBlocking(false);
        SelectionKey accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
        ByteBuffer request = ByteBuffer.allocateDirect(1 << 14);
        while (true) {
            selector.select(key -> {
                try {
                    if (key == accepting) {
                        for (SocketChannel next = listener.accept(); next != null; next = listener.accept()) {
                            next.configureBlocking(false);
                            next.register(selector, SelectionKey.OP_READ);
                        }
                    } else {
                        serve((SocketChannel) key.channel(), request, keep, close);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void serve(SocketChannel client, ByteBuffer request, ByteBuffer keep, ByteBuffer close)
            throws IOException {
        int read;
        try {
            read = client.read(request.clear());
        } catch (IOException _) {
            read = -1;
        }
        if (read < 0) {
            client.close();
        } else if (request.getInt(read - 4) == 0x0D0A0D0A) {
            // The generator says which of the two it wants with the last letter of its last header.
            boolean keepsAlive = request.get(read - 5) == 'E';
            client.write((keepsAlive ? keep : close).rewind());
            if (!keepsAlive) {
                client.close();
            }
        }
    }

    private static ByteBuffer answer(int length, boolean close) {
        String head = "HTTP/1.1 200 OK\r\nServer: Floor\r\nContent-Type: text/plain\r\n"
                + (close ? "Connection: Close\r\n" : "") + "Content-Length: ";
        String size = Integer.toString(length);
        byte[] answer = Arrays.copyOf((head + size + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1),
                head.length() + size.length() + 4 + length);
        Arrays.fill(answer, answer.length - length, answer.length, (byte) 'p');
        return ByteBuffer.allocateDirect(answer.length).put(answer);
    }
}
