package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a database server says of its version.
 *
 * @param old    whether it is older than what we test with
 * @param values whether it takes bare {@code VALUES (1, 2), (3, 4)} for a table, as MariaDB does
 */
public record ServerVersion(String text, boolean old, boolean values) {
    /** The oldest that we test with. */
    public static final String TESTED = "MySQL 8.0, MariaDB 10.6";

    private static final Pattern NUMBERS = Pattern.compile("^(\\d+)\\.(\\d+)");
    private static final int OLDEST_MYSQL = 8000;
    private static final int OLDEST_MARIADB = 10_006;

    static ServerVersion of(Connection connection) throws SQLException {
        // MariaDB puts 5.5.5- before its version, for replicas of MySQL that cannot count to ten.
        String text = connection.getMetaData().getDatabaseProductVersion().replaceFirst("^5\\.5\\.5-", "");
        Matcher numbers = NUMBERS.matcher(text);
        boolean mariaDb = text.contains("MariaDB");
        boolean old = numbers.find() && Integer.parseInt(numbers.group(1)) * 1000 + Integer.parseInt(numbers.group(2))
                < (mariaDb ? OLDEST_MARIADB : OLDEST_MYSQL);
        return new ServerVersion(text, old, mariaDb && !old);
    }
}
