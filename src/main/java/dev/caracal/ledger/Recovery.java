package dev.caracal.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a journal that an earlier process left has to say of its batches, held against what the database says. */
final class Recovery implements Records.Visitor {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    private static final long HIGHEST_NUMBER = 1L << 60;
    private static final long HIGHEST_SEGMENT = 1L << 30;
    /** More parts than these are not made of so many bytes, however few rows make a batch. */
    private static final int MOST_PARTS = 1000;
    private static final int BYTES_FOR_A_PART = 100;

    private final List<Stretch> stretches = new ArrayList<>();
    private long committed;
    private long last;

    private Recovery() {
    }

    /**
     * Reads a folder's segments. If the database was written by somebody else since, they are put out of the way.
     *
     * @param lastWriter the run of a tracker that wrote the database last
     *
     * @throws UnfitJournal if the database is behind them
     */
    static Recovery of(JournalFolder folder, long lastInDatabase, RandomId lastWriter) throws IOException {
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
        boolean ours = lastInDatabase == 0
                || folder.segments().stream().anyMatch(segment -> segment.writer().equals(lastWriter));
        if (!folder.segments().isEmpty() && (found.last < lastInDatabase || !ours)) {
            LOG.log(System.Logger.Level.ERROR, "the journal in {0} ends with batch {1}, but the database has {2}, "
                    + "which is not of this journal: it is damaged, an old copy, or another tracker wrote "
                    + "meanwhile. Nothing of it was applied, because that might credit twice; it was put into {3}",
                    folder.path(), Long.toString(found.last), Long.toString(lastInDatabase), folder.setAside());
            found = new Recovery();
        }
        found.last = Math.max(found.last, lastInDatabase);
        found.requireSense(folder);
        return found;
    }

    /**
     * What is applied by these must be applied once: numbers and positions only grow, and positions are where records
     * begin. A journal that a tracker has written is always so, whatever has become of its end.
     */
    private void requireSense(JournalFolder folder) {
        long bytes = folder.segments().stream().mapToLong(Segment::size).sum();
        long number = 0;
        long position = 0;
        for (Stretch stretch : stretches) {
            boolean sensible = stretch.first() > number && stretch.first() < HIGHEST_NUMBER && stretch.parts() >= 1
                    && stretch.parts() <= MOST_PARTS + bytes / BYTES_FOR_A_PART && stretch.from() >= position
                    && stretch.to() >= stretch.from() && Journal.number(stretch.to()) < HIGHEST_SEGMENT
                    && isBorder(folder, stretch.from()) && isBorder(folder, stretch.to());
            if (!sensible) {
                throw new UnfitJournal("The journal in " + folder.path() + " contradicts itself: what it says of batch "
                        + stretch.first() + " cannot be. It is damaged, or was put together from several. Nothing of "
                        + "it was applied; to go on without what it holds, move the folder away.");
            }
            number = stretch.last();
            position = stretch.to();
        }
    }

    /** Whether there is a border of records; what was in files that are gone, or in memory, can be anywhere. */
    private static boolean isBorder(JournalFolder folder, long position) {
        return folder.segments().stream().filter(segment -> segment.number() == Journal.number(position))
                .allMatch(segment -> segment.hasBorder(Journal.place(position)));
    }

    @Override
    public void batches(Stretch stretch) {
        stretches.add(stretch);
        last = Math.max(last, stretch.last());
    }

    @Override
    public void committed(long number) {
        committed = Math.max(committed, number);
        last = Math.max(last, number);
    }

    @Override
    public boolean wantsEffects() {
        return false;
    }

    long nextNumber() {
        return last + 1;
    }

    /** The stretches with batches that are not in the database. */
    List<Stretch> uncommitted(long lastInDatabase) {
        return stretches.stream().filter(stretch -> stretch.last() > lastInDatabase).toList();
    }

    /** The position up to which everything is in batches. */
    long readUpTo() {
        return stretches.stream().mapToLong(Stretch::to).max().orElse(0);
    }
}
