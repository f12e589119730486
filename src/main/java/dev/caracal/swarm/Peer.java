package dev.caracal.swarm;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import java.util.Arrays;

/**
 * One client of one member on one torrent: (member, peer_id) within its {@link Swarm}. Its readings are the baseline
 * that the next announce is accounted against. Guarded by the lock of its swarm's torrent, like everything of a swarm.
 *
 * <p>There are millions of them, and they come and go within hours. So a peer is no object but a row of nine words in
 * an array of its swarm, 72 bytes: who leaves makes room for who comes, and a garbage collection has nothing to
 * follow, to copy or to clear away. An instance of this class is no more than where that row is. It is good until a
 * peer is removed from the swarm, this one or another, since the last row moves to where that was.
 *
 * <p>In the words are: the peer_id, its last four bytes beside the number of announces; the place in the order of the
 * swarm, beside what was carried, a byte each way, and signs; four readings; and two times, as seconds in 32 bits
 * without a sign (up to the year 2106). Its member and where it is to be found stand in arrays of their own.
 */
public final class Peer {
    static final int WORDS = 9;

    private static final int ID_FIRST = 0;
    private static final int ID_SECOND = 1;
    /** Above the number of announces. */
    private static final int ID_THIRD = 2;
    /** Above the small things, which are at these bits. */
    private static final int PLACE = 3;
    private static final int CARRIED_UP = 16;
    private static final int CARRIED_DOWN = 8;
    private static final int SEEDER = 1;
    private static final int KEPT = 1 << 1;
    private static final int PAUSED = 1 << 2;
    private static final int UPLOADED = 4;
    private static final int DOWNLOADED = 5;
    private static final int CORRUPT = 6;
    private static final int LEFT = 7;
    /** The first announce above the last one. */
    private static final int TIMES = 8;

    private static final long LOWER = 0xFFFF_FFFFL;

    private final Swarm swarm;
    private final int row;

    /** The one whose row that is. */
    Peer(Swarm swarm, int row) {
        this.swarm = swarm;
        this.row = row;
    }

    /** One that begins in a row, whatever was in it. */
    static Peer begin(Swarm swarm, int row, Member member, PeerId id, boolean seeder) {
        Peer peer = new Peer(swarm, row);
        Arrays.fill(swarm.words, row * WORDS, (row + 1) * WORDS, 0);
        peer.word(ID_FIRST, id.first());
        peer.word(ID_SECOND, id.second());
        peer.upper(ID_THIRD, id.third());
        peer.sign(SEEDER, seeder);
        swarm.members[row] = member;
        return peer;
    }

    public PeerId id() {
        return new PeerId(word(ID_FIRST), word(ID_SECOND), upper(ID_THIRD));
    }

    /** Whether a row is of this peer; without an instance, since many are asked for one that is found. */
    static boolean is(Swarm swarm, int row, int member, PeerId id) {
        long[] words = swarm.words;
        int at = row * WORDS;
        return words[at + ID_SECOND] == id.second() && words[at + ID_FIRST] == id.first()
                && (int) (words[at + ID_THIRD] >>> Integer.SIZE) == id.third() && swarm.members[row].id() == member;
    }

    int hash() {
        return PeerIndex.hash(member().id(), word(ID_FIRST), word(ID_SECOND), upper(ID_THIRD));
    }

    /** Which of its swarm's rows is its own. */
    int row() {
        return row;
    }

    /** Where it stands in its swarm's order. */
    int place() {
        return upper(PLACE);
    }

    void place(int place) {
        upper(PLACE, place);
    }

    public Member member() {
        return swarm.members[row];
    }

    /** The same person under a new passkey: counts move over to the new {@link Member}. */
    public void member(Member successor) {
        Member member = member();
        if (member != successor) {
            member.counts(seeder(), -1);
            successor.counts(seeder(), 1);
            swarm.members[row] = successor;
        }
    }

    public boolean seeder() {
        return sign(SEEDER);
    }

    void seeder(boolean value) {
        if (seeder() != value) {
            member().counts(!value, -1);
            member().counts(value, 1);
            sign(SEEDER, value);
        }
    }

    /** Bytes uploaded in this session, as the client last said. */
    public long uploaded() {
        return word(UPLOADED);
    }

