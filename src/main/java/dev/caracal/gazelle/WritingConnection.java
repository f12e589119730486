package dev.caracal.gazelle;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The one connection that writes credits, and the lock of the database server that goes with it. One tracker at a time
 * can hold the lock of a database. It belongs to the session, so a session that has lost it cannot write either; and
 * when our own session is lost on the way, it is ended on the server before another one takes its place: nothing of it
 * can be committed behind our back. For one thread, but for {@link #close}.
 */
public final class WritingConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WritingConnection.class.getName());
    private static final int LONGEST_LOCK_NAME = 64;
    private static final int SECONDS_TO_END_A_SESSION = 5;
    private static final int SECONDS_TO_ANSWER = 2;
    private static final long TRUSTED_NANOS = 10_000_000_000L;

    private final Database database;
    private volatile Connection connection;
    private volatile boolean closed;
    private String lockName;
    private volatile long session;
    private long lastUsed;

    public WritingConnection(Database database) {
        this.database = database;
    }

    /**
     * Makes sure that we are the one writer.
     *
     * @throws SQLException if another tracker is, or the server cannot be reached
     */
    public void acquire() throws SQLException {
        connection();
    }

    /** The connection, with the lock; not in auto-commit mode. */
    Connection connection() throws SQLException {
        if (connection != null && System.nanoTime() - lastUsed > TRUSTED_NANOS
                && !connection.isValid(SECONDS_TO_ANSWER)) {
            // The server hangs up on who is quiet for long.
            lose();
        }
        if (connection == null) {
            open();
        }
        Connection usable = connection;
        if (closed || usable == null) {
            // Whoever comes next must not find a lock that nobody lets go of.
            lose();
            throw new SQLException("the connection that writes is closed for good");
        }
        lastUsed = System.nanoTime();
        return usable;
    }

    private void open() throws SQLException {
        Connection opened = database.dedicated();
        try {
            opened.setAutoCommit(true);
            lockName = lockName(text(opened, "SELECT DATABASE()", ""));
            if (number(opened, "SELECT GET_LOCK(?, 0)") != 1) {
                endOwnLostSession(opened);
            }
            session = number(opened, "SELECT CONNECTION_ID()");
            opened.setAutoCommit(false);
            connection = opened;
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The server's connection that holds the lock of the database, if one does. */
    static OptionalLong holder(Connection asking) throws SQLException {
        long holder = Long.parseLong(text(asking, "SELECT COALESCE(IS_USED_LOCK(?), 0)",
                lockName(text(asking, "SELECT DATABASE()", ""))));
        return holder == 0 ? OptionalLong.empty() : OptionalLong.of(holder);
    }

    /** Whether it is we who hold the lock, asked over another connection; for any thread. */
    boolean heldBy(Connection asking) throws SQLException {
        OptionalLong holder = holder(asking);
        return holder.isPresent() && holder.getAsLong() == session;
    }

    /** Somebody holds the lock: if it is what is left of our own session before, that one is ended. */
    private void endOwnLostSession(Connection opened) throws SQLException {
        long holder = number(opened, "SELECT COALESCE(IS_USED_LOCK(?), 0)");
        if (holder != 0 && holder == session) {
            LOG.log(System.Logger.Level.INFO, "ending our lost session {0} on the database server",
                    Long.toString(session));
            try (Statement statement = opened.createStatement()) {
                statement.execute("KILL " + session);
            }
            if (number(opened, "SELECT GET_LOCK(?, " + SECONDS_TO_END_A_SESSION + ")") == 1) {
                return;
            }
        } else if (number(opened, "SELECT GET_LOCK(?, 0)") == 1) {
            return;
        }
        throw new SQLException("another tracker writes this database (it holds the lock " + lockName
                + " by the server's connection " + holder + "); there can be one at a time");
    }

    /** Something failed: if the session did, the next use opens another one. */
    void failed() {
        try {
            if (connection != null && !connection.isValid(SECONDS_TO_ANSWER)) {
                lose();
            }
        } catch (SQLException e) {
            lose();
        }
    }

    /** Lets go of connection and lock, for good; for any thread. */
    @Override
    public void close() {
        closed = true;
        lose();
    }

    private void lose() {
        Connection lost = connection;
        connection = null;
        if (lost != null) {
            try {
                lost.close();
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing the connection that writes: {0}", Problems.inShort(e));
            }
        }
    }

    private long number(Connection opened, String sql) throws SQLException {
        return Long.parseLong(text(opened, sql, lockName));
    }

    private static String text(Connection opened, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = opened.prepareStatement(sql)) {
            if (sql.contains("?")) {
                statement.setString(1, parameter);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String text = row.getString(1);
                return text == null ? "0" : text;
            }
        }
    }

    /** A server's locks have no databases, and short names. */
    private static String lockName(String databaseName) {
        String name = "caracal." + databaseName;
        if (name.length() <= LONGEST_LOCK_NAME) {
            return name;
        }
        CRC32C hash = new CRC32C();
        hash.update(databaseName.getBytes(StandardCharsets.UTF_8));
        return name.substring(0, LONGEST_LOCK_NAME - 9) + "." + HexFormat.of().toHexDigits((int) hash.getValue());
    }
}
