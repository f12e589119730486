package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;

/** Finds members who have uploaded too little for what they have downloaded, by the site's totals. */
public final class Ratios {
    private static final double HUNDREDTHS = 100;

    private final Database database;
    private final String query;

    /**
     * @param floor    bytes downloaded from which on it matters
     * @param required upload that 100 bytes of download need, where the site says nothing of a member
     */
    public Ratios(Database database, Site site, long floor, int required) {
        this.database = database;
        Dialect dialect = site.dialect();
        String users = "users_main u";
        String totals = dialect.userTotals().equals("users_main") ? "u" : "t";
        if (totals.equals("t")) {
            users += " JOIN " + dialect.userTotals() + " t ON t." + dialect.userId() + " = u.ID";
        }
        String common = Double.toString(required / HUNDREDTHS);
        String ratio = site.schema().table("users_main").flatMap(table -> table.column("RequiredRatio")).isPresent()
                ? "IF(u.RequiredRatio > 0, u.RequiredRatio, " + common + ")" : common;
        query = "SELECT u.ID FROM " + users + " WHERE " + totals + ".Downloaded >= " + floor + " AND " + totals
                + ".Uploaded < " + totals + ".Downloaded * " + ratio;
    }

    /** The ids of all of them, as the last flush has left the totals. */
    public BitSet tooLow() throws SQLException {
        BitSet members = new BitSet();
        try (Connection connection = database.connection()) {
            Rows.stream(connection, query, row -> members.set(row.getInt(1)), _ -> { });
        }
        return members;
    }
}
