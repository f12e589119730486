package dev.caracal.gazelle;

import dev.caracal.registry.OcelotVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A site's database, looked at once: which dialect it speaks and what its columns can hold. Immutable.
 */
public final class Site {
    private static final System.Logger LOG = System.getLogger(Site.class.getName());

    private final Schema schema;
    private final Dialect dialect;
    private final ServerVersion server;

    private Site(Schema schema, Dialect dialect, ServerVersion server) {
        this.schema = schema;
        this.dialect = dialect;
        this.server = server;
    }

    /** Looks at a database where no history of members' stays is kept. */
    public static Site inspect(Database database, boolean writing) throws SQLException {
        return inspect(database, writing, HistoryUse.NONE);
    }

    /**
     * Looks at a database.
     *
     * @param writing whether it will be written
     * @param history what becomes of a history of members' stays
     * @throws UnfitDatabase naming everything that is missing
     */
    public static Site inspect(Database database, boolean writing, HistoryUse history) throws SQLException {
        try (Connection connection = database.connection()) {
            OwnTables.refuseLaterFormat(connection);
            Site site = asItIs(connection);
            if (site.server.old()) {
                LOG.log(System.Logger.Level.WARNING, "the server is {0}, older than we test with ({1})",
                        site.server.text(), ServerVersion.TESTED);
            }
            List<Lack> lacks = site.lacks(connection, writing, history);
            if (!lacks.isEmpty()) {
                throw new UnfitDatabase("This is no Gazelle database we can work with (it looks most like the "
                        + site.dialectName() + " kind): "
                        + lacks.stream().map(Lack::text).collect(Collectors.joining("; ")) + ".");
            }
            LOG.log(System.Logger.Level.INFO, "the database speaks the {0} dialect{1}",
                    site.dialectName(), site.partialFreeleech() ? ", with partial freeleech"
                            : "");
            site.withoutTransactions().forEach(table -> LOG.log(System.Logger.Level.WARNING,
                    "table {0} is {1}, not InnoDB: what it holds is not part of our transactions, and a crash may "
                            + "credit it twice or not at all", table.name(), table.engine()));
            return site;
        }
    }

    /** Reads what there is, whether a tracker could work with it or not: {@link #lacks} tells. */
    static Site asItIs(Connection connection) throws SQLException {
        Schema schema = Schema.read(connection);
        return new Site(schema, Dialect.of(schema), ServerVersion.of(connection));
    }

    /** What it lacks; with anything of it, only this and {@link #dialectName} can be asked. */
    List<Lack> lacks(Connection connection, boolean writing, HistoryUse history) throws SQLException {
        List<Lack> lacks = new ArrayList<>(dialect.lacks(schema, writing, history));
        if (writing) {
            lacks.addAll(OwnTables.lacks(connection, schema, multiplies() ? HistoryUse.SITES : history));
            if (history.mirrored() && !multiplies()) {
                lacks.addAll(SeedHours.lacks(this));
            }
        }
        return lacks;
    }

    /** The dialect in a word. */
    public String dialectName() {
        return dialect.name().toLowerCase(Locale.ROOT);
    }

    /** The Ocelot that such a site runs. */
    public OcelotVersion version() {
        return dialect.version();
    }

    /**
     * Whether the site multiplies what members transfer, counts beside it what went over the wire, keeps the history of
     * their stays, and sends no requests: {@link Dialect#ANIMEBYTES}.
     */
    public boolean multiplies() {
        return dialect == Dialect.ANIMEBYTES;
    }

    /** Whether a torrent's freeleech may be 11, 12 or 13 here. */
    public boolean partialFreeleech() {
        if (multiplies()) {
            return false;
        }
        Schema.Column column = column("torrents", "FreeTorrent");
        return column.integer() || column.fullType().contains("'11'");
    }

    /** Tables we write that know no transactions, with what keeps them: {@code xbt_snatched (MyISAM)}. */
    public List<String> notTransactional() {
        return withoutTransactions().stream().map(table -> table.name() + " (" + table.engine() + ")").toList();
    }

    private List<Schema.Table> withoutTransactions() {
        return schema.tables().stream().filter(table -> !table.transactional() && !table.engine().isEmpty())
                .filter(table -> written(table.name())).toList();
    }

    /** Whether our own tables are there. */
    public boolean ownTables() {
        return OwnTables.present(schema);
    }

    /** Whether our tables for the history of members' stays are there. */
    public boolean history() {
        return OwnTables.history(schema);
    }

    /** Whether our own table of baselines has a column for pauses. */
    boolean pauses() {
        return schema.table("caracal_baselines").flatMap(table -> table.column("paused")).isPresent();
    }

    /** The same of what is carried of an upload. */
    boolean carriesUp() {
        return schema.table("caracal_baselines").flatMap(table -> table.column("carried_up")).isPresent();
    }

    /** Whether there is all that freeleech and multipliers of our own need. */
    public boolean promotions() {
        return OwnTables.promotions(schema);
    }

    /** What the database says of its ledger; none where our own tables are missing. */
    public Optional<LedgerState> ledgerState(Database database) throws SQLException {
        if (!ownTables()) {
            return Optional.empty();
        }
        try (Connection connection = database.connection()) {
            return Optional.of(OwnTables.ledgerState(connection));
        }
    }

    Dialect dialect() {
        return dialect;
    }

    Schema schema() {
        return schema;
    }

    ServerVersion server() {
        return server;
    }

    /** A column that {@link Dialect} made sure of. */
    Schema.Column column(String table, String name) {
        return schema.table(table).flatMap(found -> found.column(name)).orElseThrow();
    }

    private boolean written(String table) {
        String name = table.toLowerCase(Locale.ROOT);
        return name.equals(dialect.userTotals()) || name.equals(dialect.torrentCounts())
                || name.equals("xbt_files_users") || name.equals("xbt_snatched") || name.equals("users_freeleeches")
                || name.equals("transfer_history") || name.equals("transfer_ips");
    }
}
