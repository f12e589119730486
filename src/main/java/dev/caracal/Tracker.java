package dev.caracal;

import dev.caracal.announce.AnnounceSettings;
import dev.caracal.announce.Announces;
import dev.caracal.announce.PeerSnapshot;
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
import dev.caracal.gazelle.BatchSql;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.DeadLetters;
import dev.caracal.gazelle.HistoryUse;
import dev.caracal.gazelle.Loader;
import dev.caracal.gazelle.LostSight;
import dev.caracal.gazelle.PeerRows;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.Site;
import dev.caracal.gazelle.StartingSwarms;
import dev.caracal.gazelle.TokenExpiries;
import dev.caracal.http.TrackerServer;
import dev.caracal.ledger.Batch;
import dev.caracal.ledger.Flusher;
import dev.caracal.ledger.Ledger;
import dev.caracal.ops.AdminServer;
import dev.caracal.ops.Health;
import dev.caracal.ops.Metrics;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.swarm.Dormant;
import dev.caracal.swarm.Whereabouts;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * A running tracker: everything built, wired, started and stopped in order. The order is that nothing is served before
 * all is loaded, nothing is stopped before what feeds it, and the last to go is the writing of credits.
 */
public final class Tracker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Tracker.class.getName());
    /** How long a site that does answer may take with the last expiries. */
    private static final Duration SITES_LAST_CHANCE = Duration.ofSeconds(2);
    /** A tracker with fewer peers can answer all of them at once at any time. */
    private static final int CROWD = 1000;

    private final Registry registry = new Registry();
    private final Statistics statistics = new Statistics();
    private final Rates rates = new Rates(statistics);
    private final LongSupplier unixSeconds;
    private final Ground ground;
    private final OcelotVersion version;
    private final Ledger ledger;
    private final Flusher flusher;
    private final Dormant dormant;
    private final Announces announces;
    private final Loader loader;
    /** One that is under way and one that waits for its end: that one reads what there is by then. */
    private final Semaphore reloads = new Semaphore(2);
    private final BatchSql sql;
    private final TokenExpiries expiries;
    private final Metrics metrics;
    private final TrackerServer server;
    private final Optional<AdminServer> admin;
    private final Health health;
    private final LimitsInForce limits;
    private final Housekeeping housekeeping;
    private final MemberRules rules;
    private final StartingSwarms swarms;
    private final Corrections corrections;
    private final boolean startAsOcelot;
    /** Whether a history of members' stays is kept. */
    private final boolean history;
    /** Whether it tells where the clients are. */
    private final boolean places;
    /** Where the site says nothing of changes. */
    private final Optional<Rereading> rereading;
    private final TrackerServer.Listen listen;
    private final Optional<TrackerServer.ControlListen> controlListen;
    private volatile boolean serving = true;
    /** Until when who comes is told to come back at different times (Unix seconds). */
    private volatile long spreadUntil;

    /** Starts a tracker and returns when it serves: {@link Preparation#tracker}, then {@link #serve}. */
    public static Tracker start(Settings settings) throws InterruptedException {
        return start(settings, Preparation.SYSTEM);
    }

    /** The same, by another clock. */
    static Tracker start(Settings settings, LongSupplier unixSeconds) throws InterruptedException {
        Tracker tracker = Preparation.tracker(settings, unixSeconds);
        tracker.serve();
        return tracker;
    }

    /** For {@link Preparation}. */
    Tracker(Settings settings, Ground ground, Optional<AdminServer> admin, LongSupplier unixSeconds)
            throws SQLException, InterruptedException {
        this.unixSeconds = unixSeconds;
        this.ground = ground;
        this.admin = admin;
        Database database = ground.database();
        Site site = ground.site();
        version = settings.ocelotVersion().orElse(site.version());
        startAsOcelot = settings.startAsOcelot();
        history = site.multiplies() || settings.history().kept();
        places = site.multiplies();
        ledger = ground.ledger();
        ledger.readonly(settings.readonly());
        dormant = new Dormant(settings.peers().mostBaselines(), settings.peers().mostOfOne());
        registry.promotions().readonly(settings.readonly());
        registry.promotions().settings(settings.promoting().stacking(), settings.promoting().most(),
                memory(settings.peers()));
        if (site.promotions()) {
            registry.promotions().keep(unixSeconds);
        } else if (site.ownTables()) {
            LOG.log(System.Logger.Level.INFO, "caracal_freeleech is missing, so update_freeleech is refused; `caracal "
                    + "db install` makes it");
        }
        housekeeping = new Housekeeping(new Reaper(registry, ledger, dormant, history),
                ledger.lasting()
                ? Optional.of(new PeerSnapshot(settings.statePath().resolve("peers.snapshot"), registry))
                : Optional.empty(), settings.peers(), unixSeconds);
        // It takes a while and needs nothing of what comes before it is asked for.
        CompletableFuture<Whereabouts> whereabouts = startAsOcelot ? CompletableFuture.completedFuture(Whereabouts.NONE)
                : CompletableFuture.supplyAsync(housekeeping::readSnapshot);
        announces = new Announces(registry, ledger, dormant, announceSettings(settings));
        loader = new Loader(database, site, registry, ledger::torrentDeleted);
        expiries = new TokenExpiries(database, site.ownTables() && !settings.readonly(), settings.site());
        rereading = site.multiplies() ? Optional.of(new Rereading(loader, expiries, () -> serving,
                settings.reloadEvery())) : Optional.empty();
        DeadLetters deadLetters =
                new DeadLetters(settings.statePath().resolve("dead-letters.log"), settings.maxDeadLetterBytes());
        sql = new BatchSql(ground.writing(), site, ground.before(), ledger.writer(), deadLetters,
                settings.peers().baselines(), unixSeconds, site.multiplies() ? HistoryUse.SITES : settings.history());
        flusher = new Flusher(ledger, sql, settings.ledger(), this::committed, this::ticked);
        Figures figures = new Figures(statistics, registry, announces, ledger::waitingRows,
                System.currentTimeMillis(), rates);
        metrics = new Metrics(figures, ledger, flusher, deadLetters, sql, expiries, loader, dormant,
                settings.statePath().toAbsolutePath().getParent());
        // What an earlier process accounted comes before what is loaded: its baselines are part of it.
        writeLeftOver();
        housekeeping.readonly(settings.readonly());

        rules = new MemberRules(settings, ground, registry, deadLetters, metrics, unixSeconds);
        swarms = new StartingSwarms(database, site, registry, dormant, ledger, history);
        if (!settings.readonly()) {
            if (startAsOcelot) {
                swarms.clear();
            }
            if (!site.ownTables()) {
                LOG.log(System.Logger.Level.WARNING, "Caracal's own tables are missing (`caracal db install` makes "
                        + "them), so there is no journal: what was not written is lost in a crash, a flush whose "
                        + "commit was not confirmed may be credited twice, and token expiries that the site has not "
                        + "taken are lost at a stop");
            }
        }
        expiries.paused(settings.readonly());
        expiries.restore();
        if (startAsOcelot) {
            loader.load(expiries.pending(), false);
        } else {
            takeUp(settings, whereabouts);
        }
        corrections = new Corrections(startAsOcelot ? Optional.empty() : Optional.of(swarms),
                history ? Optional.of(new LostSight(database, ground.writing(), deadLetters, LostSight.Table.of(site)))
                        : Optional.empty(), ledger, flusher, settings, unixSeconds);
        metrics.historyEnded(corrections::ended);

        Reports reports = version == OcelotVersion.ORIGINAL ? new OriginalReports(figures)
                : new OrpheusReports(figures);
        Updates updates = new Updates(registry, announces, ledger, version, site.partialFreeleech());
        server = new TrackerServer(new TrackerServer.Services(announces, new Scrapes(registry), updates, reports,
                statistics, registry, version), settings.http(), () -> serving, unixSeconds);
        health = new Health(ledger, flusher, this::serves, settings.healthLimits(), site.notTransactional());
        limits = new LimitsInForce(settings, server);
        metrics.limits(limits, this::serves);
        metrics.attempts(server.attempts());
        listen = settings.listen();
        controlListen = settings.controlListen();
    }

    /** Loads the lists, and goes on where the process before has ended. */
    private void takeUp(Settings settings, CompletableFuture<Whereabouts> whereabouts)
            throws SQLException, InterruptedException {
        long now = unixSeconds.getAsLong();
        int taken;
        try (PeerRows rows = swarms.read(now, settings.peers().baselines())) {
            loader.load(expiries.pending(), true);
            taken = swarms.restore(rows, whereabouts.join(), now, settings.peers().silence(),
                    settings.peers().baselines());
        }
        if (taken >= CROWD) {
            spreadUntil = unixSeconds.getAsLong() + settings.announce().intervalSeconds();
            announces.settings(announceSettings(settings));
        }
        if (ground.newToUs() && taken > 0) {
            LOG.log(System.Logger.Level.INFO, "these are the rows of the tracker before, not ours. If it ended in "
                    + "good order with nothing queued, every client is credited exactly the difference. If it was "
                    + "killed, its rows may be older or newer than its credits by what it had not written: at "
                    + "most what was announced in its last schedule_interval is credited twice or not at all");
        }
    }

    private void writeLeftOver() throws SQLException {
        if (!flusher.writeLeftOver()) {
            throw new SQLException("it does not take what the journal holds");
        }
    }

    /**
     * Begins to serve, once.
     *
     * @throws UncheckedIOException if the port cannot be had
     */
    public void serve() {
        // First, so that no control request is taken where none is to be taken.
        server.control(controlListen);
        server.listen(listen);
        flusher.start();
        expiries.start();
        housekeeping.start();
        rules.start();
        corrections.start();
        rereading.ifPresent(Rereading::start);
        admin.ifPresent(listening -> listening.serve(health, metrics));
        controlListen.ifPresent(place -> LOG.log(System.Logger.Level.INFO, "the site is listened to at {0} alone",
                place));
        LOG.log(System.Logger.Level.INFO, "serving on port {0} as Ocelot {1}", Integer.toString(server.port()),
                version.number());
    }

    private boolean serves() {
        return serving && server.listening();
    }

    /** The port that clients and the site connect to. */
    public int port() {
        return server.port();
    }

    /** What has been counted since the start. */
    public Statistics statistics() {
        return statistics;
    }

    /** Reads users, torrents, tokens and whitelist from the database again, while serving; ends a {@link #drain}. */
    public void reload() {
        if (!serving) {
            flusher.cancelDrain();
            serving = true;
            LOG.log(System.Logger.Level.INFO, "the shutdown is called off");
        }
        if (!reloads.tryAcquire()) {
            LOG.log(System.Logger.Level.INFO, "the lists will be read again once the reading under way has ended");
            return;
        }
        try {
            loader.load(expiries.pending(), !startAsOcelot);
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "the lists could not be reloaded and stay as they were: {0}",
                    Problems.inShort(e));
        } finally {
            reloads.release();
        }
    }

    /** Takes up new settings. What can only change at a start stays as it is until then. */
    public void configure(Settings settings) {
        settings.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        announces.settings(announceSettings(settings));
        server.settings(settings.http());
        expiries.site(settings.site());
        ledger.readonly(settings.readonly());
        registry.promotions().readonly(settings.readonly());
        registry.promotions().settings(settings.promoting().stacking(), settings.promoting().most(),
                memory(settings.peers()));
        expiries.paused(settings.readonly());
        rules.configure(settings);
        rereading.ifPresent(lists -> lists.every(settings.reloadEvery()));
        corrections.configure(settings);
        housekeeping.readonly(settings.readonly());
        housekeeping.times(settings.peers());
        dormant.most(settings.peers().mostBaselines(), settings.peers().mostOfOne());
        limits.configure(settings);
        try {
            server.listen(settings.listen());
        } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot listen on port {0}, staying on {1}: {2}",
                    Integer.toString(settings.listen().port()), Integer.toString(server.port()),
                    e.getCause().getMessage());
        }
        try {
            server.control(settings.controlListen());
        } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.ERROR, "{0}; the site is listened to where it was before", e.getMessage());
        }
        statistics.configurations.increment();
        LOG.log(System.Logger.Level.INFO, "the configuration was read again");
    }

    /** A new configuration was no good; what is wrong with it is in the log. */
    void configurationFailed() {
        statistics.configurationFailures.increment();
    }

    /**
     * Ends the tracker in good order: the unavailable message for whoever comes, the last flush at the next tick, then
     * everything is closed. Tells whether it came to that; {@link #reload} meanwhile calls it off.
     */
    public boolean drain() throws InterruptedException {
        serving = false;
        LOG.log(System.Logger.Level.INFO, "stopping: the last flush is at the next tick");
        Flusher.Drained drained = flusher.drain();
        if (drained == Flusher.Drained.CANCELLED) {
            return false;
        }
        if (drained == Flusher.Drained.NOT_ALL) {
            LOG.log(System.Logger.Level.ERROR, ledger.lasting()
                    ? "not everything could be written before the exit ({0} rows, and what was announced after "
                            + "them); it is in the journal for the next start"
                    : "{0} rows could not be written before the exit and are lost", ledger.waitingRows());
        }
        if (ledger.withheldRows() > 0) {
            LOG.log(System.Logger.Level.ERROR, "{0} rows from before readonly was switched on were never written",
                    ledger.withheldRows());
        }
        housekeeping.writeSnapshot();
        expiries.settle(SITES_LAST_CHANCE);
        close();
        return true;
    }

    /** Ends at once, without a last flush. */
    @Override
    public void close() {
        serving = false;
        server.close();
        admin.ifPresent(AdminServer::close);
        housekeeping.close();
        rules.close();
        corrections.close();
        rereading.ifPresent(Rereading::close);
        flusher.abandon();
        expiries.close();
        ground.close();
    }

    private AnnounceSettings announceSettings(Settings settings) {
        return new AnnounceSettings(settings.announce().intervalSeconds(), settings.announce().jitterSeconds(),
                version, new AnnounceSettings.Spread(settings.announce().restartSpreadSeconds(), spreadUntil),
                settings.announce().limits(), settings.announce().history().asBegun(history, places));
    }

    /** How far back an announce may refer to. */
    private static Duration memory(Settings.PeerTimes times) {
        return times.baselines().compareTo(times.silence()) > 0 ? times.baselines() : times.silence();
    }

    private void committed(Batch batch, long nanos) {
        expiries.add(batch.entries().tokenExpiries());
        registry.promotions().written(batch.entries().promotions());
        metrics.committed(batch, nanos);
    }

    private void ticked() {
        rates.tick();
        server.tick();
        expiries.tick();
    }
}
