package dev.caracal;

import dev.caracal.database.Ports;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The site of a soaked tracker, with its operator, its database and the strangers at its door. For one thread. */
final class SoakedSite {
    /** What may happen. None of it changes what an announce is worth. */
    enum Event {
        SITE_SPEAKS, STRANGERS_GUESS, RELOAD, CONFIGURE, DATABASE_FREEZES, DATABASE_DIES, NOTHING
    }

    private static final List<Event> OFTEN = List.of(Event.SITE_SPEAKS, Event.STRANGERS_GUESS, Event.RELOAD,
            Event.CONFIGURE, Event.NOTHING);
    private static final String SITE = "/" + "s".repeat(32) + "/update?action=";
    private static final String REPORT = "/" + "r".repeat(32) + "/report?get=";
    private static final String ANNA = "anna" + "a".repeat(28);
    private static final String BERT = "bert" + "b".repeat(28);
    private static final String HASH = "&info_hash=" + "t".repeat(20);
    /** All there is to say. It is about members and torrents of which the database knows nothing. */
    private static final List<String> UPDATES = List.of("add_user&id=1001&passkey=" + ANNA,
            "change_passkey&oldpasskey=" + ANNA + "&newpasskey=" + BERT, "update_user&can_leech=0&passkey=" + BERT,
            "trace_user&trace=1&passkey=" + BERT, "trace_user&trace=0&passkey=" + BERT,
            "add_torrent&id=1001&freetorrent=1" + HASH, "update_torrent&freetorrent=0" + HASH,
            "update_torrents&freetorrent=2&info_hashes=" + "t".repeat(20) + "u".repeat(20),
            "add_token&userid=1001" + HASH, "remove_token&userid=1001" + HASH, "info_torrent" + HASH,
            "add_whitelist&peer_id=-K", "edit_whitelist&old_peer_id=-K&new_peer_id=-KT", "remove_whitelist&peer_id=-KT",
            "update_announce_interval&new_announce_interval=1234", "update_announce_jitter&new_announce_jitter=12",
            "delete_torrent&reason=3" + HASH, "remove_user&passkey=" + BERT, "remove_users&passkeys=" + ANNA + BERT,
            "what_nobody_knows");
    private static final List<String> REPORTS = List.of("stats", "user&key=" + TestSite.passkeyText(1),
            "torrent&info_hash=" + TestSite.infoHashText(1), "prom_stats", "jemalloc");

    private final LoadedTracker loaded;
    private final SplittableRandom random;
    private final int ownPort = Ports.free();
    private int port;
    private int updates;
    private int moves;

    SoakedSite(LoadedTracker loaded, SplittableRandom random) {
        this.loaded = loaded;
        this.random = random;
        this.port = loaded.port();
    }

    /** Any of the events; the database dies a few times an hour. */
    Event any() {
        int dice = random.nextInt(100);
        return dice == 0 ? Event.DATABASE_DIES : dice < 6 ? Event.DATABASE_FREEZES
                : OFTEN.get(random.nextInt(OFTEN.size()));
    }

    /** @param fully whether there is time for all of it */
    void happen(Event event, boolean fully) throws IOException, InterruptedException {
        loaded.requireClients();
        switch (event) {
            case SITE_SPEAKS -> speak();
            case STRANGERS_GUESS -> guess();
            case RELOAD -> loaded.tracker().signal("USR1", "clients on the whitelist", "could not be reloaded");
            case CONFIGURE -> configure();
            case DATABASE_FREEZES -> {
                loaded.database().freeze();
                TimeUnit.MILLISECONDS.sleep(fully ? random.nextInt(200, 5000) : 200);
                loaded.database().thaw();
            }
            case DATABASE_DIES -> {
                if (fully) {
                    loaded.database().kill();
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(2000));
                    loaded.database().start();
                }
            }
            case NOTHING -> TimeUnit.MILLISECONDS.sleep(fully ? random.nextInt(200, 3000) : 50);
        }
    }

    /** How often the site has got a listener of its own. */
    int moves() {
        return moves;
    }

    private void speak() throws IOException {
        try (TestClient client = new TestClient(port)) {
            client.hangsUp(random.nextBoolean());
            for (String update : UPDATES) {
                String body = client.get(SITE + update);
                require(body.equals("success") || update.startsWith("info_torrent") && body.startsWith("{"), update,
                        body);
                updates++;
            }
            for (String report : REPORTS) {
                String body = client.get(REPORT + report);
                require(!body.contains("Authentication failure"), report, body);
            }
        }
    }

    /** From more sources than are remembered, through a proxy on this machine. */
    private void guess() throws IOException {
        try (TestClient client = new TestClient(port)) {
            for (int i = 0; i < 30; i++) {
                client.forwards("203.0." + random.nextInt(2) + "." + random.nextInt(i < 15 ? 3 : 250));
                String body = client.get((i % 2 == 0 ? SITE : REPORT).replace(i % 2 == 0 ? 's' : 'r', 'g') + "stats");
                require(body.length() > 0 && !body.contains("success"), "a guess", body);
            }
        }
    }

    /** The listener for the site comes and goes; limits change. */
    private void configure() throws IOException, InterruptedException {
        boolean own = port == loaded.port();
        loaded.configure((own ? "control_listen = 127.0.0.1:" + ownPort + "\n" : "")
                + "control_attempts = " + random.nextInt(1, 20) + "\nnumwant_limit = " + random.nextInt(10, 60)
                + "\nannounce_interval = " + random.nextInt(1000, 3000) + "\n");
        port = own ? ownPort : loaded.port();
        moves += own ? 1 : 0;
    }

    private static void require(boolean right, String asked, String body) {
        if (!right) {
            throw new AssertionError(asked + ": " + body);
        }
    }

    private static boolean isAudit(Path file) {
        return file.getFileName().toString().matches("audit\\.log\\.\\d");
    }

    /** Every control request that was carried out has its line, and no line has a secret in it. */
    void check(Path folder) throws IOException {
        long lines = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(SoakedSite::isAudit).toList()) {
                String text = Files.readString(file);
                lines += text.lines().filter(line -> line.contains(" request=update ")
                        && !line.contains("refused")).count();
                require(!text.contains(ANNA) && !text.contains(BERT) && !text.contains("s".repeat(32)),
                        "the audit log", "there is a secret in " + file);
                require(Files.size(file) < 1_100_000, "the audit log", file + " has " + Files.size(file) + " bytes");
            }
        }
        require(lines == updates || lines > 20_000, "the audit log", lines + " lines of " + updates + " requests");
    }
}
