package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.HnrRows;
import dev.caracal.hnr.Case;
import dev.caracal.hnr.Judge;
import dev.caracal.hnr.State;
import dev.caracal.hnr.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What rules would come to for everybody, class by class; reads as the sweep does, and writes nothing. */
final class HnrRehearsal {
    private static final String FORMAT = "%8s %10s %10s %10s %10s %10s %10s%n";

    /** Of one class of members: cases by state, and whose they are. */
    private static final class Tally {
        private final Map<State, Long> cases = new EnumMap<>(State.class);
        private final Set<Integer> members = new HashSet<>();
        private final Set<Integer> flagged = new HashSet<>();

        void add(int user, State state) {
            cases.merge(state, 1L, Long::sum);
            if (state.open()) {
                members.add(user);
            }
            if (state == State.HNR) {
                flagged.add(user);
            }
        }

        String line(String name) {
            return FORMAT.formatted(name, members.size(), of(State.WATCHING), of(State.AT_RISK), of(State.HNR),
                    flagged.size(), of(State.SEEDED));
        }

        private long of(State state) {
            return cases.getOrDefault(state, 0L);
        }
    }

    private final Judge judge;
    private final boolean anew;
    private final Map<Integer, Tally> byClass = new TreeMap<>();
    private final Tally all = new Tally();
    private final Map<Integer, Integer> open = new HashMap<>();

    /** @param anew whether to judge as if there were no cases yet */
    HnrRehearsal(Judge judge, boolean anew) {
        this.judge = judge;
        this.anew = anew;
    }

    /**
     * Has several of them look at everything, as slowly as a round of the sweep would; tells how many rows of the
     * history there are.
     *
     * @throws InterruptedException if it is told to stop meanwhile
     */
    static long run(Connection connection, HnrRows rows, List<HnrRehearsal> rehearsals, long now, long seenSince,
            Settings.Steps steps) throws SQLException, InterruptedException {
        long looked = 0;
        int user = 0;
        int torrent = 0;
        while (true) {
            List<HnrRows.Row> part = rows.after(connection, user, torrent, steps.rows(), seenSince);
            for (HnrRows.Row row : part) {
                rehearsals.forEach(rehearsal -> rehearsal.look(row, now));
            }
            looked += part.size();
            if (part.size() < steps.rows()) {
                return looked;
            }
            user = part.getLast().user();
            torrent = part.getLast().torrent();
            Thread.sleep(steps.pause());
        }
    }

    private void look(HnrRows.Row row, long now) {
        Optional<Case> known = anew ? Optional.empty() : row.known();
        Verdict verdict = judge.judge(known, row.facts(), now);
        verdict.standing().map(Case::state).filter(state -> state != State.NONE).ifPresent(state -> {
            byClass.computeIfAbsent(row.facts().userClass(), _ -> new Tally()).add(row.user(), state);
            all.add(row.user(), state);
            if (state == State.HNR) {
                open.merge(row.user(), 1, Integer::sum);
            }
        });
    }

    /** A line for each class, and one for all. */
    String table() {
        StringBuilder table = new StringBuilder(FORMAT.formatted("class", "members", "watching", "at risk", "hnr",
                "flagged", "seeded"));
        byClass.forEach((number, tally) -> table.append(tally.line(Integer.toString(number))));
        return table.append(all.line("all")).toString();
    }

    /** How many members have so many open cases. */
    long blocked(int blockAfter) {
        return open.values().stream().filter(cases -> cases >= blockAfter).count();
    }
}
