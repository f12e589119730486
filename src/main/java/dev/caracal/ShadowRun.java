package dev.caracal;

import dev.caracal.announce.AnnounceSettings;
import dev.caracal.announce.Announces;
import dev.caracal.announce.Reaper;
import dev.caracal.announce.Scrapes;
import dev.caracal.config.Settings;
import dev.caracal.control.Figures;
import dev.caracal.control.OriginalReports;
import dev.caracal.control.OrpheusReports;
import dev.caracal.control.Rates;
import dev.caracal.control.Reports;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.Loader;
import dev.caracal.gazelle.OcelotRows;
import dev.caracal.gazelle.PeerRows;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.Site;
import dev.caracal.gazelle.StartingSwarms;
import dev.caracal.http.TrackerServer;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.shadow.Feed;
import dev.caracal.shadow.Report;
import dev.caracal.shadow.Shadow;
import dev.caracal.swarm.Dormant;
import dev.caracal.swarm.Whereabouts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * A {@link Shadow} with all it needs: the lists and swarms of a tracker, a listener for mirrored requests, and a thread
 * that looks at Ocelot's rows. Of a tracker's parts it has none that writes, and the only files it touches are its
 * report's.
 */
public final class ShadowRun implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ShadowRun.class.getName());
    private static final Duration TICK = Duration.ofMillis(200);

    /**
     * How it runs.
     *
     * @param look    time between two looks at Ocelot's rows
     * @param reload  time between two readings of the site's lists
     * @param reports the folder that the report is kept in
     */
    public record Pace(Duration look, Duration reload, Path reports) {
    }

    private final Settings settings;
    private final Pace pace;
    private final Database database;
    private final Registry registry = new Registry();
    private final Dormant dormant;
    private final Loader loader;
    private final Shadow shadow;
    private final Reaper reaper;
    private final Duration window;
    private final TrackerServer server;
    private final Thread looking = Thread.ofPlatform().name("shadow").daemon(true).unstarted(this::look);
    private volatile boolean closed;
    private long lastLook = System.nanoTime();
    private long lastReload = lastLook;
    private long lastReap = lastLook;

    /**
     * Reads lists and peers and begins to compare; listens to nobody yet.
     *
     * @throws SQLException if the database cannot be read now
     */
    public ShadowRun(Settings settings, Shadow.Settings how, Pace pace)
            throws SQLException, InterruptedException, IOException {
        this.settings = settings;
        this.pace = pace;
        this.window = how.window();
        database = Database.connect(settings.database());
        try {
            Site site = Site.inspect(database, false);
            if (site.multiplies()) {
                throw new Sorry("A shadow needs an Ocelot to compare with, and no Ocelot runs a site of the "
                        + site.dialectName() + " kind.");
            }
            OcelotVersion version = settings.ocelotVersion().orElse(site.version());
            shadow = new Shadow(how, registry, new OcelotRows(database, site), settings.http(), version);
            dormant = new Dormant(settings.peers().mostBaselines());
            loader = new Loader(database, site, registry, shadow.books()::torrentDeleted);
            reaper = new Reaper(registry, shadow.books(), dormant, false);
            long reading = System.currentTimeMillis() / 1000;
            takeUp(new StartingSwarms(database, site, registry, dormant, shadow.books(), false), reading);
            TrackerServer.Services services = services(site, version);
            shadow.begin(services, reading, settings.peers().silence(), settings.peers().reapEvery());
            server = new TrackerServer(services, settings.http(), shadow);
            LOG.log(System.Logger.Level.INFO, "the shadow begins, as Ocelot {0}; its report is in {1}",
                    version.number(), pace.reports());
        } catch (SQLException | InterruptedException | RuntimeException e) {
            database.close();
            throw e;
        }
        try {
            shadow.nothingYet().writeTo(pace.reports());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void takeUp(StartingSwarms swarms, long now) throws SQLException, InterruptedException {
        try (PeerRows rows = swarms.read(now, settings.peers().baselines())) {
            loader.load(Set.of(), true);
            swarms.restore(rows, Whereabouts.NONE, now, settings.peers().silence(), settings.peers().baselines());
        }
    }

    private TrackerServer.Services services(Site site, OcelotVersion version) {
        Statistics statistics = new Statistics();
        Announces announces = new Announces(registry, shadow.books(), dormant, new AnnounceSettings(
                settings.announce().intervalSeconds(), settings.announce().jitterSeconds(), version));
        Figures figures = new Figures(statistics, registry, announces, () -> 0, System.currentTimeMillis(),
                new Rates(statistics));
        Reports reports = version == OcelotVersion.ORIGINAL ? new OriginalReports(figures)
                : new OrpheusReports(figures);
        return new TrackerServer.Services(announces, new Scrapes(registry), new Updates(registry, announces,
                shadow.books(), version, site.partialFreeleech()), reports, statistics, registry, version);
    }

    /** Begins to look at Ocelot's rows, again and again. */
    public void start() {
        looking.start();
    }

    /** Begins to take mirrored requests. */
    public void listen(TrackerServer.Listen listen) {
        server.listen(listen);
        LOG.log(System.Logger.Level.INFO, "mirrored requests are taken on port {0}", Integer.toString(server.port()));
    }

    public int port() {
        return server.port();
    }

    /** Takes the requests of a log or a capture, to its end; tells how many entries could not be read. */
    public long take(InputStream log, Feed.Limits limits) throws IOException {
        return Feed.read(log, limits, shadow::heard);
    }

    /** Waits until Ocelot has written what it has answered. */
    public void settle() throws InterruptedException {
        Thread.sleep(window.plusSeconds(1));
    }

    /** The report as of now, which is kept. */
    public synchronized Report report() throws IOException {
        reload();
        Report report = shadow.look();
        report.writeTo(pace.reports());
        return report;
    }

    private void look() {
        try {
            while (!closed) {
                Thread.sleep(TICK);
                lookIfDue();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private synchronized void lookIfDue() {
        if (due(lastReap, settings.peers().reapEvery())) {
            lastReap = System.nanoTime();
            long now = System.currentTimeMillis() / 1000;
            try {
                reaper.reap(now - settings.peers().silence().toSeconds(),
                        now - settings.peers().baselines().toSeconds(),
                        now - settings.peers().deletionReasons().toSeconds());
            } catch (RuntimeException e) {
                // The looks must go on: a shadow that has ended in silence would leave its last report for good.
                LOG.log(System.Logger.Level.WARNING, "silent peers could not be dropped: {0}", e.toString());
            }
        }
        if (due(lastReload, pace.reload())) {
            reload();
            lastReload = System.nanoTime();
        }
        if (due(lastLook, pace.look())) {
            try {
                shadow.look().writeTo(pace.reports());
            } catch (IOException | RuntimeException e) {
                // The next look must come all the same.
                LOG.log(System.Logger.Level.WARNING, "the report could not be made: {0}", e.toString());
            }
            lastLook = System.nanoTime();
        }
    }

    private static boolean due(long last, Duration every) {
        return System.nanoTime() - last >= every.toNanos();
    }

    private void reload() {
        try {
            loader.load(Set.of(), true);
            shadow.listsRead();
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "the lists could not be read again and stay as they were: {0}",
                    Problems.inShort(e));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the lists could not be read again and stay as they were: {0}",
                    e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        looking.interrupt();
        server.close();
        database.close();
    }
}
