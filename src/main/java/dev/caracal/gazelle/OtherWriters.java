package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a tracker that is none of ours, and so respects no lock of ours, still writes the database: an
 * Ocelot that somebody forgot to stop. Its mark is rows in the peers' table (of torrents, where a site has no such
 * table) that are newer than our last commit and go on becoming newer. A database whose newest row is ours, or a minute
 * old, costs the start one query.
 */
public final class OtherWriters {
    private static final System.Logger LOG = System.getLogger(OtherWriters.class.getName());
    private static final long FRESH_SECONDS = 60;

    /** The newest announce in the peers' table, and what time it is there. */
    private record Look(long newest, long now) {
    }

    private final Database database;
    private final String table;
    private final String time;

    public OtherWriters(Database database, Site site) {
        this.database = database;
        table = site.multiplies() ? "torrents" : "xbt_files_users";
        time = site.multiplies() ? "last_action" : "mtime";
    }

    /**
     * Looks for so long, if there is reason to.
     *
     * @throws UnfitDatabase if somebody else writes
     */
    public void refuse(LedgerState ours, Duration watch) throws SQLException, InterruptedException {
        Look first = look();
        if (watch.isZero() || first.newest <= ours.committedAt() || first.newest < first.now - FRESH_SECONDS) {
            return;
        }
        LOG.log(System.Logger.Level.INFO, "somebody else wrote {0} {1} s ago; looking for {2} s whether it still "
                + "does", table, first.now - first.newest, watch.toSeconds());
        for (long left = watch.toSeconds(); left > 0; left--) {
            TimeUnit.SECONDS.sleep(1);
            Look next = look();
            if (next.newest > first.newest) {
                throw new UnfitDatabase("Another tracker that is not Caracal writes this database: " + table + " got "
                        + "new rows while we watched. An Ocelot? Stop it first; both at once would credit twice "
                        + "(watch_for_ocelot = 0 starts without looking).");
            }
        }
    }

    private Look look() throws SQLException {
        try (Connection connection = database.connection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(" + time + "), 0), UNIX_TIMESTAMP() FROM "
                        + table)) {
            row.next();
            return new Look(row.getLong(1), row.getLong(2));
        }
    }
}
