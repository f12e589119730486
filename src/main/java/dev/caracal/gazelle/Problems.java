package dev.caracal.gazelle;

import dev.caracal.ledger.BatchWriter;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What went wrong with the database, short enough for one line of the log. */
public final class Problems {
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;
    private static final Set<Integer> DENIED = Set.of(1142, 1143, 1370, 1227);

    private Problems() {
    }

    /** The first line of the driver's message, and of what lies behind it. */
    public static String inShort(SQLException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = firstLine(e);
        String behind = firstLine(root);
        return message.contains(behind) ? message : message + " (" + behind + ")";
    }

    /** Whether we lack a right: trying again will not help, a GRANT will. */
    public static boolean denied(SQLException e) {
        return DENIED.contains(e.getErrorCode());
    }

    /** What kept a batch from being written. */
    static BatchWriter.Why why(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (e.getErrorCode()) {
            case DEADLOCK -> BatchWriter.Why.DEADLOCK;
            case LOCK_WAIT_TIMEOUT -> BatchWriter.Why.LOCK_WAIT;
            default -> state.startsWith("08") || e instanceof SQLTransientConnectionException
                    || e instanceof SQLRecoverableException ? BatchWriter.Why.CONNECTION : BatchWriter.Why.OTHER;
        };
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
