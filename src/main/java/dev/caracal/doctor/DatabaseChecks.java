package dev.caracal.doctor;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.Examination;
import dev.caracal.gazelle.Lack;
import dev.caracal.gazelle.LedgerState;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.ServerVersion;
import dev.caracal.gazelle.Site;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.ledger.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The site's database: the server, our rights, the tables, and what is in them. */
final class DatabaseChecks {
    private static final long SMALLEST_PACKET = 4 << 20;
    private static final long CLOCKS_APART_MILLIS = 2000;
    private static final long FRESH_SECONDS = 60;

    private final Path conf;
    private final Settings settings;
    private final List<Finding> findings;

    DatabaseChecks(Path conf, Settings settings, List<Finding> findings) {
        this.conf = conf;
        this.settings = settings;
        this.findings = findings;
    }

    /** Tells the site, if a tracker could run there. */
    Optional<Site> look() {
        try (Database database = Database.connect(settings.database())) {
            Examination examination = new Examination(database);
            Examination.Server server = examination.server();
            server(database, server);
            Site site = examination.site();
            if (tables(examination, site, server.account())) {
                ok("dialect", site.dialectName() + (site.partialFreeleech() ? ", with partial freeleech" : "")
                        + "; answers as Ocelot " + settings.ocelotVersion().orElse(site.version()).number());
                engines(site);
                peers(examination, site);
                // Before the database is asked: a tracker that runs may commit meanwhile.
                JournalReader.Glance journal = JournalReader.glance(settings.journal().folder());
                ownTables(examination, site, database, journal);
                if (site.multiplies()) {
                    ok("history", "the site's own, in transfer_history and transfer_ips" + (settings.restsOnHistory()
                            ? "; bonus, hnr and mirror_seed_time do nothing beside it" : ""));
                } else {
                    new DutyChecks(settings, examination.sitesOwn(), findings).look();
                }
                lists(examination, site);
                return Optional.of(site);
            }
        } catch (UnfitDatabase e) {
            fatal("database", withoutStop(e.getMessage()), "see mysql_* in " + conf);
        } catch (SQLException e) {
            fatal("database", settings.database() + " cannot be used: " + Problems.inShort(e),
                    "see that the server runs and mysql_host, mysql_port or mysql_socket lead to it");
        } catch (IOException e) {
            fatal("journal", settings.journal().folder() + " cannot be read: " + e.getMessage(),
                    "see state_path, and whom its files belong to");
        }
        return Optional.empty();
    }

    private void server(Database database, Examination.Server server) {
        ok("database", settings.database() + " over " + database.way() + ", as " + server.account());
        if (server.version().old()) {
            warning("server", server.version().text() + ", older than we test with",
                    "update it to one of " + ServerVersion.TESTED + " or newer");
        } else {
            ok("server", server.version().text());
        }
        if (!server.writable() && !settings.readonly()) {
            fatal("server", "it is read_only, as a replica is", "name the server that the site writes to");
        }
        if (!server.keepsCommits()) {
            warning("server", "innodb_flush_log_at_trx_commit = 0: after a crash it has forgotten what it has "
                    + "committed, and the tracker then refuses to go on", "set it to 1 (or 2)");
        }
        if (server.packetBytes() < SMALLEST_PACKET) {
            warning("server", "max_allowed_packet = " + server.packetBytes() + " is little for statements of many "
                    + "rows", "set it to 16M or more");
        }
        ok("sql_mode", server.sqlMode().isEmpty() ? "none, and totals are right" : server.sqlMode()
                + ", and totals are right under it");
        if (Math.abs(server.behindMillis()) > CLOCKS_APART_MILLIS) {
            warning("clock", "the server's is " + Math.abs(server.behindMillis()) / 1000.0 + " s "
                    + (server.behindMillis() > 0 ? "behind" : "ahead of") + " ours: the site judges our times by its "
                    + "own", "run NTP (chrony) on both machines");
        } else {
            ok("clock", "the server's and ours are " + Math.abs(server.behindMillis()) + " ms apart");
        }
    }

    /** Tells whether a tracker has all it needs. */
    private boolean tables(Examination examination, Site site, String account) throws SQLException {
        List<Lack> lacks = examination.lacks(site, !settings.readonly(), settings.history());
        for (Lack lack : lacks) {
            fatal(lack.kind() == Lack.Kind.RIGHTS ? "rights" : "tables", lack.text(), switch (lack.kind()) {
                case RIGHTS -> Examination.grant(lack, settings.database().database(), account);
                case TABLE, COLUMNS -> toFind(lack, site);
                case KEY -> "make that key: two rows of one peer cannot both be right";
            });
        }
        if (settings.startAsOcelot() && !settings.readonly() && !site.multiplies()
                && !examination.mayDelete("xbt_files_users")) {
            Lack delete = new Lack(Lack.Kind.RIGHTS, "xbt_files_users", List.of("delete"));
            fatal("rights", delete.text() + ", which start = ocelot needs",
                    Examination.grant(delete, settings.database().database(), account));
            return false;
        }
        if (lacks.isEmpty()) {
            ok("tables", "every table and column is there");
            ok("rights", settings.readonly() ? "enough to read" : "all that a tracker needs");
        }
        return lacks.isEmpty();
    }

