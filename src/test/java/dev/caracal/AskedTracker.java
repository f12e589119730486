package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.database.Ports;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A tracker on a test's site, with its configuration file, asked as clients and the site ask it. */
final class AskedTracker implements AutoCloseable {
    private final Tracker tracker;
    private final HttpClient client = HttpClient.newHttpClient();

    private AskedTracker(Tracker tracker) {
        this.tracker = tracker;
    }

    /** @param more settings that differ from the usual ones */
    static AskedTracker start(TestSite site, Path folder, Map<String, Object> more)
            throws IOException, InterruptedException {
        Map<String, Object> settings = new TreeMap<>(more);
        // Tests put fresh rows there by hand, and need not wait to see whether more of them come.
        settings.putIfAbsent("watch_for_ocelot", 0);
        String conf = site.conf(folder.resolve("state")) + "listen_port = " + Ports.free() + "\n"
                + settings.entrySet().stream().map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
                        .collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("ocelot.conf"), conf);
        return new AskedTracker(Tracker.start(Settings.read(file, Map.of())));
    }

    Tracker tracker() {
        return tracker;
    }

    String announce(int user, int torrent, String peerId, String counters) throws IOException, InterruptedException {
        return get("/" + TestSite.passkeyText(user) + "/announce?info_hash=" + TestSite.infoHashText(torrent)
                + "&peer_id=" + peerId + "&port=6881&compact=1&" + counters);
    }

    String update(String query) throws IOException, InterruptedException {
        return get("/" + "s".repeat(32) + "/update?" + query);
    }

    String report(String query) throws IOException, InterruptedException {
        return get("/" + "r".repeat(32) + "/report?" + query);
    }

    private String get(String path) throws IOException, InterruptedException {
        return fetch("http://127.0.0.1:" + tracker.port() + path).body();
    }

    HttpResponse<String> fetch(String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    /** The last flush, then the end. */
    void drain() throws InterruptedException {
        tracker.drain();
    }

    @Override
    public void close() {
        client.close();
        tracker.close();
    }
}
