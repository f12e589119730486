package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Looks into the journal of a tracker, also while that is running. */
public final class JournalReader {
    /**
     * What a journal's files say of themselves.
     *
     * @param ledgers   the ledgers that they were written for
     * @param committed the last batch that they know to be in the database
     * @param problems  what is wrong with files, a sentence each
     */
    public record Glance(Set<RandomId> ledgers, long committed, int files, long bytes, List<String> problems) {
    }

    private JournalReader() {
    }

    /** Looks at the files of a journal; of a folder that is not there it finds none. */
    public static Glance glance(Path folder) throws IOException {
        Set<RandomId> ledgers = new HashSet<>();
        List<String> problems = new ArrayList<>();
        long[] committed = new long[1];
        long bytes = 0;
        Records.Visitor visitor = new Records.Visitor() {
            @Override
            public void committed(long number) {
                committed[0] = Math.max(committed[0], number);
            }

            @Override
            public boolean wantsEffects() {
                return false;
            }
        };
        List<Path> files = JournalFolder.files(folder);
        for (Path file : files) {
            try (Segment segment = Segment.open(file)) {
                bytes += segment.size();
                ledgers.add(segment.ledgerId());
                segment.read(Segment.HEADER, segment.end(), visitor);
                if (segment.damagedBytes() > 0) {
                    problems.add(file + " is damaged " + segment.damagedBytes() + " bytes before its end");
                }
            } catch (NoSuchFileException e) {
                // A running tracker needs it no more.
            } catch (Segment.Unreadable e) {
                problems.add(e.getMessage());
            }
        }
        return new Glance(ledgers, committed[0], files.size(), bytes, problems);
    }

    /**
     * Hands over the announces of a user that the files still hold, the oldest first.
     *
     * @param problems is told of files that cannot be read
     */
    public static void announces(Path folder, int user, Consumer<Announced> taker, Consumer<String> problems)
            throws IOException {
        Records.Visitor visitor = new Records.Visitor() {
            @Override
            public void announced(Announced effects) {
                if (effects.peer().user() == user) {
                    taker.accept(effects);
                }
            }
        };
        for (Path file : JournalFolder.files(folder)) {
            try (Segment segment = Segment.open(file)) {
                segment.read(Segment.HEADER, segment.end(), visitor);
            } catch (NoSuchFileException e) {
                // Written to the database and deleted while we read the one before.
            } catch (Segment.Unreadable e) {
                problems.accept(e.getMessage());
            }
        }
    }
}
