package dev.caracal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Everything around the tracker that a demo of it needs: the site's database, the site's end of the callback, a
 * configuration, and a torrent to announce. The tracker itself is for the caller to start from {@link #conf()} and to
 * stop before this is closed.
 */
public final class Demo implements AutoCloseable {
    static final String SITE_PASSWORD = "sitepassword00000000000000000000";
    static final String REPORT_PASSWORD = "reportpassword000000000000000000";

    private final DemoFolder folder;
    private final DemoDatabase database;
    private final DemoSite site;
    private final DemoDatabase.Totals atStart;
    private final Guide guide;
    private final Screen screen;

    private Demo(DemoFolder folder, DemoDatabase database, DemoSite site, DemoDatabase.Totals atStart, Guide guide,
            Screen screen) {
        this.folder = folder;
        this.database = database;
        this.site = site;
        this.atStart = atStart;
        this.guide = guide;
        this.screen = screen;
    }

    /** Where demos are kept unless told otherwise: beside the unpacked database server. */
    public static Path usualFolder() {
        return ServerBinaries.userCache().resolve("demo");
    }

    /**
     * Starts all of it.
     *
     * @param serverJar carries the database server
     * @param folder    each dialect gets a folder of its own in it
     * @param port      the tracker's
     * @throws DemoProblem            in a sentence, why it cannot be
     * @throws DatabaseStartException likewise
     */
    public static Demo start(Path serverJar, Path folder, DemoDialect dialect, int port, Screen screen) {
        Addresses.requireFree(port);
        DemoFolder files = DemoFolder.open(folder.resolve(dialect.toString()));
        screen.say("Starting the database of " + dialect.description() + " in " + files.path() + " ...");
        ServerBinaries binaries = ServerBinaries.unpacked(serverJar, ServerBinaries.userCache());
        SampleTorrent sample = SampleTorrent.ofTheDemo();
        List<Listing> torrents = Listing.all(sample);
        DemoDatabase database = DemoDatabase.start(binaries, files, dialect, torrents);
        try {
            DemoSite site = DemoSite.start(database, SITE_PASSWORD, screen::say);
            int adminPort = Addresses.freeLoopbackPort(port == 0xFFFF ? 0 : port + 1);
            Guide guide = new Guide(files, dialect, torrents, Addresses.own(), port, adminPort,
                    binaries.client());
            write(files, sample, guide, conf(files, database.server(), site.port(), port, adminPort), database);
            return new Demo(files, database, site, database.totals(), guide, screen);
        } catch (IOException e) {
            database.close();
            throw DemoProblem.with(files.path(), e);
        } catch (SQLException e) {
            database.close();
            throw new DemoProblem("The demo's database does not answer: " + e.getMessage());
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static void write(DemoFolder files, SampleTorrent sample, Guide guide, String conf,
            DemoDatabase database) throws IOException {
        sample.writeContent(files.content());
        for (Member member : Member.values()) {
            if (member.enabled()) {
                Files.write(files.torrent(member), sample.metainfo(guide.announceUrl(member)));
            }
        }
        files.writePrivate(files.conf(), conf);
        files.writePrivate(files.clientOptions(), """
                [client]
                user = %s
                password = %s
                socket = "%s"
                """.formatted(database.server().user(), database.server().password(), database.server().socket()));
    }

    /** As a site's ocelot.conf, with times short enough to see something happen. */
    private static String conf(DemoFolder files, EmbeddedMariaDb server, int sitePort, int port, int adminPort) {
        return """
                # Written anew at every start of `caracal demo`.
                listen_port = %d
                admin_port = %d
                announce_interval = 60
                announce_jitter = 5
                peers_timeout = 600
                reap_peers_interval = 60
                mysql_host = 127.0.0.1
                mysql_port = %d
                mysql_db = %s
                mysql_username = %s
                mysql_password = %s
                site_host = 127.0.0.1
                site_service = %d
                site_password = %s
                report_password = %s
                # These passwords are no secret.
                control_allow = 127.0.0.0/8
                log_path = %s
                state_path = %s
                drain_limit = 10
                """.formatted(port, adminPort, server.port(), DemoDatabase.NAME, server.user(), server.password(),
                sitePort, SITE_PASSWORD, REPORT_PASSWORD, files.log(), files.state());
    }

    /** The tracker's configuration. */
    public Path conf() {
        return folder.conf();
    }

    /**
     * What lies over it instead of the real environment, whose settings are not for the demo. The file is read in
     * Ocelot's character set, and a user's name need not fit into that.
     */
    public Map<String, String> environment() {
        return Map.of("CARACAL_LOG_PATH", folder.log().toString(), "CARACAL_STATE_PATH", folder.state().toString());
    }

    /** What there is to try, for a person to read. */
    public String guide() {
        return guide.text();
    }

    /** Tells, in a sentence, that the database server has ended. */
    public void whenDatabaseEnds(Consumer<String> told) {
        database.server().process().onExit().thenRun(() -> told.accept("The demo's database has ended; its log is "
                + folder.database().resolve("server.log") + "."));
    }

    /** Shows the live line every few seconds until it is closed. */
    public LiveLine live(LongSupplier announces) {
        LiveLine line = new LiveLine(database, atStart, announces, screen);
        line.start();
        return line;
    }

    @Override
    public void close() {
        site.close();
        database.close();
    }
}
