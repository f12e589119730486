package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caracal.config.Settings;
import dev.caracal.database.Ports;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.ops.Exposition;
import dev.caracal.ops.Watching;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an operator sees of a running tracker, over the admin port. */
@Timeout(120)
final class OperatingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAMED_METRIC = Pattern.compile("`([a-z0-9_]+)`");

    private static final Pattern SUM = Pattern.compile("^\\.\\.\\. (\\d+) more like it in the last \\d+ s: ");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Ports.free();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void metricsCountEveryKindOfRequestAndRefusal() throws Exception {
        try (TestSite site = site(); AskedTracker tracker = tracker(site)) {
            tracker.announce(1, 1, "-TR2940-aaaaaaaaaaaa", "uploaded=0&downloaded=0&left=0");
            tracker.announce(1, 7, "-TR2940-aaaaaaaaaaaa", "uploaded=0&downloaded=0&left=0");
            tracker.announce(9, 1, "-TR2940-aaaaaaaaaaaa", "uploaded=0&downloaded=0&left=0");
            tracker.announce(1, 1, "short", "uploaded=0&downloaded=0&left=0");
            raw(tracker, "/" + TestSite.passkeyText(1) + "/scrape?");
            tracker.update("action=update_torrents");
            tracker.update("action=made_up_by_somebody");
            raw(tracker, "/" + "x".repeat(32) + "/update?action=add_user");
            tracker.report("get=stats");
            raw(tracker, "/" + "x".repeat(32) + "/report?get=stats");
            raw(tracker, "/" + TestSite.passkeyText(1) + "/?" + "x".repeat(30));
            raw(tracker, "/index.html" + " ".repeat(60));
            raw(tracker, "/" + TestSite.passkeyText(1) + "/announce " + "x".repeat(30));
            raw(tracker, "/" + "x".repeat(5000));
            tracker.tracker().reload();

            Exposition metrics = metrics(tracker);
            assertEquals(5, metrics.value("caracal_requests_total", "kind", "announce"));
            assertEquals(1, metrics.value("caracal_requests_total", "kind", "scrape"));
            assertEquals(3, metrics.value("caracal_requests_total", "kind", "update"));
            assertEquals(2, metrics.value("caracal_requests_total", "kind", "report"));
            assertEquals(3, metrics.value("caracal_requests_total", "kind", "other"));
            for (String kind : List.of("announce", "scrape", "update", "report", "other")) {
                assertEquals(metrics.value("caracal_requests_total", "kind", kind),
                        metrics.value("caracal_request_seconds_count", "kind", kind), "each was answered");
                assertTrue(metrics.value("caracal_request_seconds_sum", "kind", kind) > 0);
            }
            assertEquals(1, refusals(metrics, "unregistered_torrent"));
            assertEquals(1, refusals(metrics, "passkey"));
            assertEquals(1, refusals(metrics, "invalid_peer_id"));
            assertEquals(1, refusals(metrics, "site_password"));
            assertEquals(1, refusals(metrics, "report_password"));
            assertEquals(1, refusals(metrics, "invalid_action"));
            assertEquals(1, refusals(metrics, "malformed_announce"));
            assertEquals(1, refusals(metrics, "not_a_client"));
            assertEquals(1, refusals(metrics, "too_long"));
            assertEquals(0, refusals(metrics, "leeching_forbidden"));
            assertEquals(1, control(metrics, "update", "update_torrents"));
            assertEquals(1, control(metrics, "update", "other"));
            assertEquals(0, control(metrics, "update", "add_user"), "its password was wrong");
            assertEquals(1, control(metrics, "report", "stats"));
            assertEquals(2, metrics.value("caracal_loads_total"));
            assertEquals(0, metrics.value("caracal_load_running_seconds"));
            assertTrue(metrics.value("caracal_load_age_seconds") < metrics.value("process_uptime_seconds"));
            assertEquals(1, metrics.value("caracal_serving"));
            assertTrue(metrics.value("caracal_connections_limit") >= metrics.value("caracal_connections_open"));
            assertEquals(4294967296.0, metrics.value("caracal_journal_limit_bytes"));
            assertEquals(Set.of("2.1.3"), metrics.values("caracal_info", "ocelot"));
        }
    }

    private static Set<String> only(Set<String> names, Predicate<String> which) {
        return names.stream().filter(which).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names between two marks of the reference. */
    private static Set<String> named(String mark) throws IOException {
        String page = Files.readString(Path.of("contrib", "reference.md"));
        String part = page.substring(page.indexOf("<!-- " + mark + " -->"), page.indexOf("<!-- /" + mark + " -->"));
        return NAMED_METRIC.matcher(part).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void countersGoOnAfterACollection() throws Exception {
        try (TestSite site = site(); AskedTracker tracker = AskedTracker.start(site, folder, Map.of("admin_port", port,
                "transfer_history", true, "hnr_interval", 1))) {
            System.gc();
            site.run("INSERT INTO caracal_transfers VALUES (1, 9, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0)");
            for (int i = 0; i < 200 && metrics(tracker).value("caracal_history_ended_total") == 0; i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertEquals(1, metrics(tracker).value("caracal_history_ended_total"));
            assertEquals("0,0", site.row("SELECT active, seeding FROM caracal_transfers"));
        }
    }

    @Test
    void theReferenceTheDashboardAndTheAlertsNameWhatThereIs() throws Exception {
        try (TestSite site = site(); AskedTracker tracker = tracker(site)) {
            // What pauses take is told from the first one on.
            System.gc();
            while (!metrics(tracker).names().contains("jvm_gc_pause_seconds")) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            Exposition metrics = metrics(tracker);
            assertEquals(only(metrics.names(), name -> name.startsWith("caracal_")),
                    only(named("metrics"), name -> name.startsWith("caracal_")));
            Set<String> others = only(named("other metrics"), name -> metrics.names().contains(name)
                    || name.matches("(jvm|process|system|ocelot|jemalloc)_[a-z0-9_]+"));
            assertEquals(Set.of(), only(metrics.names(), name -> !name.startsWith("caracal_")
                    && !others.contains(name)), "missing in the reference");
            // Which of the Java machine's there are is for its collector to say.
            assertEquals(Set.of(), only(others, name -> !name.startsWith("jvm_") && !metrics.names().contains(name)),
                    "nowhere but in the reference");
            Watching.assertDashboardFits(Path.of("contrib/grafana-dashboard.json"), metrics);
            Watching.assertAlertsFit(Path.of("contrib/prometheus-alerts.yml"), metrics);
        }
    }

    @Test
    void ocelotsOwnMetricsAreThereUnderTheirNames() throws Exception {
        try (TestSite site = site(); AskedTracker tracker = tracker(site)) {
            tracker.announce(1, 1, "-TR2940-aaaaaaaaaaaa", "uploaded=0&downloaded=0&left=0");
            tracker.announce(9, 1, "-TR2940-aaaaaaaaaaaa", "uploaded=0&downloaded=0&left=0");
            Set<String> told = tracker.report("get=prom_stats").lines().filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[ {]")[0]).collect(Collectors.toCollection(TreeSet::new));
            assertTrue(told.contains("ocelot_succ_announcements"), told.toString());
            Exposition metrics = metrics(tracker);
            assertTrue(metrics.names().containsAll(told), told.toString());
            assertEquals(2, metrics.value("ocelot_total_announcements"));
            assertEquals(1, metrics.value("ocelot_succ_announcements"));
            assertEquals(1, metrics.value("ocelot_seeders"));
            assertEquals(1, metrics.value("ocelot_error", "kind", "announce"));
            assertEquals("counter", metrics.type("ocelot_total_announcements"));
            assertEquals("gauge", metrics.type("ocelot_peak_connections"));
        }
    }

    @Test
    void aStartIsSeenFromItsBeginningAndIsNotReadyBeforeItsEnd() throws Exception {
        try (TestSite site = site()) {
            Path conf = Files.writeString(folder.resolve("ocelot.conf"), site.conf(folder.resolve("state"))
                    + "listen_port = " + Ports.free() + "\nadmin_port = " + port + "\nwatch_for_ocelot = 0\n");
            Settings settings = Settings.read(conf, Map.of());
            site.run("RENAME TABLE xbt_client_whitelist TO elsewhere");
            site.run("CREATE VIEW xbt_client_whitelist AS SELECT * FROM elsewhere WHERE SLEEP(0.5) = 0");
            site.run("INSERT INTO elsewhere (peer_id, vstring) VALUES ('-TR', 'x'), ('-AA', 'y'), ('-BB', 'z')");
            List<Tracker> started = new java.util.concurrent.CopyOnWriteArrayList<>();
            Thread start = Thread.ofVirtual().start(() -> {
                try {
                    started.add(Tracker.start(settings));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            HttpResponse<String> ready = patiently("/health/ready");
            assertEquals(503, ready.statusCode());
            assertEquals("{\"ready\":false,\"status\":\"starting\"}\n", ready.body());
            assertEquals(200, get("/health/live").statusCode());
            assertEquals("starting", JSON.readTree(get("/health").body()).get("status").asText());
            assertEquals(503, get("/health").statusCode());
            assertEquals(503, get("/metrics").statusCode());
            start.join();
            try (Tracker tracker = started.getFirst()) {
                assertEquals(200, get("/health/ready").statusCode());
                assertEquals("{\"ready\":true,\"status\":\"up\"}\n", get("/health/ready").body());
                assertEquals(200, send(HttpRequest.newBuilder(uri("/health/ready")).HEAD()).statusCode());
                assertEquals(200, get("/health/live").statusCode());
                Thread drain = Thread.ofVirtual().start(() -> drain(tracker));
                while (get("/health/ready").statusCode() == 200) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                drain.join();
            }
        }
    }

    @Test
    void aFailedStartLeavesTheAdminPortToTheNext() throws Exception {
        try (TestSite site = site()) {
            Path conf = Files.writeString(folder.resolve("ocelot.conf"), site.conf(folder.resolve("state"))
                    + "listen_port = " + Ports.free() + "\nadmin_port = " + port + "\n");
            site.run("RENAME TABLE torrents_leech_stats TO elsewhere");
            org.junit.jupiter.api.Assertions.assertThrows(RuntimeException.class,
                    () -> Tracker.start(Settings.read(conf, Map.of())));
            org.junit.jupiter.api.Assertions.assertThrows(ConnectException.class, () -> get("/health/live"));
        }
    }

    @Test
    void aRecordingIsMadeOnDemandOneAtATimeAndWithinItsLimits() throws Exception {
        try (TestSite site = site(); AskedTracker _ = AskedTracker.start(site, folder,
                Map.of("admin_port", port, "jfr_max_seconds", 5, "jfr_files", 1))) {
            assertEquals(400, post("/jfr?seconds=6").statusCode());
            assertEquals(400, post("/jfr").statusCode());
            for (String sign : List.of("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "Origin")) {
                assertEquals(403, send(HttpRequest.newBuilder(uri("/jfr?seconds=1")).header(sign, "192.0.2.1")
                        .POST(HttpRequest.BodyPublishers.noBody())).statusCode(), sign);
            }
            assertEquals("{\"recording\":false}\n", get("/jfr").body());

            Path first = record(4);
            assertTrue(RecordingFile.readAllEvents(first).size() > 10);
            assertFalse(Files.readString(first, StandardCharsets.ISO_8859_1).contains(System.getenv("PATH")),
                    "the environment may hold passwords");
            assertTrue(RecordingFile.readAllEvents(first).stream().map(event -> event.getEventType().getName())
                    .noneMatch(Set.of("jdk.SystemProcess", "jdk.JVMInformation")::contains),
                    "so may command lines");
            assertTrue(Files.isDirectory(first.resolveSibling("gathering")), "on the disk that was looked at");
            Path second = record(1);
            assertTrue(Files.exists(second));
            assertFalse(Files.exists(first), "jfr_files");
        }
    }

    @Test
    void aProcessLogsJsonSumsUpWhatItRepeatsAndRecordsItselfOnCommand() throws Exception {
        try (TestSite site = site()) {
            String text = site.conf(folder.resolve("state")) + "listen_port = " + Ports.free()
                    + "\nadmin_port = " + port
                    + "\nwatch_for_ocelot = 0\nlog_format = json\nlog_repeats = 1\nlog_repeat_window = 2\n";
            Path conf = Files.writeString(folder.resolve("ocelot.conf"), text);
            try (TrackerProcess process = new TrackerProcess(conf)) {
                process.start();
                process.awaitServing();
                Path recording = folder.resolve("a copy.jfr");
                assertEquals(0, new CommandLine(new Main()).execute("jfr", "-c", conf.toString(), "--seconds", "1",
                        "--out", recording.toString()));
                assertTrue(RecordingFile.readAllEvents(recording).size() > 10);

                Files.writeString(conf, text + "mysql_port = none\n");
                int times = 12;
                for (int i = 1; i <= times; i++) {
                    process.signal("HUP");
                    while (counted("caracal_configuration_failures_total") < i) {
                        TimeUnit.MILLISECONDS.sleep(5);
                    }
                }
                process.tellToEnd();
                process.awaitEnd();
                assertEquals(times, failuresLogged(process.said()));
            }
        }
    }

    private double counted(String name) throws IOException, InterruptedException {
        return Exposition.parse(get("/metrics").body()).value(name);
    }

    /** How often the log says that a configuration was no good, in lines and in sums of some. */
    private static int failuresLogged(String log) throws IOException {
        int logged = 0;
        int summed = 0;
        for (String line : log.lines().toList()) {
            String message = JSON.readTree(line).get("message").asText();
            if (message.contains("the configuration stays as it was: mysql_port = none must be a number from 1")) {
                Matcher sum = SUM.matcher(message);
                if (sum.find()) {
                    summed += Integer.parseInt(sum.group(1));
                } else {
                    logged++;
                }
            }
        }
        assertTrue(logged >= 1 && summed >= 1, log);
        return logged + summed;
    }

    private Path record(int seconds) throws IOException, InterruptedException {
        HttpResponse<String> begun = post("/jfr?seconds=" + seconds);
        assertEquals(202, begun.statusCode(), begun.body());
        if (seconds > 1) {
            assertEquals(409, post("/jfr?seconds=1").statusCode());
        }
        while (JSON.readTree(get("/jfr").body()).get("recording").asBoolean()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return Path.of(JSON.readTree(begun.body()).get("file").asText());
    }

    private static double refusals(Exposition metrics, String reason) {
        return metrics.value("caracal_refusals_total", "reason", reason);
    }

    private static double control(Exposition metrics, String request, String action) {
        return metrics.value("caracal_control_requests_total", "request", request, "action", action);
    }

    private AskedTracker tracker(TestSite site) throws Exception {
        return AskedTracker.start(site, folder, Map.of("admin_port", port));
    }

    private Exposition metrics(AskedTracker tracker) throws Exception {
        // The last answer's time is counted when it was written, which its reader may see first.
        TimeUnit.MILLISECONDS.sleep(50);
        HttpResponse<String> response = get("/metrics");
        assertEquals(200, response.statusCode());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", response.headers().firstValue("Content-Type").get());
        return Exposition.parse(response.body());
    }

    /** Sends a request line as it is, and reads to the end. */
    private static void raw(AskedTracker tracker, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", tracker.tracker().port())) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: tracker\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
    }

    private static void drain(Tracker tracker) {
        try {
            tracker.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> patiently(String path) throws IOException, InterruptedException {
        while (true) {
            try {
                return get(path);
            } catch (ConnectException e) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static TestSite site() throws Exception {
        TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT);
        site.users(1, 2);
        site.torrents(1, 2);
        return site;
    }
}
