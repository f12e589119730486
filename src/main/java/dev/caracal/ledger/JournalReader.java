package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Looks into the journal of a tracker, also while that is running. */
public final class JournalReader {
    private JournalReader() {
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
