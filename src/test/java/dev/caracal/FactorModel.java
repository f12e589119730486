package dev.caracal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What members' totals must be on a site that multiplies: exact sums of exact products, cut to whole bytes at the very
 * end. Written from the rules alone; it shares no code with the tracker. Users and torrents are numbered from 1, and
 * the torrents are in groups 1 and 2. For one thread.
 */
final class FactorModel {
    private static final class Totals {
        private BigDecimal up = BigDecimal.ZERO;
        private BigDecimal down = BigDecimal.ZERO;
        private long rawUp;
        private long rawDown;
    }

    private final Map<Integer, Totals> members = new TreeMap<>();
    private final Map<String, BigDecimal> factors = new TreeMap<>();
    private final int torrents;

    FactorModel(int users, int torrents) {
        this.torrents = torrents;
        for (int user = 1; user <= users; user++) {
            members.put(user, new Totals());
        }
    }

    static int groupOf(int torrent) {
        return 1 + torrent % 2;
    }

    /** Gives everything factors up to 3, and tells how the site does. */
    List<String> begin(Random random) {
        List<String> statements = new ArrayList<>();
        for (String axis : List.of("Up", "Down")) {
            members.keySet().forEach(id -> statements.add(user(axis, id, small(random))));
            for (int id = 1; id <= torrents; id++) {
                statements.add(torrent(axis, id, small(random)));
            }
            for (int id = 1; id <= 2; id++) {
                statements.add(group(axis, id, small(random)));
            }
        }
        return statements;
    }

    private static BigDecimal small(Random random) {
        return BigDecimal.valueOf(random.nextInt(30_000), 4);
    }

    /** Changes some factor, and tells how the site does. */
    String change(Random random) {
        String axis = random.nextBoolean() ? "Up" : "Down";
        BigDecimal factor = BigDecimal.valueOf(random.nextInt(random.nextBoolean() ? 30_000 : 4), random.nextInt(5));
        return switch (random.nextInt(3)) {
            case 0 -> user(axis, 1 + random.nextInt(members.size()), factor);
            case 1 -> torrent(axis, 1 + random.nextInt(torrents), factor);
            default -> group(axis, 1 + random.nextInt(2), factor);
        };
    }

    private String user(String axis, int id, BigDecimal factor) {
        return changed("users_main", "ID", "user", axis, id, factor);
    }

    private String torrent(String axis, int id, BigDecimal factor) {
        return changed("torrents", "ID", "torrent", axis, id, factor);
    }

    private String group(String axis, int id, BigDecimal factor) {
        return changed("torrent_group_freeleech", "GroupID", "group", axis, id, factor);
    }

    private String changed(String table, String key, String kind, String axis, int id, BigDecimal factor) {
        factors.put(kind + id + axis, factor.min(BigDecimal.valueOf(100)));
        return "UPDATE " + table + " SET " + axis + "Multiplier = " + factor.toPlainString() + " WHERE " + key + " = "
                + id;
    }

    private BigDecimal worth(int user, int torrent, String axis, long bytes) {
        BigDecimal rate = of("user" + user + axis).multiply(of("torrent" + torrent + axis))
                .multiply(of("group" + groupOf(torrent) + axis)).setScale(6, RoundingMode.HALF_UP);
        return rate.multiply(BigDecimal.valueOf(bytes));
    }

    private BigDecimal of(String name) {
        return factors.getOrDefault(name, BigDecimal.ONE);
    }

    void transferred(int user, int torrent, long up, long down) {
        Totals totals = members.get(user);
        totals.up = totals.up.add(worth(user, torrent, "Up", up));
        totals.down = totals.down.add(worth(user, torrent, "Down", down));
        totals.rawUp += up;
        totals.rawDown += down;
    }

    /** {@code user,credited,charged,up,down}. */
    List<String> rows() {
        return members.entrySet().stream().map(entry -> entry.getKey() + ","
                + entry.getValue().up.setScale(0, RoundingMode.DOWN) + ","
                + entry.getValue().down.setScale(0, RoundingMode.DOWN) + "," + entry.getValue().rawUp + ","
                + entry.getValue().rawDown).toList();
    }

    /** {@code user,up,down}: what is over whole bytes, in millionths, where anything is. */
    List<String> fractions() {
        return members.entrySet().stream().map(entry -> entry.getKey() + "," + fraction(entry.getValue().up) + ","
                + fraction(entry.getValue().down)).filter(line -> !line.endsWith(",0,0")).toList();
    }

    private static BigDecimal fraction(BigDecimal total) {
        return total.remainder(BigDecimal.ONE).movePointRight(6).setScale(0);
    }
}
