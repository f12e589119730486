package dev.caracal.compat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The site's side of token expiries: keeps what the tracker asks for and answers as the recording says. */
final class SiteListener implements AutoCloseable {
    private static final int READ_MILLIS = 3000;

    private final List<String> answers;
    private final ServerSocket socket;
    private final List<String> captured = new ArrayList<>();
    private int served;

    /**
     * @param answers one per request, the last one repeats; digits are a status, anything else is sent as it is;
     *                empty: the site is down, nobody listens
     */
    SiteListener(String address, Optional<List<String>> answers) throws IOException {
        this.answers = answers.filter(list -> !list.isEmpty()).orElse(List.of("200"));
        this.socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0), 64);
        if (answers.isPresent()) {
            Thread.ofVirtual().name("site").start(this::serve);
        } else {
            socket.close();
        }
    }

    String address() {
        return socket.getInetAddress().getHostAddress();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException e) {
                // The client went away, or we were closed; the loop's condition knows which.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        client.setSoTimeout(READ_MILLIS);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        while (!request.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
            int count = client.getInputStream().read(chunk);
            if (count < 0) {
                break;
            }
            request.write(chunk, 0, count);
        }
        String answer = keep(Bytes.text(request.toByteArray()));
        boolean status = answer.matches("\\d+");
        client.getOutputStream().write(Bytes.of(status
                ? "HTTP/1.1 " + answer + " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : answer));
    }

    private synchronized String keep(String request) {
        captured.add(request.replace(address(), "{site_host}"));
        return answers.get(Math.min(served++, answers.size() - 1));
    }

    synchronized int count() {
        return captured.size();
    }

    /** What came since the last call. */
    synchronized List<String> take() {
        List<String> taken = List.copyOf(captured);
        captured.clear();
        return taken;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
