package dev.caracal.swarm;

import dev.caracal.id.Endpoint;
import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;

/**
 * One client of one member on one torrent: (member, peer_id) within its {@link Swarm}. Its readings are the baseline
 * that the next announce is accounted against. Guarded by the lock of its swarm's torrent, like everything of a swarm.
 */
public final class Peer {
    /** A peer's name within its swarm. */
    record Key(int member, PeerId id) {
    }

    private final PeerId id;
    private Member member;
    private boolean seeder;
    private int address;
    private int port;
    private boolean addressValid;
    /** Where it stands in its swarm's list of peers to hand out; -1 when it is not handed out. */
    private int shownAt = -1;

    private long uploaded;
    private long downloaded;
    private long corrupt;
    private long left;
    private int carriedHundredths;
    private boolean kept;
    private long firstAnnounced;
    private long lastAnnounced;
    private int announces;

    Peer(Member member, PeerId id, boolean seeder) {
        this.member = member;
        this.id = id;
        this.seeder = seeder;
    }

    Key key() {
        return new Key(member.id(), id);
    }

    public PeerId id() {
        return id;
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

    /** The address's 32 bits; meaningless unless {@link #addressValid()}. */
    public int address() {
        return address;
    }

    public int port() {
        return port;
    }

    public boolean addressValid() {
        return addressValid;
    }

    public void endpoint(int newAddress, int newPort, boolean valid) {
        address = newAddress;
        port = newPort;
        addressValid = valid;
    }

    long packedEndpoint() {
        return Endpoint.packed(address, port);
    }

    /** Whether it is handed out to others. */
    public boolean shown() {
        return shownAt >= 0;
    }

    int shownAt() {
        return shownAt;
    }

    void shownAt(int index) {
        shownAt = index;
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

    /** What a partial freeleech has rounded off so far, in hundredths of a byte (0 to 99). */
    public int carriedHundredths() {
        return carriedHundredths;
    }

    public void carriedHundredths(int value) {
        carriedHundredths = value;
    }

    /** Whether our own table may have a baseline of it, which is void as soon as there is another. */
    public boolean kept() {
        return kept;
    }

    public void kept(boolean value) {
        kept = value;
    }

    /** Unix time in seconds. */
    public long firstAnnounced() {
        return firstAnnounced;
    }

    /** Unix time in seconds. */
    public long lastAnnounced() {
        return lastAnnounced;
    }

    public int announces() {
        return announces;
    }

    /** A session begins now. */
    public void beginSession(long now) {
        firstAnnounced = now;
        lastAnnounced = now;
        announces = 1;
    }

    /** What its next announce on this torrent is accounted against. */
    public Baseline baseline(int torrent) {
        return new Baseline(new PeerKey(member.id(), torrent, id), uploaded, downloaded, corrupt, left,
                carriedHundredths, firstAnnounced, lastAnnounced, announces);
    }

    /** Goes on from there. */
    void resume(Baseline baseline) {
        uploaded = baseline.uploaded();
        downloaded = baseline.downloaded();
        corrupt = baseline.corrupt();
        left = baseline.left();
        carriedHundredths = baseline.carriedHundredths();
        firstAnnounced = baseline.first();
        lastAnnounced = baseline.last();
        announces = baseline.announces();
    }

    public void announced(long now) {
        lastAnnounced = now;
        announces++;
    }
}
