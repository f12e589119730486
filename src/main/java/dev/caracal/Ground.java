package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.LedgerState;
import dev.caracal.gazelle.OtherWriters;
import dev.caracal.gazelle.Site;
import dev.caracal.gazelle.WritingConnection;
import dev.caracal.ledger.Ledger;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a tracker stands on: the site's database, the right to write it, and the ledger with its journal.
 *
 * @param writing the connection that credits are written over; it is open already unless the tracker is readonly
 * @param before  what the database said of its ledger; none where our own tables are missing
 */
record Ground(Database database, Site site, WritingConnection writing, Ledger ledger, Optional<LedgerState> before)
        implements AutoCloseable {

    /**
     * Takes hold of all of it.
     *
     * @throws InterruptedException if it is told to stop meanwhile
     * @throws SQLException if the database cannot be used now, or another tracker writes it
     */
    static Ground take(Settings settings) throws SQLException, InterruptedException {
        Database database = Database.connect(settings.database());
        WritingConnection writing = new WritingConnection(database);
        try {
            Site site = Site.inspect(database, !settings.readonly(), settings.history());
            if (!settings.readonly()) {
                // Before the last number is read: from here on nobody else moves it.
                writing.acquire();
            }
            Optional<LedgerState> state = site.ledgerState(database);
            if (state.isPresent() && !settings.readonly()) {
                new OtherWriters(database, site).refuse(state.get(), settings.watchForOcelot());
            }
            Ledger ledger = state.isPresent() && !settings.readonly()
                    ? Ledger.open(settings.ledger(), settings.journal(), state.get().id(), state.get().lastBatch(),
                            state.get().writer())
                    : Ledger.inMemory(settings.ledger(), state.map(LedgerState::lastBatch).orElse(0L));
            return new Ground(database, site, writing, ledger,
                    state);
        } catch (SQLException | InterruptedException | RuntimeException e) {
            writing.close();
            database.close();
            throw e;
        }
    }

    /** Whether no tracker of ours has written this database before. */
    boolean newToUs() {
        return before.isPresent() && before.get().lastBatch() == 0;
    }

    @Override
    public void close() {
        ledger.close();
        writing.close();
        database.close();
    }
}
