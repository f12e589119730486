package dev.caracal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A server somebody else runs, given as HOST:PORT:USER:PASSWORD; the account must be allowed everything.
 *
 * <p>A server has one global sql_mode and the tests need several at once. So each mode gets an account of its own
 * without SUPER, and init_connect, which the server runs for such accounts, gives it its mode.
 */
final class GivenServer implements ServerSource {
    private static final String PASSWORD = "Caracal-Tests-1";

    private final TestServer admin;
    private final Map<String, String> modeOfUser = new LinkedHashMap<>();

    GivenServer(String address) {
        String[] parts = address.split(":", 4);
        if (parts.length != 4) {
            throw new IllegalArgumentException("caracal.test.database must be embedded, docker or "
                    + "HOST:PORT:USER:PASSWORD, not '" + address + "'");
        }
        this.admin = new TestServer("given server", "", parts[0], Integer.parseInt(parts[1]), parts[2], parts[3]);
    }

    @Override
    public TestServer start(String sqlMode) {
        String user = "caracal_mode_" + modeOfUser.size();
        modeOfUser.put(user, sqlMode);
        String account = "'" + user + "'@'%'";
        String perUser = modeOfUser.entrySet().stream()
                .map(entry -> "WHEN '" + entry.getKey() + "' THEN '" + entry.getValue() + "'")
                .collect(Collectors.joining(" "));
        String atConnect = "SET SESSION sql_mode = CASE SUBSTRING_INDEX(USER(), '@', 1) " + perUser
                + " ELSE @@sql_mode END";
        try (Connection connection = admin.connect(""); Statement statement = connection.createStatement()) {
            statement.execute("DROP USER IF EXISTS " + account);
            statement.execute("CREATE USER " + account + " IDENTIFIED BY '" + PASSWORD + "'");
            statement.execute("GRANT ALL ON `caracal\\_%`.* TO " + account + " WITH GRANT OPTION");
            statement.execute("GRANT CREATE USER ON *.* TO " + account);
            statement.execute("SET GLOBAL init_connect = \"" + atConnect + "\"");
        } catch (SQLException e) {
            throw new IllegalStateException("The given server at " + admin.host() + ":" + admin.port()
                    + " cannot be used", e);
        }
        return new TestServer("server at " + admin.host() + ":" + admin.port(), sqlMode, admin.host(), admin.port(),
                user, PASSWORD);
    }

    @Override
    public void close() {
        try (Connection connection = admin.connect(""); Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL init_connect = ''");
            for (String user : modeOfUser.keySet()) {
                statement.execute("DROP USER IF EXISTS '" + user + "'@'%'");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The given server cannot be tidied up", e);
        }
    }
}
