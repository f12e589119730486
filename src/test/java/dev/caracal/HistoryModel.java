package dev.caracal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the history of members' stays must say after announces, second by second: every second of every member on every
 * torrent is a bit. Written from the rules alone; it shares no code with the tracker.
 */
final class HistoryModel {
    private static final class Session {
        private long last;
        private boolean seeding;
        private long up;
        private long down;
        private boolean seeder;
    }

    private static final class Stay {
        private final BitSet active = new BitSet();
        private final BitSet seeding = new BitSet();
        private long up;
        private long down;
        private long first;
        private long last;
        private long completed;
        private int completions;
    }

    private record Client(int user, int torrent, String peer) {
    }

    /** What is known of a member on a torrent. */
    record Seen(int user, int torrent, long up, long down, long seeded, long completed, long last, boolean seeding) {
    }

    private final long begin;
    private final long longest;
    private final long silence;
    private final Map<Client, Session> sessions = new HashMap<>();
    private final Map<String, Stay> stays = new TreeMap<>();

    /**
     * @param begin   Unix seconds of the first announce
     * @param longest the most seconds that count between two announces of a session
     * @param silence after so many seconds a session is over
     */
    HistoryModel(long begin, long longest, long silence) {
        this.begin = begin;
        this.longest = longest;
        this.silence = silence;
    }

    void announce(long now, int user, int torrent, String peer, String event, long up, long down, long left) {
        Client client = new Client(user, torrent, peer);
        Stay stay = stays.computeIfAbsent(user + "," + torrent, _ -> new Stay());
        boolean known = sessions.containsKey(client);
        Session session = sessions.computeIfAbsent(client, _ -> new Session());
        boolean seeding = left == 0 && !event.equals("paused");
        if (event.equals("completed") && left == 0 && !(known && session.seeder)) {
            stay.completed = stay.completions++ == 0 ? now : stay.completed;
        }
        if (known && !event.equals("started")) {
            // Counters that went backwards are a new beginning of them, not of the time.
            boolean reset = up < session.up || down < session.down;
            stay.up += reset ? 0 : up - session.up;
            stay.down += reset ? 0 : down - session.down;
            if (now - session.last <= silence) {
                int from = second(Math.max(session.last, now - longest));
                stay.active.set(from, second(now));
                if (session.seeding && seeding) {
                    stay.seeding.set(from, second(now));
                }
            }
        }
        stay.first = stay.first == 0 ? now : stay.first;
        stay.last = now;
        session.last = now;
        session.up = up;
        session.down = down;
        session.seeding = seeding;
        session.seeder = left == 0;
        if (event.equals("stopped")) {
            sessions.remove(client);
        }
    }

    private int second(long time) {
        return Math.toIntExact(time - begin);
    }

    /** {@code user,torrent,uploaded,downloaded,seedtime,activetime,first,last,completed,completions}. */
    List<String> rows() {
        return stays.entrySet().stream().map(entry -> {
            Stay stay = entry.getValue();
            return entry.getKey() + "," + stay.up + "," + stay.down + "," + stay.seeding.cardinality() + ","
                    + stay.active.cardinality() + "," + stay.first + "," + stay.last + "," + stay.completed + ","
                    + stay.completions;
        }).toList();
    }

    /** {@code user,torrent,active,seeding}: who is there, and has not been silent for too long by then. */
    List<String> present(long now) {
        Map<String, List<Session>> there = new TreeMap<>();
        sessions.forEach((client, session) -> {
            if (now - session.last <= silence) {
                there.computeIfAbsent(client.user + "," + client.torrent, _ -> new ArrayList<>()).add(session);
            }
        });
        return stays.keySet().stream().map(stay -> stay + "," + (there.containsKey(stay) ? 1 : 0) + ","
                + (there.getOrDefault(stay, List.of()).stream().anyMatch(session -> session.seeding) ? 1 : 0))
                .toList();
    }

    /** All that is known of those who have been there, and whether they seed now. */
    List<Seen> seen(long now) {
        List<String> present = present(now);
        return stays.entrySet().stream().map(entry -> {
            String[] ids = entry.getKey().split(",");
            Stay stay = entry.getValue();
            return new Seen(Integer.parseInt(ids[0]), Integer.parseInt(ids[1]), stay.up, stay.down,
                    stay.seeding.cardinality(), stay.completed, stay.last, present.contains(entry.getKey() + ",1,1"));
        }).toList();
    }

    /** How many clients are there that have not been silent for too long by then. */
    long clients(long now) {
        return sessions.values().stream().filter(session -> now - session.last <= silence).count();
    }

    /**
     * {@code user,torrent,state,since,deadline,required} of those who have completed a torrent, when nobody is seeding:
     * by rules that ask for so many seconds within so many.
     */
    List<String> cases(long now, long required, long grace) {
        return stays.entrySet().stream().filter(entry -> entry.getValue().completed > 0).map(entry -> {
            Stay stay = entry.getValue();
            long owed = required - stay.seeding.cardinality();
            long left = stay.completed + grace - now;
            // Seeded, too late, at risk, in time.
            int state = owed <= 0 ? 4 : left < 0 ? 3 : left < 2 * owed ? 2 : 1;
            return entry.getKey() + "," + state + "," + stay.completed + "," + (stay.completed + grace) + ","
                    + required;
        }).toList();
    }
}
