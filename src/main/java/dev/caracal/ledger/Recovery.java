package dev.caracal.ledger;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/** What a journal that an earlier process left has to say of its batches, held against what the database says. */
final class Recovery implements Records.Visitor {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    /** By where they begin: one that was given other numbers replaces the first. */
    private final TreeMap<Long, Cut> cuts = new TreeMap<>();
    private long committed;
    private long last;

    private Recovery() {
    }

    /**
     * Reads a folder's segments. If the database is ahead of them, they are put out of the way.
     *
     * @throws UnfitJournal if the database is behind them
     */
    static Recovery of(JournalFolder folder, long lastInDatabase) throws IOException {
        Recovery found = new Recovery();
        for (Segment segment : folder.segments()) {
            segment.read(Segment.HEADER, segment.end(), found);
        }
        if (found.committed > lastInDatabase) {
            throw new UnfitJournal("The database has batches up to " + lastInDatabase + ", but the journal in "
                    + folder.path() + " knows that " + found.committed + " was committed: the database was restored "
                    + "from an older state. Nothing of the journal was applied. What it holds was credited on top of "
                    + "what the database has lost; to go on with the database as it is, move the folder away.");
        }
        if (!folder.segments().isEmpty() && found.last < lastInDatabase) {
            LOG.log(System.Logger.Level.ERROR, "the journal in {0} ends with batch {1}, but the database has {2}: it "
                    + "is damaged, an old copy, or another tracker wrote meanwhile. Nothing of it was applied, because "
                    + "that might credit twice; it was put into {3}", folder.path(), Long.toString(found.last),
                    Long.toString(lastInDatabase), folder.setAside());
            found = new Recovery();
        }
        found.last = Math.max(found.last, lastInDatabase);
        return found;
    }

    @Override
    public void batches(Cut cut) {
        cuts.put(cut.from(), cut);
        last = Math.max(last, cut.last());
    }

    @Override
    public void committed(long number) {
        committed = Math.max(committed, number);
        last = Math.max(last, number);
    }

    long nextNumber() {
        return last + 1;
    }

    /** The stretches with batches that are not in the database. */
    List<Cut> uncommitted(long lastInDatabase) {
        return cuts.values().stream().filter(cut -> cut.last() > lastInDatabase).toList();
    }

    /** The position up to which everything is in batches. */
    long readUpTo() {
        return cuts.values().stream().mapToLong(Cut::to).max().orElse(0);
    }
}
