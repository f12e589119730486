package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.Examination;
import dev.caracal.gazelle.HnrRows;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.hnr.Case;
import dev.caracal.hnr.HnrSettings;
import dev.caracal.hnr.Judge;
import dev.caracal.hnr.State;
import dev.caracal.hnr.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why a case of hit-and-run is or is not open, by the rules as they are now. */
final class ExplainedCase {
    private static final String TITLE = "# Hit-and-run: ";

    private ExplainedCase() {
    }

    static List<String> lines(Settings settings, int user, int torrent) {
        if (settings.hnr().isEmpty()) {
            return List.of(TITLE + "nobody is judged (hnr)");
        }
        long now = System.currentTimeMillis() / 1000;
        try (Database database = Database.connect(settings.database());
                Connection connection = database.connection()) {
            if (new Examination(database).site().multiplies()) {
                return List.of(TITLE + "the site's own here (transfer_history.hnr)");
            }
            Optional<HnrRows.Row> row = HnrRows.of(connection).of(connection, user, torrent,
                    now - settings.peers().silence().toSeconds());
            return row.isEmpty() ? List.of(TITLE + "there is nothing to judge yet")
                    : lines(settings.hnr().get(), row.get(), now);
        } catch (UnfitDatabase e) {
            return List.of(TITLE + "the database does not tell (" + e.getMessage() + ")");
        } catch (SQLException e) {
            return List.of(TITLE + "the database does not tell now (" + Problems.inShort(e) + ")");
        }
    }

    private static List<String> lines(HnrSettings settings, HnrRows.Row row, long now) {
        Verdict verdict = new Judge(settings.rules()).judge(row.known(), row.facts(), now);
        List<String> lines = new ArrayList<>();
        lines.add(TITLE + verdict.standing().map(Case::state).orElse(State.NONE).text() + ", because "
                + verdict.why().text());
        verdict.standing().ifPresent(standing -> lines.add("asked by version " + standing.version() + " from "
                + HnrCommand.time(standing.since()) + ": " + HnrCommand.hours(standing.required()) + " by "
                + HnrCommand.time(standing.deadline()) + ", seeded " + HnrCommand.hours(row.facts().seeded())
                + (standing.ratioThousandths() == 0 ? ""
                        : ", or a ratio of " + standing.ratioThousandths() / 1000.0)));
        return lines;
    }
}
