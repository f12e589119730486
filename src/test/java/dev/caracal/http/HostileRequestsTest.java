package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Books;
import dev.caracal.accounting.NoBooks;
import dev.caracal.announce.AnnounceSettings;
import dev.caracal.announce.Announces;
import dev.caracal.announce.Scrapes;
import dev.caracal.control.Attempts;
import dev.caracal.control.Figures;
import dev.caracal.control.OriginalReports;
import dev.caracal.control.OrpheusReports;
import dev.caracal.control.Rates;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Loading;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Baseline;
import dev.caracal.swarm.Dormant;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests of every kind, right, damaged and made up: each gets one whole answer, and nothing is ever thrown. */
final class HostileRequestsTest {
    private static final int REQUESTS = 150_000;
    /** Nobody else's, so that its lines in the audit log are ours. */
    private static final String SOURCE = "127.0.0.150";
    private static final Logger AUDIT = Logger.getLogger("dev.caracal.audit");
    private static final String KEY = "k".repeat(32);
    private static final String SITE = "s".repeat(32);
    private static final String REPORT = "r".repeat(32);
    private static final List<String> NAMES = List.of("info_hash", "peer_id", "port", "uploaded", "downloaded", "left",
            "corrupt", "event", "compact", "numwant", "ip", "ipv4", "action", "get", "key", "passkey", "passkeys",
            "oldpasskey", "newpasskey", "info_hashes", "id", "userid", "freetorrent", "reason", "can_leech", "visible",
            "old_peer_id", "new_peer_id", "new_announce_interval", "new_announce_jitter", "trace", "");
    private static final List<String> VALUES = List.of("1", "0", "-1", "9223372036854775807", "-9223372036854775808",
            "99999999999999999999", "", "%", "%4", "%zz", "%00".repeat(20), "%61".repeat(20), "-XX0001-abcdefghijkl",
            "started", "stopped", "completed", "1.2.3.4", "::1", "1.2.3.4.5", KEY, "k".repeat(64), "65536", "a=b", "+",
            "change_passkey", "add_torrent", "update_torrent", "update_torrents", "add_token", "remove_token",
            "delete_torrent", "add_user", "remove_user", "remove_users", "update_user", "trace_user", "add_whitelist",
            "remove_whitelist", "edit_whitelist", "update_announce_interval", "update_announce_jitter", "info_torrent",
            "stats", "user", "torrent", "prom_stats", "jemalloc", "\u0000\u00ff\r\n", "x".repeat(300));
    private static final List<String> HEADERS = List.of("Host: x", "User-Agent: \u00ff\u00fe", "Connection: close",
            "Connection: keep-alive", "Accept-Encoding: gzip", "X-Forwarded-For: 1.2.3.4, ,5.6.7.8",
            "X-Forwarded-For: ,", "X-Forwarded-For:", "Content-Length: 99999999999999999999", "Content-Length: -5",
            ":", "::", "", "no colon", "\u0000: \u0000");

    private final Random random = new Random(34000);
    final Registry registry = new Registry();
    final Statistics statistics = new Statistics();

    private long lines;
    /** Hears what these requests have written into the audit log, instead of everybody else. */
    private final Filter audited = record -> {
        if (record.getLongThreadID() != Thread.currentThread().threadId()
                || !record.getMessage().contains("=" + SOURCE + " ")) {
            return true;
        }
        String line = record.getMessage();
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
        for (String secret : List.of(KEY, SITE, REPORT)) {
            assertFalse(line.contains(secret), line);
        }
        lines++;
        return false;
    };

    @BeforeEach
    void hearTheAuditLog() {
        AUDIT.setFilter(audited);
    }

    @AfterEach
    void hearItNoMore() {
        AUDIT.setFilter(null);
    }

