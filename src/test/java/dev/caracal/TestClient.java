package dev.caracal;

import dev.caracal.gazelle.TestSite;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One side of a connection with a tracker: a torrent client or the site. Connects anew where it must. */
final class TestClient implements AutoCloseable {
    private final int port;
    private Optional<Socket> open = Optional.empty();
    private InputStream in = InputStream.nullInputStream();
    private String userAgent = "test";
    private String more = "";

    TestClient(int port) {
        this.port = port;
    }

    /** What the next requests say of the program; nothing is allowed. */
    void userAgent(String text) {
        userAgent = text;
    }

    /** Further requests are from there, says a proxy on this machine. */
    void forwards(String address) {
        more = "X-Forwarded-For: " + address + "\r\n";
    }

    /** Whether every request says that it is its connection's last. */
    void hangsUp(boolean value) {
        more = value ? "Connection: close\r\n" : "";
    }

    /** The answer's body. */
    String get(String path) throws IOException {
        if (open.isEmpty()) {
            Socket socket = new Socket("127.0.0.1", port);
            open = Optional.of(socket);
            in = new BufferedInputStream(socket.getInputStream());
        }
        String request = "GET " + path + " HTTP/1.1\r\nHost: tracker\r\nUser-Agent: " + userAgent + "\r\n" + more
                + "\r\n";
        open.get().getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        int length = -1;
        boolean close = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
            close |= line.equals("Connection: Close");
        }
        byte[] read = in.readNBytes(Math.max(0, length));
        if (read.length != length) {
            throw new IOException("the tracker closed the connection after " + read.length + " of " + length
                    + " bytes of a body");
        }
        String body = new String(read, StandardCharsets.ISO_8859_1);
        if (close) {
            close();
        }
        return body;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the tracker closed the connection after: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Announces; {@code more} is what the query ends with. The client's number is its peer id and its port. */
    String announce(int user, int torrent, int client, long up, long down, long left, String more) throws IOException {
        return get("/" + TestSite.passkeyText(user) + "/announce?info_hash="
                + new String(TestSite.infoHash(torrent).bytes(), StandardCharsets.ISO_8859_1)
                + "&peer_id=-XX0001-%012d".formatted(client) + "&port=" + (10_000 + client) + "&uploaded=" + up
                + "&downloaded=" + down + "&left=" + left + "&compact=1" + more);
    }

    /** Has the site say something; it must succeed. */
    void update(String query) throws IOException {
        String body = get("/" + "s".repeat(32) + "/update?" + query);
        if (!body.equals("success")) {
            throw new AssertionError(query + ": " + body);
        }
    }

    String report(String query) throws IOException {
        return get("/" + "r".repeat(32) + "/report?" + query);
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
            open = Optional.empty();
        }
    }
}
