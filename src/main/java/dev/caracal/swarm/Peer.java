package dev.caracal.swarm;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;

/**
 * One client of one member on one torrent: (member, peer_id) within its {@link Swarm}. Its readings are the baseline
 * that the next announce is accounted against. Guarded by the lock of its swarm's torrent, like everything of a swarm.
 *
 * <p>There are millions of them, so it is one flat object of 88 bytes: its peer_id is in it as words, its times are
 * seconds in 32 bits without a sign (up to the year 2106). Where it is to be found stands in its swarm.
 */
public final class Peer {
    private static final int KEPT = 1;
    private static final int PAUSED = 1 << 1;

    private final long idFirst;
    private final long idSecond;
    private final int idThird;
    private Member member;
    /** Where it stands in its swarm's array. */
    private int place;
    private boolean seeder;
    /** Two answers in a byte: with one for each it would be eight bytes larger. */
    private byte signs;
    private byte carriedUp;
    private byte carriedDown;
    private long uploaded;
    private long downloaded;
    private long corrupt;
    private long left;
    private int firstAnnounced;
    private int lastAnnounced;
    private int announces;

    Peer(Member member, PeerId id, boolean seeder) {
        this.member = member;
        this.idFirst = id.first();
        this.idSecond = id.second();
        this.idThird = id.third();
        this.seeder = seeder;
    }

    public PeerId id() {
        return new PeerId(idFirst, idSecond, idThird);
    }

    boolean is(int ofMember, PeerId id) {
        return idSecond == id.second() && idThird == id.third() && idFirst == id.first() && member.id() == ofMember;
    }

    int hash() {
        return PeerIndex.hash(member.id(), idFirst, idSecond, idThird);
    }

    int place() {
        return place;
    }

    void place(int newPlace) {
        place = newPlace;
    }

    public Member member() {
        return member;
    }

    /** The same person under a new passkey: counts move over to the new {@link Member}. */
    public void member(Member successor) {
        if (member != successor) {
            member.counts(seeder, -1);
            successor.counts(seeder, 1);
            member = successor;
        }
    }

    public boolean seeder() {
        return seeder;
    }

    void seeder(boolean value) {
        if (seeder != value) {
            member.counts(seeder, -1);
            member.counts(value, 1);
            seeder = value;
        }
    }

    /** Bytes uploaded in this session, as the client last said. */
    public long uploaded() {
        return uploaded;
    }

    /** Bytes downloaded in this session, as the client last said. */
    public long downloaded() {
        return downloaded;
    }

    /** Bytes that failed the hash check, as the client last said. */
    public long corrupt() {
        return corrupt;
    }

    /** Bytes the client still wants. */
    public long left() {
        return left;
    }

    public void transferred(long newUploaded, long newDownloaded) {
        uploaded = newUploaded;
        downloaded = newDownloaded;
    }

    public void corrupt(long value) {
        corrupt = value;
    }

    public void left(long value) {
        left = value;
    }

    /** What was rounded off so far of what its upload is worth, in hundredths of a byte (0 to 99). */
    public int carriedUp() {
        return carriedUp;
    }

    public void carriedUp(int value) {
        carriedUp = (byte) value;
    }

    /** What was rounded off so far of what its download is charged, in hundredths of a byte (0 to 99). */
    public int carriedDown() {
        return carriedDown;
    }

    public void carriedDown(int value) {
        carriedDown = (byte) value;
    }

    /** Whether our own table may have a baseline of it, which is void as soon as there is another. */
    public boolean kept() {
        return (signs & KEPT) != 0;
    }

    public void kept(boolean value) {
        sign(KEPT, value);
    }

    /** Whether it said at its last announce that it is paused (BEP 21). */
    public boolean paused() {
        return (signs & PAUSED) != 0;
    }

    public void paused(boolean value) {
        sign(PAUSED, value);
    }

    private void sign(int sign, boolean value) {
        signs = (byte) (value ? signs | sign : signs & ~sign);
    }

    /** Unix time in seconds. */
    public long firstAnnounced() {
        return Integer.toUnsignedLong(firstAnnounced);
    }

    /** Unix time in seconds. */
    public long lastAnnounced() {
        return Integer.toUnsignedLong(lastAnnounced);
    }

    public int announces() {
        return announces;
    }

    /** A session begins now. */
    public void beginSession(long now) {
        firstAnnounced = seconds(now);
        lastAnnounced = seconds(now);
        announces = 1;
    }

    /** What its next announce on this torrent is accounted against. */
    public Baseline baseline(int torrent) {
        return new Baseline(new PeerKey(member.id(), torrent, id()), uploaded, downloaded, corrupt, left,
                carriedUp, carriedDown, firstAnnounced(), lastAnnounced(), announces, paused());
    }

    /** Goes on from there. */
    void resume(Baseline baseline) {
        uploaded = baseline.uploaded();
        downloaded = baseline.downloaded();
        corrupt = baseline.corrupt();
        left = baseline.left();
        carriedUp = (byte) baseline.carriedUp();
        carriedDown = (byte) baseline.carriedDown();
        firstAnnounced = seconds(baseline.first());
        lastAnnounced = seconds(baseline.last());
        announces = baseline.announces();
        paused(baseline.paused());
    }

    public void announced(long now) {
        lastAnnounced = seconds(now);
        announces++;
    }

    private static int seconds(long time) {
        return (int) Math.clamp(time, 0, 0xFFFF_FFFFL);
    }
}
