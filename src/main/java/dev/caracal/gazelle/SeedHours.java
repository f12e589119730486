package dev.caracal.gazelle;

import dev.caracal.accounting.TransferRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds what was seeded to the columns that sites read, which count whole hours: each hour when it is full, in the
 * transaction that fills it. What the site has counted there before stays, and is added to.
 */
final class SeedHours {
    /** Hours that are full now and were not before what is added. */
    private static final String HOURS = "(t.seedtime DIV 3600 - (t.seedtime - v.seeded) DIV 3600)";
    private static final String FROM = "{rows} v STRAIGHT_JOIN caracal_transfers t ON t.uid = v.user "
            + "AND t.fid = v.torrent";

    private final List<ManyRows> statements = new ArrayList<>();

    SeedHours(Site site) {
        if (inHistory(site)) {
            // The row may not be there yet: on Orpheus it is the site's own task that makes it.
            statements.add(ManyRows.joined("INSERT INTO xbt_files_history (uid, fid, seedtime) SELECT v.user, "
                    + "v.torrent, " + HOURS + " FROM " + FROM + " WHERE " + HOURS + " > 0 ON DUPLICATE KEY UPDATE "
                    + "xbt_files_history.seedtime = xbt_files_history.seedtime + VALUES(seedtime)",
                    "user", "torrent", "seeded"));
        }
        if (inSnatches(site)) {
            statements.add(ManyRows.joined("UPDATE " + FROM + " STRAIGHT_JOIN xbt_snatched s ON s.uid = v.user "
                    + "AND s.fid = v.torrent SET s.seedtime = s.seedtime + " + HOURS + " WHERE " + HOURS + " > 0",
                    "user", "torrent", "seeded"));
        }
    }

    /** Whether {@code xbt_files_history} is there with what it needs: hours by user and torrent. */
    static boolean inHistory(Site site) {
        return has(site.schema(), "xbt_files_history") && site.schema().unique("xbt_files_history", "uid", "fid");
    }

    static boolean inSnatches(Site site) {
        return has(site.schema(), "xbt_snatched");
    }

    private static boolean has(Schema schema, String table) {
        return schema.table(table).flatMap(found -> found.column("seedtime")).filter(Schema.Column::integer)
                .isPresent();
    }

    /** What it is to be allowed, for these tables. */
    static List<Lack> lacks(Site site) {
        List<Lack> lacks = new ArrayList<>();
        if (!inHistory(site) && !inSnatches(site)) {
            lacks.add(new Lack(Lack.Kind.COLUMNS, "xbt_files_history or xbt_snatched", List.of("seedtime")));
        }
        if (inHistory(site)) {
            lacking(site, "xbt_files_history", List.of("insert", "select", "update"), lacks);
        }
        if (inSnatches(site)) {
            lacking(site, "xbt_snatched", List.of("select", "update"), lacks);
        }
        return lacks;
    }

    private static void lacking(Site site, String table, List<String> rights, List<Lack> lacks) {
        List<String> denied = rights.stream()
                .filter(right -> !site.column(table, "seedtime").privileges().contains(right)).toList();
        if (!denied.isEmpty()) {
            lacks.add(new Lack(Lack.Kind.RIGHTS, table, denied));
        }
    }

    /** Adds what these rows, which are in the history already, have filled. */
    void add(Connection connection, RowWriter rows, List<TransferRow> written) throws SQLException {
        List<TransferRow> seeded = written.stream().filter(row -> row.seeded() > 0).toList();
        for (ManyRows statement : statements) {
            rows.write(connection, statement, seeded, (values, row) -> values.add(row.user()).add(row.torrent())
                    .add(row.seeded()));
        }
    }
}
