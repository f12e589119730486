package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.swarm.Baseline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The rows of the site's peers' table on their way: a thread of its own reads them while the lists are being loaded, so
 * that a start waits for the longer of the two and not for both. It is never more than a limited number of rows ahead.
 *
 * <p>A row's numbers come as one text, because what the driver does for each column is most of what a row costs us.
 */
public final class PeerRows implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PeerRows.class.getName());
    private static final int ROWS_IN_A_PART = 2000;
    private static final int PARTS_AHEAD = 500;
    private static final String NUMBERS = "CONCAT_WS(' ', p.uid, p.fid, p.uploaded, p.downloaded, p.corrupt, "
            + "p.remaining, p.announced, p.timespent, p.mtime)";
    /** Rows of peers that have not stopped, with their counters; a light insert's has no address either. */
    private static final String ROWS = "SELECT p.peer_id, " + NUMBERS + " FROM xbt_files_users p WHERE p.active = 1 "
            + "AND NOT (p.uploaded = 0 AND p.downloaded = 0 AND p.remaining = 0 AND p.useragent = '' "
            + "AND LENGTH(p.ip) = 0) AND p.mtime >= ";

    private final Database database;
    private final long since;
    /** From here on a counter was cut to fit into its column, and is no baseline. */
    private final long mostUploaded;
    private final long mostDownloaded;
    private final BlockingQueue<List<Baseline>> parts = new ArrayBlockingQueue<>(PARTS_AHEAD);
    private final Thread reader = Thread.ofPlatform().name("peer-rows").daemon(true).unstarted(this::read);
    private List<Baseline> part = new ArrayList<>(ROWS_IN_A_PART);
    private int broken;
    private volatile Optional<SQLException> failure =
            Optional.of(new SQLException("the reading of xbt_files_users ended early"));

    /** @param since Unix seconds; a peer that was not heard since is none */
    PeerRows(Database database, Site site, long since) {
        this.database = database;
        this.since = since;
        this.mostUploaded = PeerStatements.most(site, "uploaded");
        this.mostDownloaded = PeerStatements.most(site, "downloaded");
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
            Rows.stream(connection, ROWS + since, this::take, _ -> broken++);
            if (broken > 0) {
                LOG.log(System.Logger.Level.WARNING, "left out of xbt_files_users because a number in it is beyond all "
                        + "bounds: {0} rows", broken);
            }
            if (!part.isEmpty()) {
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
            parts.put(List.of());
        } catch (InterruptedException _) {
            // Closed: nobody waits for it.
        }
    }

    private void take(ResultSet row) throws SQLException {
        Optional<PeerId> id = PeerId.of(row.getBytes(1));
        Numbers numbers = new Numbers(row.getBytes(2));
        int user = numbers.nextInt();
        int torrent = numbers.nextInt();
        long uploaded = numbers.next();
        long downloaded = numbers.next();
        long corrupt = numbers.next();
        long left = numbers.next();
        int announces = numbers.nextInt();
        long timeSpent = numbers.next();
        long last = numbers.last();
        if (id.isPresent() && uploaded < mostUploaded && downloaded < mostDownloaded) {
            part.add(new Baseline(new PeerKey(user, torrent, id.get()), uploaded, downloaded, corrupt, left, 0,
                    last - timeSpent, last, announces));
        }
        if (part.size() == ROWS_IN_A_PART) {
            hand();
        }
    }

    /** Whole numbers in a text, separated by one blank each. */
    private static final class Numbers {
        private final byte[] text;
        private int at;

        Numbers(byte[] text) {
            this.text = text;
        }

        long next() throws SQLDataException {
            boolean negative = at < text.length && text[at] == '-';
            int begin = negative ? ++at : at;
            long value = 0;
            while (at < text.length && text[at] >= '0' && text[at] <= '9') {
                int digit = text[at++] - '0';
                if (value > (Long.MAX_VALUE - digit) / 10) {
                    throw new SQLDataException("a number beyond all bounds");
                }
                value = value * 10 + digit;
            }
            if (at == begin || at < text.length && text[at++] != ' ') {
                throw new SQLDataException("no whole number");
            }
            return negative ? -value : value;
        }

        int nextInt() throws SQLDataException {
            long number = next();
            if (number != (int) number) {
                throw new SQLDataException("a number of more than 32 bits");
            }
            return (int) number;
        }

        /** The next, which must be the last. */
        long last() throws SQLDataException {
            long number = next();
            if (at < text.length) {
                throw new SQLDataException("too many numbers");
            }
            return number;
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
