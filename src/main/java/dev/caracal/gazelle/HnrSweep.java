package dev.caracal.gazelle;

import dev.caracal.hnr.Case;
import dev.caracal.hnr.Facts;
import dev.caracal.hnr.HnrSettings;
import dev.caracal.hnr.Judge;
import dev.caracal.hnr.State;
import dev.caracal.hnr.Verdict;
import dev.caracal.id.InfoHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Goes through the history of members' stays and judges them, one small step after the other. A step reads a few rows
 * along the primary key without a lock, and writes what has changed, with the place it has come to, in one short
 * transaction: whenever it is cut off, the next one goes on behind the last step that was written. A state is only
 * changed if it still is what was read, so neither a clearing by staff nor one by seeding is ever overwritten. For one
 * thread.
 */
public final class HnrSweep {
    private static final ManyRows BEGIN = ManyRows.inserted("INSERT INTO caracal_hnr (uid, fid, state, version, since, "
            + "deadline, required, ratio, decided_at, counted, note) VALUES {rows} "
            + "ON DUPLICATE KEY UPDATE uid = VALUES(uid)", "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    private static final ManyRows CHANGE = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN caracal_hnr h "
            + "ON h.uid = v.uid AND h.fid = v.fid SET h.state = v.state, h.version = v.version, h.since = v.since, "
            + "h.deadline = v.deadline, h.required = v.required, h.ratio = v.ratio, h.decided_at = v.decided_at, "
            + "h.counted = LEAST(h.counted, v.counted), h.note = v.note WHERE h.state = v.was",
            "uid", "fid", "state", "version", "since", "deadline", "required", "ratio", "decided_at", "counted",
            "note", "was");

    /** Whether a member seeds a torrent at this moment, or may do so, as only the tracker itself knows. */
    public interface Seeding {
        boolean seeds(int user, InfoHash torrent);
    }

    /**
     * What a step came to.
     *
     * @param rows   transfers looked at
     * @param cases  how many cases they are, by state
     * @param begins whether it is the first of a round
     * @param ends   whether it is the last
     */
    public record Step(int rows, Map<State, Long> cases, boolean begins, boolean ends) {
    }

    /** How far the round has come. */
    private record Place(int user, int torrent, long began, boolean underWay) {
    }

    /** A case that is to be written, and what was read of it; nothing if it had no row. */
    private record Change(int user, int torrent, Case standing, Optional<State> was, Verdict.Why why) {
        boolean touchesHnr() {
            return standing.state() == State.HNR || was.filter(state -> state == State.HNR).isPresent();
        }
    }

    private final Database database;
    private final WritingConnection writing;
    private final Seeding seeding;
    private final HnrRows rows;
    private final RowWriter writer;

    /** @param writing whose lock tells that it is this tracker that writes the database */
    public HnrSweep(Database database, Site site, WritingConnection writing, DeadLetters deadLetters,
            Seeding seeding) {
        this.database = database;
        this.writing = writing;
        this.seeding = seeding;
        this.rows = new HnrRows(site);
        this.writer = new RowWriter(deadLetters);
    }

    /**
     * Makes a step, if one is due: a round is under way, or the last one began {@code interval} ago.
     *
     * @param now       Unix seconds
     * @param seenSince a member that has not announced since then is not seeding
     * @return nothing if none is due, or this tracker does not write the database now
     */
    public Optional<Step> step(HnrSettings settings, long now, long seenSince) throws SQLException {
        try (Connection connection = database.connection()) {
            if (!writing.heldBy(connection)) {
                return Optional.empty();
            }
            Place place = place(connection);
            if (!place.underWay() && now - place.began() < settings.interval().toSeconds()) {
                return Optional.empty();
            }
            Place from = place.underWay() ? place : new Place(0, 0, now, true);
            List<HnrRows.Row> found = rows.after(connection, from.user(), from.torrent(), settings.rows(), seenSince);
            boolean last = found.size() < settings.rows();
            Map<State, Long> cases = new EnumMap<>(State.class);
            List<Change> changes = judged(new Judge(settings.rules()), found, now, cases);
            Place to = found.isEmpty() || last ? new Place(from.user(), from.torrent(), from.began(), false)
                    : new Place(found.getLast().user(), found.getLast().torrent(), from.began(), true);
            write(connection, changes, to, settings.blockAfter() > 0, now);
            return Optional.of(new Step(found.size(), cases, !place.underWay(), last));
        }
    }

    private List<Change> judged(Judge judge, List<HnrRows.Row> found, long now, Map<State, Long> cases) {
        List<Change> changes = new ArrayList<>();
        for (HnrRows.Row row : found) {
            Verdict verdict = judge.judge(row.known(), row.facts(), now);
            if (verdict.why() == Verdict.Why.OVERDUE && row.known().filter(is(State.HNR)).isEmpty()
                    && row.infoHash().filter(torrent -> seeding.seeds(row.user(), torrent)).isPresent()) {
                // It began after what the database has.
                verdict = judge.judge(row.known(), seedingNow(row.facts()), now);
            }
            verdict.standing().ifPresent(standing -> cases.merge(standing.state(), 1L, Long::sum));
            if (!verdict.standing().equals(row.known())) {
                changes.add(new Change(row.user(), row.torrent(), verdict.standing().orElseThrow(),
                        row.known().map(Case::state), verdict.why()));
            }
        }
        return changes;
    }

    private static Predicate<Case> is(State state) {
        return known -> known.state() == state;
    }

    private static Facts seedingNow(Facts facts) {
        return new Facts(facts.user(), facts.userClass(), facts.uploaded(), facts.downloaded(), facts.charged(),
                facts.seeded(), facts.completed(), facts.lastAnnounced(), true, facts.torrent());
    }

    private void write(Connection connection, List<Change> changes, Place to, boolean mark, long now)
            throws SQLException {
        Transaction.in(connection, on -> {
            writer.write(on, BEGIN, changes.stream().filter(change -> change.was().isEmpty()).toList(),
                    (values, change) -> bind(values, change, mark, now));
            writer.write(on, CHANGE, changes.stream().filter(change -> change.was().isPresent()).toList(),
                    (values, change) -> {
                        bind(values, change, mark, now);
                        values.add(change.was().orElseThrow().code());
                    });
            try (PreparedStatement statement = on.prepareStatement(
                    "UPDATE caracal_hnr_sweep SET uid = ?, fid = ?, began_at = ?, under_way = ? WHERE id = 1")) {
                statement.setInt(1, to.user());
                statement.setInt(2, to.torrent());
                statement.setLong(3, to.began());
                statement.setBoolean(4, to.underWay());
                return statement.executeUpdate();
            }
        });
    }

    private static void bind(RowWriter.Values values, Change change, boolean mark, long now) {
        Case standing = change.standing();
        values.add(change.user()).add(change.torrent()).add(standing.state().code()).add(standing.version())
                .add(standing.since()).add(standing.deadline()).add(standing.required())
                .add(standing.ratioThousandths()).add(now).add(mark && change.touchesHnr() ? 0 : 1)
                .add(change.why().text());
    }

    private static Place place(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
                "SELECT uid, fid, began_at, under_way FROM caracal_hnr_sweep WHERE id = 1")) {
            if (!row.next()) {
                throw new SQLException("caracal_hnr_sweep has lost its row; `caracal db install` brings it back");
            }
            return new Place(row.getInt(1), row.getInt(2), row.getLong(3), row.getBoolean(4));
        }
    }
}