    /** What to do about a table or a column that is not there. */
    private static String toFind(Lack lack, Site site) {
        if (lack.ours()) {
            return "caracal db install -c ocelot.conf";
        }
        return lack.kind() == Lack.Kind.TABLE
                ? "see that mysql_db is the site's database and that our user has SELECT on the table"
                : "is it the site's? It looks most like the " + site.dialectName() + " kind";
    }

    private void engines(Site site) {
        if (site.notTransactional().isEmpty()) {
            ok("engines", "all tables that we write are InnoDB");
        } else {
            warning("engines", String.join(", ", site.notTransactional()) + ": what they hold is not part of our "
                    + "transactions, and a crash may credit it twice or not at all", "ALTER TABLE ... ENGINE=InnoDB");
        }
    }

    private void peers(Examination examination, Site site) throws SQLException {
        Examination.PeerTable peers = examination.peers(site);
        if (peers.overdue() > 0) {
            warning("peers", peers.overdue() + " of " + peers.rows() + " rows of xbt_files_users are older than "
                    + Examination.PURGED_AFTER_SECONDS / 3600 + " hours: the site does not delete them, and Caracal "
                    + "does not empty the table at a start as Ocelot does",
                    "see that the site's hourly tasks run");
        } else if (site.multiplies()) {
            ok("peers", peers.rows() + " rows in caracal_baselines, which stand for the peers of such a site");
        } else {
            ok("peers", peers.rows() + " rows in xbt_files_users, none that the site should have deleted");
        }
        OptionalLong writer = examination.writer();
        if (settings.readonly()) {
            ok("writer", "whoever it is, nothing is written here");
        } else if (writer.isPresent()) {
            warning("writer", "a Caracal writes this database now, by the server's connection " + writer.getAsLong(),
                    "another one would wait for its end");
        } else if (peers.newestSeconds().isPresent() && peers.newestSeconds().getAsLong() < FRESH_SECONDS) {
            warning("writer", "a tracker that is no Caracal wrote "
                    + (site.multiplies() ? "torrents " : "xbt_files_users ")
                    + peers.newestSeconds().getAsLong() + " s ago", "stop it before Caracal is started");
        } else {
            ok("writer", "no tracker writes this database now");
        }
    }

    private void ownTables(Examination examination, Site site, Database database, JournalReader.Glance journal)
            throws SQLException {
        Optional<String> later = examination.laterFormat();
        if (later.isPresent()) {
            fatal("our tables", withoutStop(later.get()), "use the later version");
            return;
        }
        Optional<LedgerState> state = site.ledgerState(database);
        if (state.isEmpty()) {
            warning("our tables", "they are missing, so there will be no journal: a crash loses what was not written",
                    "caracal db install -c " + conf);
            return;
        }
        ok("our tables", state.get().lastBatch() == 0 ? "there, and no Caracal has written yet"
                : "there, at batch " + state.get().lastBatch());
        journal(journal, state.get());
        ok("freeleech", site.promotions() ? examination.promotions().size() + " rules of ours"
                : "none of ours can be set: caracal_freeleech is missing (caracal db install)");
        long pending = examination.pendingExpiries();
        if (pending > 0) {
            warning("tokens", pending + " used-up tokens are not known to the site yet", "let Caracal tell it; before "
                    + "a way back to Ocelot: UPDATE users_freeleeches f JOIN caracal_token_expiries e ON "
                    + "f.UserID = e.uid AND f.TorrentID = e.tid SET f.Expired = 1");
        } else {
            ok("tokens", "the site knows of all used-up ones");
        }
    }

    private void journal(JournalReader.Glance journal, LedgerState state) {
        String folder = settings.journal().folder().toString();
        for (String problem : journal.problems()) {
            warning("journal", problem, "the next start puts what cannot be read aside and goes on");
        }
        if (journal.ledgers().stream().anyMatch(ledger -> !ledger.equals(state.id()))) {
            fatal("journal", folder + " belongs to another database", "see mysql_db and state_path");
        } else if (journal.committed() > state.lastBatch()) {
            fatal("journal", folder + " knows that batch " + journal.committed() + " was committed, the database has "
                    + state.lastBatch() + ": it was restored from an older state", "to go on with the database as it "
                    + "is, move the folder away");
        } else {
            ok("journal", journal.files() == 0 ? "none yet in " + folder : journal.files() + " files of "
                    + (journal.bytes() >> 20) + " MiB in " + folder + ", of this database");
        }
    }

    private void lists(Examination examination, Site site) throws SQLException {
        Examination.Lists lists = examination.lists(site);
        if (lists.users() == 0 || lists.torrents() == 0) {
            warning("lists", lists.users() + " users and " + lists.torrents() + " torrents", "is it the right "
                    + "database? An empty site has nobody to track");
        } else {
            ok("lists", lists.users() + " users and " + lists.torrents() + " torrents");
        }
        for (String broken : lists.broken()) {
            warning("lists", broken, "mend these rows on the site; until then they are not tracked");
        }
        for (String problem : examination.whitelistProblems(site)) {
            warning("whitelist", problem, "mend it on the site's whitelist page");
        }
        ok("whitelist", lists.clients() == 0 ? "empty: every client may announce" : lists.clients() + " clients");
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private void ok(String check, String found) {
        findings.add(Finding.ok(check, found));
    }

    private void warning(String check, String found, String todo) {
        findings.add(Finding.warning(check, found, todo));
    }

    private void fatal(String check, String found, String todo) {
        findings.add(Finding.fatal(check, found, todo));
    }
}
