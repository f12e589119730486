package dev.caracal.accounting;

/**
 * How far a client's counters moved between two announces, in bytes. Upload and download are never negative: a counter
 * that went backwards is a new baseline, not a difference. Corrupt bytes may be. It can be used for one announce after
 * the other, by one thread at a time; nobody keeps it.
 */
public final class Difference {
    private long uploaded;
    private long downloaded;
    private long corrupt;

    /** The difference of so many bytes, from now on. */
    public Difference of(long up, long down, long failed) {
        uploaded = up;
        downloaded = down;
        corrupt = failed;
        return this;
    }

    public long uploaded() {
        return uploaded;
    }

    public long downloaded() {
        return downloaded;
    }

    /** Whether any counter moved. */
    public boolean moved() {
        return uploaded != 0 || downloaded != 0 || corrupt != 0;
    }

    /** Whether bytes went over the wire. */
    public boolean transferred() {
        return uploaded != 0 || downloaded != 0;
    }

    /** What it does to the torrent's balance: uploaded less downloaded less corrupt (Ocelot). */
    public long balance() {
        return uploaded - downloaded - corrupt;
    }

    @Override
    public String toString() {
        return "Difference[uploaded=" + uploaded + ", downloaded=" + downloaded + ", corrupt=" + corrupt + "]";
    }
}
