package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import java.sql.Connection;
import java.sql.ResultSet;
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
    private static final String NUMBERS = Numbers.sql("p.uid", "p.fid", "p.uploaded", "p.downloaded", "p.corrupt",
            "p.remaining", "p.announced", "p.timespent", "p.mtime", "0");
    /** Rows of peers that have not stopped, with their counters; a light insert's has no address either. */
    private static final String ROWS = "SELECT p.peer_id, " + NUMBERS + " FROM xbt_files_users p WHERE p.active = 1 "
            + "AND NOT (p.uploaded = 0 AND p.downloaded = 0 AND p.remaining = 0 AND p.useragent = '' "
            + "AND LENGTH(p.ip) = 0) AND p.mtime >= ";
    /** Where the site has no table of peers our own has all of them. */
    private static final String OWN_ROWS = "SELECT b.peer_id, " + Numbers.sql("b.uid", "b.fid", "b.uploaded",
            "b.downloaded", "b.corrupt", "b.remaining", "b.announces", "b.last_announced - b.first_announced",
            "b.last_announced", "b.paused") + " FROM caracal_baselines b WHERE b.last_announced >= ";

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
            Rows.stream(connection, query, this::take, _ -> broken++);
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

    private void take(ResultSet row) throws SQLException {
        Optional<PeerId> id = PeerId.of(row.getBytes(1));
        Numbers.read(row.getBytes(2), numbers);
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
