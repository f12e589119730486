package dev.caracal.gazelle;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Loading;
import dev.caracal.registry.Multipliers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the lists of an {@link Dialect#ANIMEBYTES} site into a {@link Loading}, row by row. */
final class AnimebytesLists {
    private static final Set<String> YES = Set.of("1", "true", "yes", "on");

    private final BrokenRows broken;
    /** Most torrents have what others have. */
    private final Map<Multipliers, Multipliers> known = new HashMap<>();

    AnimebytesLists(BrokenRows broken) {
        this.broken = broken;
    }

    void load(Connection connection, Loading loading) throws SQLException {
        loading.multiplies(freeForAll(connection));
        loadTorrents(connection, loading);
        loadUsers(connection, loading);
        loadBlocks(connection, loading);
        loading.whitelist(ApprovedClients.read(connection).prefixes());
    }

    private static boolean freeForAll(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
                "SELECT mod_setting FROM mod_core WHERE mod_option = 'global_freeleech'")) {
            return row.next() && Optional.ofNullable(row.getString(1))
                    .filter(text -> YES.contains(text.strip().toLowerCase(Locale.ROOT))).isPresent();
        }
    }

    /** A factor in ten-thousandths; the columns are floats, of which nobody means more than the first few digits. */
    private static String factor(String column) {
        return "CAST(ROUND(LEAST(GREATEST(COALESCE(" + column + ", 1), 0), 100) * 10000) AS SIGNED)";
    }

    private Multipliers shared(Multipliers one) {
        Multipliers same = known.putIfAbsent(one, one);
        return same == null ? one : same;
    }

    private void loadTorrents(Connection connection, Loading loading) throws SQLException {
        long[] numbers = new long[8];
        WireRows.stream(connection, "SELECT t.ID, t.Snatched, t.GroupID, t.Status, " + String.join(", ",
                factor("t.UpMultiplier"), factor("t.DownMultiplier"), factor("g.UpMultiplier"),
                factor("g.DownMultiplier")) + ", t.info_hash FROM torrents t LEFT JOIN torrent_group_freeleech g "
                + "ON g.GroupID = t.GroupID AND g.Type = t.TorrentType "
                + "WHERE t.TorrentType <> 'internal' AND t.Status IN (0, 1)", row -> {
            row.numbers(1, numbers);
            int id = (int) numbers[0];
            byte[] name = row.bytes(9);
            Optional<InfoHash> infoHash = name == null ? Optional.empty() : InfoHash.of(name);
            Multipliers multipliers = shared(Multipliers.of(numbers[4], numbers[5])
                    .times(Multipliers.of(numbers[6], numbers[7])));
            if (id != numbers[0]) {
                broken.add("torrents", numbers[0], Loader.TOO_LARGE);
            } else if (infoHash.isEmpty()) {
                broken.add("torrents", id, Loader.noInfoHash(name));
            } else if (loading.torrent(infoHash.get(), id, Freeleech.NONE, (int) numbers[2], numbers[1], 0,
                    multipliers, numbers[3] == 1) == Loading.Row.DUPLICATE) {
                broken.add("torrents", id, Loader.SAME_INFO_HASH);
            }
        }, _ -> broken.add("torrents", numbers[0], Loader.BEYOND_BOUNDS));
    }

    private void loadUsers(Connection connection, Loading loading) throws SQLException {
        long[] numbers = new long[4];
        WireRows.stream(connection, "SELECT ID, TrackerHide <> '0', " + factor("UpMultiplier") + ", "
                + factor("DownMultiplier") + ", torrent_pass FROM users_main WHERE Enabled = '1'", row -> {
            row.numbers(1, numbers);
            int id = (int) numbers[0];
            byte[] text = row.bytes(5);
            Optional<Passkey> passkey = text == null ? Optional.empty() : Passkey.of(text);
            if (id != numbers[0]) {
                broken.add("users_main", numbers[0], Loader.TOO_LARGE);
            } else if (passkey.isEmpty()) {
                broken.add("users_main", id, Loader.noPasskey(text));
            } else if (loading.user(passkey.get(), id, true, numbers[1] != 0,
                    shared(Multipliers.of(numbers[2], numbers[3]))) == Loading.Row.DUPLICATE) {
                broken.add("users_main", id, Loader.SAME_PASSKEY);
            }
        }, _ -> broken.add("users_main", numbers[0], Loader.BEYOND_BOUNDS));
    }

    /** Whose downloads are switched off, each with the torrents that it must still finish. */
    private static void loadBlocks(Connection connection, Loading loading) throws SQLException {
        Map<Integer, Set<Integer>> blocked = new HashMap<>();
        Rows.stream(connection, "SELECT u.ID, COALESCE(h.fid, 0) FROM users_main u LEFT JOIN transfer_history h "
                + "ON h.uid = u.ID AND h.hnr = '1' WHERE u.Enabled = '1' AND u.DisableDownload <> '0'", row -> {
            Set<Integer> owed = blocked.computeIfAbsent(row.getInt(1), _ -> new HashSet<>());
            owed.add(row.getInt(2));
        }, _ -> { });
        loading.leechBlocks(blocked);
    }
}
