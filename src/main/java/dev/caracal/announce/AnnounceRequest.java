package dev.caracal.announce;

import dev.caracal.accounting.Difference;
import dev.caracal.id.PeerId;
import java.util.Optional;

/**
 * What a client announces. Byte counts are never negative. It can be used for one announce after the other, by one
 * thread at a time: nothing of it is kept when the announce is answered, but for the two texts.
 */
public final class AnnounceRequest {
    private static final byte[] NOTHING = {};

    private boolean compact;
    private boolean peerIdSent;
    /** None: null. */
    private PeerId peerId;
    private Event event = Event.NONE;
    private long uploaded;
    private long downloaded;
    private long left;
    private long corrupt;
    private int port;
    private int wanted;
    private long address;
    private byte[] addressText = NOTHING;
    private byte[] userAgent = NOTHING;
    private final Difference difference = new Difference();

    /** Begins another one, of a client that calls itself so. */
    public AnnounceRequest by(boolean sent, Optional<PeerId> id, byte[] agent) {
        peerIdSent = sent;
        peerId = id.orElse(null);
        userAgent = agent;
        return this;
    }

    /** Where the client is, as {@link dev.caracal.id.Ipv4#parse} reads it, and the same as it came. */
    public AnnounceRequest from(long addressRead, byte[] text, int itsPort) {
        address = addressRead;
        addressText = text;
        port = itsPort;
        return this;
    }

    /** What it says of its session, in bytes. */
    public AnnounceRequest says(Event what, long up, long down, long wants, long failed) {
        event = what;
        uploaded = up;
        downloaded = down;
        left = wants;
        corrupt = failed;
        return this;
    }

    /** How many peers it would like, and whether as a compact list. */
    public AnnounceRequest asks(boolean compactly, int peers) {
        compact = compactly;
        wanted = peers;
        return this;
    }

    /** Whether the client takes compact peer lists; Ocelot knows no others. */
    public boolean compact() {
        return compact;
    }

    /** Whether there was a peer_id at all. */
    public boolean peerIdSent() {
        return peerIdSent;
    }

    /** The peer_id, if it was a valid one. */
    public Optional<PeerId> peerId() {
        return Optional.ofNullable(peerId);
    }

    public Event event() {
        return event;
    }

    public long uploaded() {
        return uploaded;
    }

    public long downloaded() {
        return downloaded;
    }

    public long left() {
        return left;
    }

    public long corrupt() {
        return corrupt;
    }

    public int port() {
        return port;
    }

    /** How many peers the client would like. */
    public int wanted() {
        return wanted;
    }

    /** The peer's address, see {@link dev.caracal.id.Ipv4#parse}. */
    public long address() {
        return address;
    }

    /** The same as it came, for the database. */
    public byte[] addressText() {
        return addressText;
    }

    public byte[] userAgent() {
        return userAgent;
    }

    /** Room for how far its counters moved from the peer's. */
    Difference difference() {
        return difference;
    }
}
