package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.swarm.Baseline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The rows of the site's peers' table on their way: a thread of its own reads them while the lists are being loaded, so
 * that a start waits for the longer of the two and not for both. It is never more than a limited number of rows ahead.
 */
public final class PeerRows implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PeerRows.class.getName());
    private static final int ROWS_IN_A_PART = 2000;
    private static final int PARTS_AHEAD = 500;

    private final Database database;
    private final String condition;
    private final long mostUploaded;
    private final long mostDownloaded;
    private final BlockingQueue<List<Baseline>> parts = new ArrayBlockingQueue<>(PARTS_AHEAD);
    private final Thread reader = Thread.ofPlatform().name("peer-rows").daemon(true).unstarted(this::read);
    private List<Baseline> part = new ArrayList<>(ROWS_IN_A_PART);
    private int broken;
    private volatile Optional<SQLException> failure =
            Optional.of(new SQLException("the reading of xbt_files_users ended early"));

    /** @param mostUploaded a counter from which on it was cut to fit into its column, and is no baseline */
    PeerRows(Database database, String condition, long mostUploaded, long mostDownloaded) {
        this.database = database;
        this.condition = condition;
        this.mostUploaded = mostUploaded;
        this.mostDownloaded = mostDownloaded;
        reader.start();
    }

    /**
     * The next of them; nothing once all have come.
     *
     * @throws SQLException if not all of them could be read
     */
    List<Baseline> next() throws SQLException, InterruptedException {
        List<Baseline> next = parts.take();
        if (next.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return next;
    }

    @Override
    public void close() {
        reader.interrupt();
    }

    private void read() {
        try (Connection connection = database.connection()) {
            Rows.stream(connection, "SELECT p.uid, p.fid, p.peer_id, p.uploaded, p.downloaded, p.corrupt, "
                    + "p.remaining, p.announced, p.timespent, p.mtime FROM xbt_files_users p WHERE " + condition,
                    this::take, _ -> broken++);
            if (broken > 0) {
                LOG.log(System.Logger.Level.WARNING, "left out of xbt_files_users because a number in it is beyond all "
                        + "bounds: {0} rows", broken);
            }
            hand();
            failure = Optional.empty();
        } catch (SQLException e) {
            failure = Optional.of(e);
        } finally {
            end();
        }
    }

    private void end() {
        try {
            parts.put(List.of());
        } catch (InterruptedException _) {
            // Closed: nobody waits for it.
        }
    }

    private void take(ResultSet row) throws SQLException {
        Optional<PeerId> id = PeerId.of(row.getBytes(3));
        long uploaded = row.getLong(4);
        long downloaded = row.getLong(5);
        if (id.isPresent() && uploaded < mostUploaded && downloaded < mostDownloaded) {
            long last = row.getLong(10);
            part.add(new Baseline(new PeerKey(row.getInt(1), row.getInt(2), id.get()), uploaded, downloaded,
                    row.getLong(6), row.getLong(7), 0, last - row.getLong(9), last, row.getInt(8)));
        }
        if (part.size() == ROWS_IN_A_PART) {
            hand();
        }
    }

    private void hand() throws SQLException {
        try {
            parts.put(part);
            part = new ArrayList<>(ROWS_IN_A_PART);
        } catch (InterruptedException e) {
            throw new SQLException("the reading of xbt_files_users was called off", e);
        }
    }
}
