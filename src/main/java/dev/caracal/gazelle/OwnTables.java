package dev.caracal.gazelle;

import dev.caracal.ledger.RandomId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables that we add to a site's database: {@code caracal_ledger} with the ledger's name and the number of the last
 * batch, {@code caracal_token_expiries} with the tokens that the site has yet to be told of, {@code
 * caracal_baselines} with the counters of silent peers, {@code caracal_freeleech} with the promotions, {@code
 * caracal_transfers} and {@code caracal_shared_time} for the history of members' stays, and {@code caracal_hnr}, {@code
 * caracal_hnr_sweep} and {@code caracal_hnr_blocks} for hit-and-run, judged by it. The tracker runs without them, but
 * then there is nothing to hold a journal against: a crash loses what was not written, and a commit whose answer was
 * lost may be applied twice.
 */
public final class OwnTables {
    private static final List<String> NAMES = List.of("caracal_ledger", "caracal_token_expiries", "caracal_baselines");
    private static final List<String> HISTORY = List.of("caracal_transfers", "caracal_shared_time");

    private static final String FREELEECH = "caracal_freeleech";

    /** Of the tables that sql/caracal.sql makes; the comment of caracal_ledger says it, and none means 1. */
    private static final int FORMAT = 1;
    private static final Pattern FORMAT_IN_COMMENT = Pattern.compile("\\bformat (\\d{1,9})\\b");

    private static final int COMMAND_DENIED = 1142;

    private OwnTables() {
    }

    static boolean present(Schema schema) {
        return NAMES.stream().allMatch(name -> schema.table(name).isPresent());
    }

    /** Whether one of them is there: then all must be. */
    static boolean begun(Schema schema) {
        return NAMES.stream().anyMatch(name -> schema.table(name).isPresent());
    }

    /** Whether those for the history of members' stays are there, which are wanted only where it is kept. */
    static boolean history(Schema schema) {
        return present(schema) && HISTORY.stream().allMatch(name -> schema.table(name).isPresent());
    }

    /** Whether those for bonus points are there, which are wanted only where some are paid. */
    static boolean bonus(Schema schema) {
        return history(schema) && Stream.of("caracal_bonus", "caracal_bonus_paid", "caracal_bonus_totals",
                "caracal_bonus_round").allMatch(name -> schema.table(name).isPresent());
    }

    /** Whether there is all that promotions need: their own table, and where what they round off is kept. */
    static boolean promotions(Schema schema) {
        return present(schema) && schema.table(FREELEECH).isPresent()
                && schema.table("caracal_baselines").flatMap(table -> table.column("carried_up")).isPresent();
    }

    /** What we may not do though we must; deleting is a right that shows nowhere but in a try. */
    static List<Lack> lacks(Connection connection, Schema schema, HistoryUse history) throws SQLException {
        if (!present(schema)) {
            return List.of();
        }
        List<Lack> lacks = new ArrayList<>();
        List<String> deletedFrom = new ArrayList<>(List.of("caracal_token_expiries", "caracal_baselines"));
        if (history.kept() && history(schema)) {
            deletedFrom.add("caracal_shared_time");
        }
        if (promotions(schema)) {
            deletedFrom.add(FREELEECH);
        }
        for (String table : deletedFrom) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM " + table + " WHERE 1 = 0");
            } catch (SQLException e) {
                if (e.getErrorCode() != COMMAND_DENIED) {
                    throw e;
                }
                lacks.add(new Lack(Lack.Kind.RIGHTS, table, List.of("delete")));
            }
        }
        return lacks;
    }

    /**
     * Does nothing if our tables are of this version, of an earlier one, or missing.
     *
     * @throws UnfitDatabase if they are of a later one
     */
    static void refuseLaterFormat(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(TABLE_COMMENT, '') FROM "
                        + "INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                        + "AND TABLE_NAME = 'caracal_ledger'")) {
            Matcher found = FORMAT_IN_COMMENT.matcher(row.next() ? row.getString(1) : "");
            int format = found.find() ? Integer.parseInt(found.group(1)) : FORMAT;
            if (format > FORMAT) {
                throw new UnfitDatabase("Caracal's tables in this database are of a later version of Caracal: their "
                        + "format is " + format + ", this version knows up to " + FORMAT + ". Nothing was changed. "
                        + "Use that version; how to go back for good is in README, under Upgrading and going back.");
            }
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

    /**
     * Makes the tables that are missing.
     *
     * @throws UnfitDatabase if there are tables of a later version
     */
    public static void install(Connection connection) throws SQLException {
        refuseLaterFormat(connection);
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements(sql())) {
                statement.execute(sql);
            }
        }
    }

    static LedgerState ledgerState(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT ledger_id, last_batch, writer, committed_at FROM caracal_ledger WHERE id = 1")) {
            if (!row.next()) {
                throw new UnfitDatabase("caracal_ledger has lost its row; `caracal db install` brings it back.");
            }
            return new LedgerState(RandomId.of(row.getBytes(1)), row.getLong(2),
                    RandomId.of(row.getBytes(3)), row.getLong(4));
        }
    }

    private static List<String> statements(String sql) {
        String withoutComments = sql.lines().filter(line -> !line.startsWith("--")).reduce("", (a, b) -> a + b + "\n");
        return Arrays.stream(withoutComments.split(";\\s*\n")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }
}
