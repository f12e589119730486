package dev.caracal.gazelle;

import dev.caracal.registry.Promotion;
import dev.caracal.registry.Registry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A look at a site's database that changes nothing: what a start would stumble over, and what an operator should know
 * before one. Each question is asked of the server when it is put. For one thread.
 */
public final class Examination {
    /** Every site deletes rows of peers that were silent for about six hours, once an hour. */
    public static final long PURGED_AFTER_SECONDS = 7 * 3600;

    private static final int LONGEST_PEER_ID = 20;

    /**
     * A database server.
     *
     * @param sqlMode          how strict it is with us
     * @param writable         whether it takes changes at all
     * @param keepsCommits     whether what it has committed outlives its own crash
     * @param packetBytes      the longest statement that it takes
     * @param account          as whom it knows us, for a GRANT
     * @param behindMillis     by how much its clock is behind ours
     */
    public record Server(ServerVersion version, String sqlMode, boolean writable, boolean keepsCommits,
            long packetBytes, String account, long behindMillis) {
    }

    /**
     * The rows of the peers' table.
     *
     * @param overdue         those that the site should have deleted
     * @param newestSeconds   age of what was written there last; none in an empty table
     */
    public record PeerTable(long rows, long overdue, OptionalLong newestSeconds) {
    }

    /**
     * What a tracker would load.
     *
     * @param broken what it would leave out, a sentence for each kind
     */
    public record Lists(int users, int torrents, int clients, List<String> broken) {
    }

    private final Database database;

    public Examination(Database database) {
        this.database = database;
    }

    public Server server() throws SQLException {
        try (Connection connection = database.connection(); Statement statement = connection.createStatement()) {
            ServerVersion version = ServerVersion.of(connection);
            String flush = text(statement, "SELECT @@global.innodb_flush_log_at_trx_commit");
            boolean writable = text(statement, "SELECT @@global.read_only").equals("0");
            String mode = text(statement, "SELECT @@global.sql_mode");
            long packet = Long.parseLong(text(statement, "SELECT @@global.max_allowed_packet"));
            String account = text(statement, "SELECT CURRENT_USER()").replaceFirst("^(.*)@(.*)$", "'$1'@'$2'");
            // Half of the way there and back is over when the server looks at its clock.
            long asked = System.currentTimeMillis();
            long there = (long) (Double.parseDouble(text(statement, "SELECT UNIX_TIMESTAMP(NOW(3))")) * 1000);
            long answered = System.currentTimeMillis();
            return new Server(version, mode, writable, !flush.equals("0"), packet, account,
                    (asked + answered) / 2 - there);
        }
    }

    /** The site as far as it can be told what it is; with anything of {@link #lacks} little can be asked of it. */
    public Site site() throws SQLException {
        try (Connection connection = database.connection()) {
            return Site.asItIs(connection);
        }
    }

    /** What a tracker needs and does not find. */
    public List<Lack> lacks(Site site, boolean writing, HistoryUse history) throws SQLException {
        try (Connection connection = database.connection()) {
            return site.lacks(connection, writing, history);
        }
    }

    /** Whether the rows of a table may be deleted, which {@code start = ocelot} needs. */
    public boolean mayDelete(String table) throws SQLException {
        try (Connection connection = database.connection(); Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + table + " WHERE 1 = 0");
            return true;
        } catch (SQLException e) {
            if (Problems.denied(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The server's connection that writes for a tracker of ours now. */
    public OptionalLong writer() throws SQLException {
        try (Connection connection = database.connection()) {
            return WritingConnection.holder(connection);
        }
    }

    /** What the peers' table of the site has, or what our own has where the site has none. */
    public PeerTable peers(Site site) throws SQLException {
        String query = site.multiplies() ? "SELECT (SELECT COUNT(*) FROM caracal_baselines), 0, UNIX_TIMESTAMP() - "
                + "MAX(last_action) FROM torrents" : "SELECT COUNT(*), COALESCE(SUM(mtime < UNIX_TIMESTAMP() - "
                + PURGED_AFTER_SECONDS + "), 0), UNIX_TIMESTAMP() - MAX(mtime) FROM xbt_files_users";
        try (Connection connection = database.connection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            long newest = row.getLong(3);
            OptionalLong age = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(newest);
            return new PeerTable(row.getLong(1), row.getLong(2), age);
        }
    }

    /** Why our own tables are none that this version can use; empty if it can, or there are none. */
    public Optional<String> laterFormat() throws SQLException {
        try (Connection connection = database.connection()) {
            OwnTables.refuseLaterFormat(connection);
            return Optional.empty();
        } catch (UnfitDatabase e) {
            return Optional.of(e.getMessage());
        }
    }

    /** What the site does by itself of what we could do. */
    public SitesOwn sitesOwn() throws SQLException {
        try (Connection connection = database.connection()) {
            return SitesOwn.of(connection);
        }
    }

    /** How many used-up tokens the site has not been told of; only where our own tables are. */
    public long pendingExpiries() throws SQLException {
        try (Connection connection = database.connection(); Statement statement = connection.createStatement()) {
            return Long.parseLong(text(statement, "SELECT COUNT(*) FROM caracal_token_expiries"));
        }
    }

    /** What our own table of promotions has; only where it is. */
    public List<Promotion> promotions() throws SQLException {
        try (Connection connection = database.connection()) {
            return PromotionSql.read(connection);
        }
    }

    /** Loads what a tracker would load, and forgets it. */
    public Lists lists(Site site) throws SQLException {
        Registry registry = new Registry();
        Loader loader = new Loader(database, site, registry, _ -> { });
        loader.load(Set.of(), true);
        return new Lists(registry.userCount(), registry.torrentCount(), registry.whitelist().size(),
                loader.brokenKinds());
    }

    /** What is wrong with entries of the whitelist, a sentence each. */
    public List<String> whitelistProblems(Site site) throws SQLException {
        List<String> problems = new ArrayList<>();
        try (Connection connection = database.connection()) {
            String table = site.multiplies() ? "approved_clients WHERE COALESCE(archived, '0') = '0'"
                    : "xbt_client_whitelist";
            Rows.stream(connection, "SELECT peer_id FROM " + table, row -> {
                Optional<String> entry = Optional.ofNullable(row.getString(1));
                int length = entry.map(text -> text.getBytes(StandardCharsets.ISO_8859_1).length).orElse(0);
                if (length == 0) {
                    problems.add(entry.isEmpty() ? "an entry is NULL and counts for nothing"
                            : "an entry is empty and lets every client in");
                } else if (length > LONGEST_PEER_ID) {
                    problems.add("\"" + entry.get() + "\" is longer than a peer id and lets nobody in");
                }
            }, _ -> { });
        }
        return problems;
    }

    /** Why the site does not take its tracker's calls; empty if it does. The call names a token that nobody has. */
    public static Optional<String> siteProblem(SiteSettings settings) {
        SiteCall call = new SiteCall(settings);
        return call.expireTokens("0:0") ? Optional.empty() : Optional.of(call.lastProblem());
    }

    /** The statement that gives us the rights we lack. */
    public static String grant(Lack lack, String database, String account) {
        return "GRANT " + String.join(", ", lack.names()).toUpperCase(Locale.ROOT) + " ON " + database + "."
                + lack.table() + " TO " + account;
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
