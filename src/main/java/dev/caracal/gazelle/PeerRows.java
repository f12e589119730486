package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The rows of the site's peers' table on their way: a thread of its own reads them while the lists are being loaded, so
 * that a start waits for the longer of the two and not for both. It is never more than a limited number of rows ahead.
 */
public final class PeerRows implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PeerRows.class.getName());
    private static final int PARTS_AHEAD = 500;
    /** Rows of peers that have not stopped, with their counters; a light insert's has no address either. */
    private static final String ROWS = "SELECT peer_id, uid, fid, uploaded, downloaded, corrupt, remaining, "
            + "announced, timespent, mtime, 0 FROM xbt_files_users WHERE active = 1 "
            + "AND NOT (uploaded = 0 AND downloaded = 0 AND remaining = 0 AND useragent = '' AND LENGTH(ip) = 0) "
            + "AND mtime >= ";
    /** Where the site has no table of peers our own has all of them. */
    private static final String OWN_ROWS = "SELECT peer_id, uid, fid, uploaded, downloaded, corrupt, remaining, "
            + "announces, last_announced - first_announced, last_announced, paused FROM caracal_baselines "
            + "WHERE last_announced >= ";

    private final Database database;
    private final String query;
    /** From here on a counter was cut to fit into its column, and is no baseline. */
    private final long mostUploaded;
    private final long mostDownloaded;
    private final BlockingQueue<PeerPart> parts = new ArrayBlockingQueue<>(PARTS_AHEAD);
    private final Thread reader = Thread.ofPlatform().name("peer-rows").daemon(true).unstarted(this::read);
    private final long[] numbers = new long[10];
    private PeerPart part = new PeerPart();
    private int broken;
    private volatile Optional<SQLException> failure =
            Optional.of(new SQLException("the reading of xbt_files_users ended early"));

    /** @param since Unix seconds; a peer that was not heard since is none */
    PeerRows(Database database, Site site, long since) {
        this.database = database;
        this.query = (site.multiplies() ? OWN_ROWS : ROWS) + since;
        this.mostUploaded = site.multiplies() ? Long.MAX_VALUE : PeerStatements.most(site, "uploaded");
        this.mostDownloaded = site.multiplies() ? Long.MAX_VALUE : PeerStatements.most(site, "downloaded");
        reader.start();
    }

    /**
     * The next of them; an empty part, to each thread that asks, once all have come.
     *
     * @throws SQLException if not all of them could be read
     */
    PeerPart next() throws SQLException, InterruptedException {
        PeerPart next = parts.take();
        if (next.size() == 0) {
            parts.put(next);
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
        return next;
    }

    @Override
    public void close() {
        reader.interrupt();
    }

    private void read() {
        try (Connection connection = database.connection()) {
            WireRows.stream(connection, query, this::take, _ -> broken++);
            if (broken > 0) {
                LOG.log(System.Logger.Level.WARNING, "left out of xbt_files_users because a number in it is beyond all "
                        + "bounds: {0} rows", broken);
            }
            if (part.size() > 0) {
                hand();
            }
            failure = Optional.empty();
        } catch (SQLException e) {
            failure = Optional.of(e);
        } finally {
            end();
        }
    }

    private void end() {
        try {
            parts.put(new PeerPart());
        } catch (InterruptedException _) {
            // Closed: nobody waits for it.
        }
    }

    private void take(WireRows row) throws SQLException {
        Optional<PeerId> id = PeerId.of(row.bytes(1));
        row.numbers(2, numbers);
        long uploaded = numbers[2];
        long downloaded = numbers[3];
        int announces = Numbers.narrow(numbers[6]);
        long last = numbers[8];
        if (id.isPresent() && uploaded < mostUploaded && downloaded < mostDownloaded) {
            part.add(Numbers.narrow(numbers[0]), Numbers.narrow(numbers[1]), id.get(), uploaded, downloaded,
                    numbers[4], numbers[5], last - numbers[7], last, announces, numbers[9] != 0);
        }
        if (part.full()) {
            hand();
        }
    }

    private void hand() throws SQLException {
        try {
            parts.put(part);
            part = new PeerPart();
        } catch (InterruptedException e) {
            throw new SQLException("the reading of xbt_files_users was called off", e);
        }
    }
}
