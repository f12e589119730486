package dev.caracal.gazelle;

import java.sql.SQLException;

/** A user of a test site's database server, who may do what it is told it may. */
public final class Account implements AutoCloseable {
    private static final String PASSWORD = "Caracal-Tests-1";

    private final TestSite site;
    private final String name;

    public Account(TestSite site) throws SQLException {
        this.site = site;
        this.name = site.name() + "_u";
        site.run("CREATE USER '" + name + "'@'%' IDENTIFIED BY '" + PASSWORD + "'");
    }

    /** @param tables their names; {@code *} is all of them */
    public void may(String right, String... tables) throws SQLException {
        // MySQL takes a database's name for a pattern here, and whose own right is by a pattern may give no wider one.
        String all = "`" + site.name().replace("_", "\\_") + "`.*";
        for (String table : tables) {
            site.run("GRANT " + right + " ON " + (table.equals("*") ? all : table) + " TO '" + name + "'@'%'");
        }
    }

    DatabaseSettings settings() {
        return site.settings(name, PASSWORD);
    }

    /** The same as lines of ocelot.conf. */
    public String conf() {
        return "mysql_username = " + name + "\nmysql_password = " + PASSWORD + "\n";
    }

    @Override
    public void close() throws SQLException {
        site.run("DROP USER '" + name + "'@'%'");
    }
}
