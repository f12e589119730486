package dev.caracal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What members' totals must be on a site that multiplies: exact sums of exact products, cut to whole bytes at the very
 * end. Written from the rules alone; it shares no code with the tracker. Torrents are 1 to 3, in groups 1 and 2.
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

    FactorModel() {
        for (int user = 1; user <= 3; user++) {
            members.put(user, new Totals());
        }
    }

    /** Changes some factor, and tells how the site does. */
    String change(Random random) {
        String axis = random.nextBoolean() ? "Up" : "Down";
        int id = 1 + random.nextInt(3);
        BigDecimal factor = BigDecimal.valueOf(random.nextInt(random.nextBoolean() ? 30_000 : 4), random.nextInt(5));
        BigDecimal counted = factor.min(BigDecimal.valueOf(100));
        return switch (random.nextInt(3)) {
            case 0 -> changed("users_main", "ID", "user", axis, id, factor, counted);
            case 1 -> changed("torrents", "ID", "torrent", axis, id, factor, counted);
            default -> changed("torrent_group_freeleech", "GroupID", "group", axis, id, factor, counted);
        };
    }

    private String changed(String table, String key, String kind, String axis, int id, BigDecimal factor,
            BigDecimal counted) {
        factors.put(kind + id + axis, counted);
        return "UPDATE " + table + " SET " + axis + "Multiplier = " + factor.toPlainString() + " WHERE " + key + " = "
                + id;
    }

    private BigDecimal worth(int user, int torrent, String axis, long bytes) {
        BigDecimal rate = of("user" + user + axis).multiply(of("torrent" + torrent + axis))
                .multiply(of("group" + (1 + torrent % 2) + axis)).setScale(6, RoundingMode.HALF_UP);
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
}
