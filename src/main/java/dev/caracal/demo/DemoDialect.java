package dev.caracal.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The kinds of site that the demo can play. */
public enum DemoDialect {
    ORIGINAL("an original Gazelle site", "users_main", "users_main", "torrents"),
    ORPHEUS("an Orpheus site", "users_main JOIN users_leech_stats ON UserID = ID", "users_leech_stats",
            "torrents_leech_stats");

    private final String description;
    private final String usersWithTotals;
    private final String userTotals;
    private final String torrentCounts;

    DemoDialect(String description, String usersWithTotals, String userTotals, String torrentCounts) {
        this.description = description;
        this.usersWithTotals = usersWithTotals;
        this.userTotals = userTotals;
        this.torrentCounts = torrentCounts;
    }

    String description() {
        return description;
    }

    /** Where Username, Uploaded and Downloaded are to be had together, for a FROM clause. */
    String usersWithTotals() {
        return usersWithTotals;
    }

    /** The table with Uploaded and Downloaded. */
    String userTotals() {
        return userTotals;
    }

    /** The table with Seeders, Leechers, Snatched and Balance. */
    String torrentCounts() {
        return torrentCounts;
    }

    /** The torrent's number in {@link #torrentCounts()}. */
    String torrentId() {
        return this == ORIGINAL ? "ID" : "TorrentID";
    }

    /** The statements that make the site's tables. */
    String schema() {
        try (InputStream file = DemoDialect.class.getResourceAsStream("/sql/" + this + ".sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
