package dev.caracal.accounting;

/**
 * How far a client's counters moved between two announces, in bytes. Upload and download are never negative: a counter
 * that went backwards is a new baseline, not a difference. Corrupt bytes may be.
 */
public record Difference(long uploaded, long downloaded, long corrupt) {
    public static final Difference NONE = new Difference(0, 0, 0);

    /** The difference of so many bytes. */
    public static Difference of(long uploaded, long downloaded, long corrupt) {
        return (uploaded | downloaded | corrupt) == 0 ? NONE : new Difference(uploaded, downloaded, corrupt);
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
}