    @ParameterizedTest
    @EnumSource
    void everyRequestGetsOneWholeAnswer(OcelotVersion version) {
        TrackerProtocol protocol = protocol(version);
        Source source = new Source(InetAddress.ofLiteral(SOURCE));
        for (int i = 0; i < REQUESTS; i++) {
            if (i % 1000 == 0) {
                begin();
            }
            byte[] request = request();
            String text = new String(request, StandardCharsets.ISO_8859_1);
            Exchange exchange = protocol.borrow();
            TrackerProtocol.Reply reply;
            try {
                reply = protocol.answer(request, 0, request.length, source, exchange);
            } catch (RuntimeException e) {
                throw new AssertionError("request " + i + ": " + text, e);
            }
            assertWhole(reply, exchange, text);
            protocol.giveBack(exchange);
        }
        assertEquals(REQUESTS, statistics.requests.sum());
        assertTrue(lines > 1000, "the audit log has " + lines + " lines");
        for (long count : new long[] {statistics.announcesGranted.sum(), statistics.badRequests.sum(),
            statistics.updates.sum(), statistics.reports.sum(), statistics.wrongPasskeys.sum(),
            statistics.wrongSitePasswords.sum(), statistics.badClients.sum(), statistics.scrapes.sum()}) {
            assertTrue(count > 100, "every kind of request must occur often, or this shows nothing");
        }
    }

    /** What the site has told, whatever control requests made of it. */
    void begin() {
        registry.addUser(Passkey.of(KEY).orElseThrow(), new User(1, true, false));
        registry.addTorrent(new Torrent(1, InfoHash.of("a".repeat(20).getBytes()).orElseThrow(), Freeleech.NONE, 0,
                0));
        try (Loading loading = registry.beginLoading()) {
            loading.whitelist(List.of());
        }
    }

    static void assertWhole(TrackerProtocol.Reply reply, Exchange exchange, String request) {
        String text = new String(exchange.answer(), 0, exchange.length(), StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("HTTP/1.1 200 OK\r\nServer: Ocelot "), () -> request + "\n" + text);
        int end = text.indexOf("\r\n\r\n");
        int length = text.indexOf("\r\nContent-Length: ") + "\r\nContent-Length: ".length();
        assertEquals(text.length() - end - 4, Integer.parseInt(text.substring(length, text.indexOf('\r', length))));
        assertEquals(reply.close(), text.substring(0, end).contains("\r\nConnection: Close"));
        assertTrue(reply.bodyBytes() >= 0);
    }

    /** Something that ends like a request, as the connection makes sure. */
    private byte[] request() {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        if (random.nextInt(20) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            request.writeBytes(noise);
        } else {
            byte[] text = wellFormed().getBytes(StandardCharsets.ISO_8859_1);
            request.writeBytes(random.nextInt(3) == 0 ? damaged(text) : text);
        }
        request.writeBytes("\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return request.toByteArray();
    }

    private String wellFormed() {
        String action = one(List.of("announce", "scrape", "update", "report"));
        String key = random.nextInt(8) == 0 ? "x".repeat(32)
                : action.equals("update") ? SITE : action.equals("report") ? REPORT : KEY;
        StringBuilder text = new StringBuilder("GET /" + key + "/" + action + "?");
        if (random.nextBoolean()) {
            text.append("info_hash=").append("a".repeat(20)).append("&peer_id=-XX0001-abcdefghijk")
                    .append(random.nextInt(10)).append("&compact=1&");
        }
        for (int i = random.nextInt(10); i > 0; i--) {
            text.append(one(NAMES)).append('=').append(one(VALUES)).append(random.nextInt(20) == 0 ? '=' : '&');
        }
        text.append(" HTTP/1.").append(random.nextInt(3));
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append("\r\n").append(one(HEADERS));
        }
        return text.toString();
    }

    private byte[] damaged(byte[] text) {
        byte[] bytes = text.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    TrackerProtocol protocol(OcelotVersion version) {
        Books books = new NoBooks() {
            @Override
            public void fellSilent(Baseline baseline) {
                throw new AssertionError("nobody is reaped here");
            }
        };
        Announces announces = new Announces(registry, books, new Dormant(100),
                new AnnounceSettings(1800, 240, version));
        Figures figures = new Figures(statistics, registry, announces, () -> 0, 0, new Rates(statistics));
        HttpSettings settings = new HttpSettings(4096, Duration.ofSeconds(10), Duration.ofSeconds(10), 50,
                Passkey.of(SITE).orElseThrow(), Passkey.of(REPORT).orElseThrow(),
                new SourceRules(Optional.empty(), false, List.of()),
                new ConnectionLimits(Duration.ZERO, 0, 0, 4, 1),
                new Attempts.Limits(10, Duration.ofSeconds(60), 1000));
        return new TrackerProtocol(announces, new Scrapes(registry),
                new Updates(registry, announces, books, version, true),
                version == OcelotVersion.ORIGINAL ? new OriginalReports(figures) : new OrpheusReports(figures),
                statistics, new Responses(version), new Tracing(registry), () -> true, settings);
    }
}
