package dev.caracal.gazelle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * The tables that we add to a site's database: {@code caracal_ledger} with the number of the last batch, and
 * {@code caracal_token_expiries} with the tokens that the site has yet to be told of. The tracker runs without them,
 * but then a commit whose answer was lost may be applied twice, and expiries do not survive a restart.
 */
public final class OwnTables {
    private static final List<String> NAMES = List.of("caracal_ledger", "caracal_token_expiries");

    private static final int COMMAND_DENIED = 1142;

    private OwnTables() {
    }

    static boolean present(Schema schema) {
        return NAMES.stream().allMatch(name -> schema.table(name).isPresent());
    }

    /** What we may not do though we must; deleting is a right that shows nowhere but in a try. */
    static List<String> problems(Connection connection, Schema schema) throws SQLException {
        if (!present(schema)) {
            return List.of();
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM caracal_token_expiries WHERE 1 = 0");
            return List.of();
        } catch (SQLException e) {
            if (e.getErrorCode() != COMMAND_DENIED) {
                throw e;
            }
            return List.of("our database user lacks the right to delete in caracal_token_expiries");
        }
    }

    /** The statements that make them, as {@code caracal db print} shows them; running them again changes nothing. */
    public static String sql() {
        try (InputStream file = OwnTables.class.getResourceAsStream("/sql/caracal.sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the tables that are missing. */
    public static void install(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements(sql())) {
                statement.execute(sql);
            }
        }
    }

    /** The number of the last batch that is in the database. */
    static long lastBatch(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT last_batch FROM caracal_ledger");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static List<String> statements(String sql) {
        String withoutComments = sql.lines().filter(line -> !line.startsWith("--")).reduce("", (a, b) -> a + b + "\n");
        return Arrays.stream(withoutComments.split(";\\s*\n")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }
}