    /** Bytes downloaded in this session, as the client last said. */
    public long downloaded() {
        return word(DOWNLOADED);
    }

    /** Bytes that failed the hash check, as the client last said. */
    public long corrupt() {
        return word(CORRUPT);
    }

    /** Bytes the client still wants. */
    public long left() {
        return word(LEFT);
    }

    public void transferred(long newUploaded, long newDownloaded) {
        word(UPLOADED, newUploaded);
        word(DOWNLOADED, newDownloaded);
    }

    public void corrupt(long value) {
        word(CORRUPT, value);
    }

    public void left(long value) {
        word(LEFT, value);
    }

    /** What was rounded off so far of what its upload is worth, in hundredths of a byte (0 to 99). */
    public int carriedUp() {
        return small(CARRIED_UP);
    }

    public void carriedUp(int value) {
        small(CARRIED_UP, value);
    }

    /** What was rounded off so far of what its download is charged, in hundredths of a byte (0 to 99). */
    public int carriedDown() {
        return small(CARRIED_DOWN);
    }

    public void carriedDown(int value) {
        small(CARRIED_DOWN, value);
    }

    /** Whether our own table may have a baseline of it, which is void as soon as there is another. */
    public boolean kept() {
        return sign(KEPT);
    }

    public void kept(boolean value) {
        sign(KEPT, value);
    }

    /** Whether it said at its last announce that it is paused (BEP 21). */
    public boolean paused() {
        return sign(PAUSED);
    }

    public void paused(boolean value) {
        sign(PAUSED, value);
    }

    /** Unix time in seconds. */
    public long firstAnnounced() {
        return Integer.toUnsignedLong(upper(TIMES));
    }

    /** Unix time in seconds. */
    public long lastAnnounced() {
        return Integer.toUnsignedLong(lower(TIMES));
    }

    public int announces() {
        return lower(ID_THIRD);
    }

    /** A session begins now. */
    public void beginSession(long now) {
        upper(TIMES, seconds(now));
        lower(TIMES, seconds(now));
        lower(ID_THIRD, 1);
    }

    /** What its next announce on this torrent is accounted against. */
    public Baseline baseline(int torrent) {
        return new Baseline(new PeerKey(member().id(), torrent, id()), uploaded(), downloaded(), corrupt(), left(),
                carriedUp(), carriedDown(), firstAnnounced(), lastAnnounced(), announces(), paused());
    }

    /** Goes on from there. */
    void resume(Baseline baseline) {
        transferred(baseline.uploaded(), baseline.downloaded());
        corrupt(baseline.corrupt());
        left(baseline.left());
        carriedUp(baseline.carriedUp());
        carriedDown(baseline.carriedDown());
        upper(TIMES, seconds(baseline.first()));
        lower(TIMES, seconds(baseline.last()));
        lower(ID_THIRD, baseline.announces());
        paused(baseline.paused());
    }

    public void announced(long now) {
        lower(TIMES, seconds(now));
        lower(ID_THIRD, announces() + 1);
    }

    private static int seconds(long time) {
        return (int) Math.clamp(time, 0, LOWER);
    }

    private long word(int number) {
        return swarm.words[row * WORDS + number];
    }

    private void word(int number, long value) {
        swarm.words[row * WORDS + number] = value;
    }

    private int upper(int number) {
        return (int) (word(number) >>> Integer.SIZE);
    }

    private void upper(int number, int value) {
        word(number, (long) value << Integer.SIZE | word(number) & LOWER);
    }

    private int lower(int number) {
        return (int) word(number);
    }

    private void lower(int number, int value) {
        word(number, word(number) & ~LOWER | Integer.toUnsignedLong(value));
    }

    private int small(int bit) {
        return lower(PLACE) >>> bit & 0xFF;
    }

    private void small(int bit, int value) {
        lower(PLACE, lower(PLACE) & ~(0xFF << bit) | (value & 0xFF) << bit);
    }

    private boolean sign(int sign) {
        return (lower(PLACE) & sign) != 0;
    }

    private void sign(int sign, boolean value) {
        lower(PLACE, value ? lower(PLACE) | sign : lower(PLACE) & ~sign);
    }
}
