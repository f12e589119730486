package dev.caracal.gazelle;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The one request that a tracker makes of its site. Written byte for byte as Ocelot does: sites compare more than they
 * should, and a proper HTTP client would add headers of its own.
 */
final class SiteCall {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MOST_LINE_BYTES = 512;

    private volatile SiteSettings settings;
    private String lastProblem = "";

    SiteCall(SiteSettings settings) {
        this.settings = settings;
    }

    void settings(SiteSettings newSettings) {
        settings = newSettings;
    }

    /** Why the last call failed. */
    String lastProblem() {
        return lastProblem;
    }

    /** Tells the site that these tokens ({@code uid:tid,uid:tid}) are used up; true if it says 200. */
    boolean expireTokens(String tokens) {
        SiteSettings to = settings;
        String request = "GET " + to.path() + "/tools.php?key=" + to.key() + "&type=expiretoken&action=ocelot&tokens="
                + tokens + " HTTP/1.0\r\nHost: " + to.host() + "\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(to.host(), to.port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String status = statusLine(socket.getInputStream());
            boolean ok = status.startsWith("HTTP/1.") && status.startsWith(" 200", 8);
            if (!ok) {
                lastProblem = "it answers \"" + status + "\"";
            }
            return ok;
        } catch (IOException e) {
            lastProblem = to.host() + ":" + to.port() + ": " + e.getMessage();
            return false;
        }
    }

    private static String statusLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && line.length() < MOST_LINE_BYTES; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
