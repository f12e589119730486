package dev.caracal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What hit-and-run must make of what {@link HistoryModel} has seen, under rules that get further versions. Written from
 * the rules' own explanation; it shares no code with the tracker.
 */
final class HnrModel {
    private static final int DAY = 86400;
    private static final int HOUR = 3600;
    private static final int FLAGGED = 3;
    private static final int SEEDED = 4;

    /**
     * A version of the rules.
     *
     * @param ratio in thousandths
     */
    record Version(int number, long since, int hoursOfSmall, int hoursOfLarge, int days, int ratio, int share,
            boolean anyCompletion, boolean uploaders, boolean freeleech, Set<Integer> users, Set<Integer> classes) {
        static final long SMALL = 1 << 30;

        /** As the file has it. */
        String text() {
            return "  - version: " + number + "\n    since: " + Instant.ofEpochSecond(since)
                    + "\n    sizes:\n      - {up_to_gib: 1, seed_hours: " + hoursOfSmall + "}\n      - {seed_hours: "
                    + hoursOfLarge + "}\n    grace_days: " + days + "\n    ratio: " + ratio / 1000 + "."
                    + "%03d".formatted(ratio % 1000) + "\n    minimum_share: " + share + "\n    any_completion: "
                    + anyCompletion + "\n    exempt: {uploader: " + uploaders + ", freeleech: " + freeleech
                    + ", users: " + users + ", classes: " + classes + "}\n";
        }

        private boolean spares(HistoryModel.Seen seen, Torrent torrent, int userClass) {
            return uploaders && torrent.uploader == seen.user() || users.contains(seen.user())
                    || classes.contains(userClass) || freeleech && torrent.free && seen.down() > 0;
        }
    }

    /** A torrent that was always free, or never. */
    record Torrent(long size, int uploader, boolean free) {
    }

    private static final class Owed {
        private int state = 1;
        private int version;
        private long since;
        private long deadline;
        private long required;
        private int ratio;
    }

    private final Map<Integer, Torrent> torrents;
    private final Map<Integer, Integer> classes;
    private final Map<String, Owed> cases = new TreeMap<>();
    /** What had been seeded when this was last looked at. */
    private final Map<String, Long> before = new HashMap<>();
    private List<Version> versions = List.of();

    HnrModel(Map<Integer, Torrent> torrents, Map<Integer, Integer> classes) {
        this.torrents = torrents;
        this.classes = classes;
    }

    void versions(List<Version> inTheFile) {
        versions = List.copyOf(inTheFile);
    }

    /** Who has seeded something since the last look, and has what it owed, is cleared without any round. */
    void written(List<HistoryModel.Seen> stays) {
        for (HistoryModel.Seen seen : stays) {
            Owed owed = cases.get(key(seen));
            Long last = before.put(key(seen), seen.seeded());
            if (owed != null && open(owed) && seen.seeded() > (last == null ? 0 : last)
                    && seen.seeded() >= owed.required) {
                owed.state = SEEDED;
            }
        }
    }

    /** Whether a round might flag somebody. */
    boolean mayFlag(long now, List<HistoryModel.Seen> stays) {
        // With a case that begins in this round it may be too late at once.
        return stays.stream().map(seen -> Optional.ofNullable(cases.get(key(seen)))).anyMatch(owed -> owed.isEmpty()
                || owed.get().state == 0 || open(owed.get()) && owed.get().state != FLAGGED
                        && now > owed.get().deadline);
    }

    /**
     * A round that judges all.
     *
     * @param sure whether who does not seem to seed does not seed
     */
    void round(long now, boolean sure, List<HistoryModel.Seen> stays) {
        for (HistoryModel.Seen seen : stays) {
            Owed owed = cases.get(key(seen));
            if (owed != null && owed.state >= SEEDED) {
                continue;
            }
            if (owed != null && open(owed)) {
                if (spared(owed.version, seen, now)) {
                    owed.state = 0;
                    continue;
                }
                if (seen.completed() > owed.since && owed.state != FLAGGED) {
                    owed.deadline += seen.completed() - owed.since;
                    owed.since = seen.completed();
                }
            } else {
                Optional<Owed> begun = begun(seen, owed, now);
                if (begun.isEmpty()) {
                    continue;
                }
                owed = begun.get();
                cases.put(key(seen), owed);
            }
            owed.state = state(owed, seen, now, sure);
        }
    }

    private static int state(Owed owed, HistoryModel.Seen seen, long now, boolean sure) {
        long missing = owed.required - seen.seeded();
        if (missing <= 0 || owed.ratio > 0 && seen.down() > 0 && seen.up() * 1000 >= seen.down() * owed.ratio) {
            return SEEDED;
        }
        boolean late = now > owed.deadline;
        if (owed.state == FLAGGED || late && sure && !seen.seeding()) {
            return FLAGGED;
        }
        return owed.deadline - now < 2 * missing ? 2 : 1;
    }

    private Optional<Owed> begun(HistoryModel.Seen seen, Owed ended, long now) {
        long moment = seen.completed() > 0 ? seen.completed() : ended != null ? ended.since : seen.last();
        Torrent torrent = torrents.get(seen.torrent());
        List<Version> held = versions.stream().filter(version -> version.since <= moment).toList();
        if (held.isEmpty()) {
            return Optional.empty();
        }
        Version version = held.getLast();
        boolean taken = seen.completed() > 0 && version.anyCompletion
                || seen.down() * 100 >= torrent.size * version.share;
        if (!taken || version.freeleech && torrent.free
                || spared(ended != null ? ended.version : version.number, seen, now)) {
            return Optional.empty();
        }
        Owed owed = new Owed();
        owed.version = version.number;
        owed.since = moment;
        owed.deadline = moment + (long) version.days * DAY;
        owed.required = (long) HOUR * (torrent.size <= Version.SMALL ? version.hoursOfSmall : version.hoursOfLarge);
        owed.ratio = version.ratio;
        return Optional.of(owed);
    }

    /** Whether any version has exempted this member from a case of that version's time: no later one takes it back. */
    private boolean spared(int from, HistoryModel.Seen seen, long now) {
        return versions.stream().anyMatch(version -> version.number >= from && version.since <= now
                && version.spares(seen, torrents.get(seen.torrent()), classes.get(seen.user())));
    }

    /** Staff clears open cases of a member or opens cleared ones again, on this torrent or on all. */
    void staff(int user, OptionalInt torrent, boolean reopens, int state) {
        cases.forEach((key, owed) -> {
            boolean its = torrent.isPresent() ? key.equals(user + "," + torrent.getAsInt())
                    : key.startsWith(user + ",");
            if (its && (reopens ? owed.state >= SEEDED : open(owed))) {
                owed.state = state;
            }
        });
    }

    private static boolean open(Owed owed) {
        return owed.state >= 1 && owed.state <= FLAGGED;
    }

    private static String key(HistoryModel.Seen seen) {
        return seen.user() + "," + seen.torrent();
    }

    /** {@code user,torrent,state,version,since,deadline,required,ratio}. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        cases.forEach((key, owed) -> rows.add(key + "," + owed.state + "," + owed.version + "," + owed.since + ","
                + owed.deadline + "," + owed.required + "," + owed.ratio));
        return rows;
    }
}
