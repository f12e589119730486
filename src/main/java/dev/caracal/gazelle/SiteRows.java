package dev.caracal.gazelle;

import dev.caracal.accounting.PeerRow;
import dev.caracal.id.PeerKey;
import dev.caracal.ledger.Entries;
import dev.caracal.swarm.Baseline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** How a batch lands in the site's own tables, by its dialect. For one thread, the flusher. */
interface SiteRows {
    /**
     * Writes all that is the site's; tells how many totals and counts met no row.
     *
     * @param gone    torrents that are no more on the site
     * @param refused is told of the peers' rows that the database can never take
     */
    int write(Connection connection, Entries entries, Set<Integer> gone, Consumer<PeerRow> refused)
            throws SQLException;

    /** By peer, what our own table is to keep of it; none where it is to keep nothing any more. */
    default Map<PeerKey, Optional<Baseline>> baselines(Entries entries) {
        return entries.baselines();
    }

    /** Deletes what our own tables keep for these and need keep no more; tells whether there is more of it. */
    default boolean expire(Connection connection, long now) throws SQLException {
        return false;
    }

    /** In the order of their keys, as every tracker's and every site's transaction should have them. */
    static <T> List<T> sorted(Collection<T> rows, Comparator<? super T> order) {
        return rows.stream().sorted(order).toList();
    }

    /**
     * A column plus what is to be added to it, for an update; where it cannot hold the sum it stays at what it can
     * hold.
     *
     * @param old   the column as the statement knows it
     * @param added what is added, the same
     */
    static String sum(Schema.Column column, String old, String added) {
        return old + " = LEAST(" + Inserts.largest(column) + ", CAST(" + old + " AS DECIMAL(20)) + " + added + ")";
    }
}
