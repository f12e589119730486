package dev.caracal.gazelle;

import dev.caracal.ledger.Batch;
import dev.caracal.ledger.RandomId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** Writes batches into a test's site. */
final class BatchWriting implements AutoCloseable {
    private static final RandomId RUN = new RandomId(1, 2);

    private final Database database;
    private final Path file;
    private final DeadLetters deadLetters;
    private final WritingConnection connection;
    private final BatchSql sql;

    /** @param folder where rows that no table takes are put aside */
    BatchWriting(TestSite site, Path folder) throws SQLException {
        file = folder.resolve("dead-letters.log");
        deadLetters = new DeadLetters(file, 1 << 20);
        database = Database.connect(site.settings());
        connection = new WritingConnection(database);
        Site found = Site.inspect(database, true);
        sql = new BatchSql(connection, found, found.ledgerState(database), RUN, deadLetters, Duration.ofDays(7),
                () -> System.currentTimeMillis() / 1000, HistoryUse.NONE);
    }

    void write(Batch batch) {
        sql.write(batch);
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    /** Of the rows that were put aside. */
    Path file() {
        return file;
    }

    @Override
    public void close() {
        connection.close();
        database.close();
    }
}
