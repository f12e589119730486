package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.Reason;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.Stay;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.Endpoint;
import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.registry.Promotion;
import dev.caracal.swarm.Baseline;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bodies of the journal's records: a byte for the kind, then fields of fixed size in a fixed order, texts with
 * their length before them. A change of any of it is another {@link Segment} format.
 */
final class Records {
    /** More than any record needs beside its texts. */
    static final int MOST_WITHOUT_TEXTS = 256;

    private static final int MOST_OF_A_TEXT = 1024;
    /** Bytes of a peer's key, and of a torrent's counts. */
    static final int KEY = 2 * Integer.BYTES + PeerId.LENGTH;
    private static final int COUNTS = 3 * Integer.BYTES + Long.BYTES;
    /** An announce of which format 1 could not tell all: what was carried of its upload, and maybe its stay. */
    private static final byte ANNOUNCED_MORE = 7;
    private static final byte LEFT = 8;
    /** A baseline with what was carried of its upload. */
    private static final byte FELL_SILENT_MORE = 9;
    private static final byte PROMOTED = 10;
    /** An announce with fractions of bytes, and maybe where the client is. */
    private static final byte ANNOUNCED_MULTIPLIED = 11;
    private static final byte ANNOUNCED = 1;
    private static final byte TORRENT_CHANGED = 2;
    private static final byte TORRENT_DELETED = 3;
    private static final byte FELL_SILENT = 4;
    private static final byte BATCHES = 5;
    private static final byte COMMITTED = 6;

    private static final int COMPLETE = 1;
    private static final int ACTIVE = 1 << 1;
    private static final int TORRENT = 1 << 2;
    private static final int SEEDED = 1 << 3;
    private static final int SNATCH = 1 << 4;
    private static final int TOKEN_USED = 1 << 5;
    private static final int TOKEN_EXPIRED = 1 << 6;
    private static final int KEPT = 1 << 7;

    private static final int PRESENT = 1;
    private static final int SEEDING = 1 << 1;
    private static final int PAUSED = 1 << 2;
    private static final int SILENT = 1 + KEY + 6 * Long.BYTES + 1 + Integer.BYTES;
    private static final int STAY = 4 * Long.BYTES + 1;
    private static final int MULTIPLIED = 3 * Integer.BYTES + 1 + Character.BYTES;

    /** Takes records as they are read. */
    interface Visitor {
        default void announced(Announced effects) {
        }

        default void torrentChanged(TorrentRow row) {
        }

        default void torrentDeleted(int torrent) {
        }

        default void fellSilent(Baseline baseline) {
        }

        default void left(Presence presence) {
        }

        default void promoted(Promotion promotion) {
        }

        default void batches(Stretch stretch) {
        }

        default void committed(long number) {
        }

        /** Whether it is for effects, or only for what became of them, which is much quicker to read. */
        default boolean wantsEffects() {
            return true;
        }
    }

    private Records() {
    }

    /** A text as it is kept. No column of any site's holds more, and no request may fill the journal by itself. */
    static int length(byte[] text) {
        return Math.min(text.length, MOST_OF_A_TEXT);
    }

    /** The most bytes that {@link #put(ByteBuffer, Announced)} needs. */
    static int most(Announced announced) {
        PeerRow peer = announced.peer();
        return MOST_WITHOUT_TEXTS + length(peer.address()) + length(peer.userAgent())
                + (announced.snatch().isPresent() ? length(announced.snatch().get().address()) : 0)
                + (announced.stay().isPresent() ? length(announced.stay().get().shared()) : 0);
    }

    static void put(ByteBuffer to, Announced announced) {
        PeerRow peer = announced.peer();
        Credit credit = announced.credit();
        int flags = (peer.complete() ? COMPLETE : 0) | (peer.active() ? ACTIVE : 0)
                | (announced.torrent() != TorrentRow.NONE ? TORRENT : 0)
                | (announced.torrent().seeded() ? SEEDED : 0)
                | (announced.snatch().isPresent() ? SNATCH : 0) | (credit.tokenUsed() ? TOKEN_USED : 0)
                | (announced.tokenExpired() ? TOKEN_EXPIRED : 0) | (announced.kept() ? KEPT : 0);
        Optional<Endpoint> from = announced.stay().flatMap(Stay::from);
        boolean multiplied = (credit.fractionUp() | credit.fractionDown()) != 0 || from.isPresent();
        boolean more = multiplied || announced.stay().isPresent() || credit.carriedUp() != 0;
        to.put(multiplied ? ANNOUNCED_MULTIPLIED : more ? ANNOUNCED_MORE : ANNOUNCED).put((byte) flags)
                .put((byte) announced.reason().ordinal());
        putKey(to, peer.user(), peer.torrent(), peer.peer());
        to.putLong(peer.uploaded()).putLong(peer.downloaded()).putLong(peer.uploadSpeed())
                .putLong(peer.downloadSpeed()).putLong(peer.remaining()).putLong(peer.corrupt())
                .putLong(peer.timeSpent()).putInt(peer.announces()).putLong(peer.time());
        to.putLong(credit.uploaded()).putLong(credit.downloaded()).putLong(credit.tokenDownloaded())
                .put((byte) credit.carriedDown());
        if (announced.torrent() != TorrentRow.NONE) {
            putCounts(to, announced.torrent());
        }
        if (announced.snatch().isPresent()) {
            to.putLong(announced.snatch().get().time());
            putText(to, announced.snatch().get().address());
        }
        putText(to, peer.address());
        putText(to, peer.userAgent());
        if (more) {
            to.put((byte) credit.carriedUp()).put((byte) (announced.stay().isPresent() ? 1 : 0));
        }
        if (announced.stay().isPresent()) {
            put(to, announced.stay().get());
        }
        if (multiplied) {
            to.putInt(credit.fractionUp()).putInt(credit.fractionDown()).put((byte) (from.isPresent() ? 1 : 0))
                    .putInt(from.map(Endpoint::address).orElse(0)).putChar((char) (int) from.map(Endpoint::port)
                            .orElse(0));
        }
    }

    private static void put(ByteBuffer to, Stay stay) {
        putText(to, stay.shared());
        to.putLong(stay.uploaded()).putLong(stay.downloaded()).putLong(stay.active()).putLong(stay.seeded());
        putStanding(to, stay.present(), stay.seeding(), stay.paused());
    }

    static void put(ByteBuffer to, Promotion promotion) {
        to.put(PROMOTED).put((byte) promotion.scope().ordinal()).putInt(promotion.target())
                .putShort((short) promotion.up()).putShort((short) promotion.down()).putLong(promotion.begins())
                .putLong(promotion.ends());
    }

    static void put(ByteBuffer to, Presence presence) {
        to.put(LEFT).putInt(presence.user()).putInt(presence.torrent());
        putStanding(to, presence.present(), presence.seeding(), false);
    }

    private static void putStanding(ByteBuffer to, boolean present, boolean seeding, boolean paused) {
        to.put((byte) ((present ? PRESENT : 0) | (seeding ? SEEDING : 0) | (paused ? PAUSED : 0)));
    }

    static void put(ByteBuffer to, TorrentRow row) {
        to.put(TORRENT_CHANGED).put((byte) (row.seeded() ? SEEDED : 0)).putInt(row.torrent());
        putCounts(to, row);
    }

    static void putDeleted(ByteBuffer to, int torrent) {
        to.put(TORRENT_DELETED).putInt(torrent);
    }

    static void put(ByteBuffer to, Baseline baseline) {
        to.put(baseline.carriedUp() == 0 ? FELL_SILENT : FELL_SILENT_MORE);
        putKey(to, baseline.key().user(), baseline.key().torrent(), baseline.key().peer());
        to.putLong(baseline.uploaded()).putLong(baseline.downloaded()).putLong(baseline.corrupt())
                .putLong(baseline.left()).put((byte) baseline.carriedDown()).putLong(baseline.first())
                .putLong(baseline.last()).putInt(baseline.announces());
        if (baseline.carriedUp() != 0) {
            to.put((byte) baseline.carriedUp());
        }
    }

    static void put(ByteBuffer to, Stretch stretch) {
        to.put(BATCHES).putLong(stretch.first()).putInt(stretch.parts()).putLong(stretch.from())
                .putLong(stretch.to());
    }

    static void putCommitted(ByteBuffer to, long number) {
        to.put(COMMITTED).putLong(number);
    }

    /**
     * Whether the body from the position to the limit is one that can be read: as long as its kind, its flags and the
     * lengths of its texts say. A checksum that is right tells that nobody has changed it, not who has written it.
     */
    static boolean whole(ByteBuffer body) {
        if (!body.hasRemaining()) {
            return false;
        }
        return switch (body.get(body.position())) {
            case ANNOUNCED, ANNOUNCED_MORE, ANNOUNCED_MULTIPLIED -> wholeAnnounced(body);
            case LEFT -> body.remaining() == 1 + 2 * Integer.BYTES + 1;
            case TORRENT_CHANGED -> body.remaining() == 2 + Integer.BYTES + COUNTS;
            case TORRENT_DELETED -> body.remaining() == 1 + Integer.BYTES;
            case FELL_SILENT -> body.remaining() == SILENT;
            case FELL_SILENT_MORE -> body.remaining() == SILENT + 1;
            case PROMOTED -> body.remaining() == 2 + Integer.BYTES + 2 * Short.BYTES + 2 * Long.BYTES
                    && Promotion.Scope.has(body.get(body.position() + 1));
            case BATCHES -> body.remaining() == 1 + 3 * Long.BYTES + Integer.BYTES;
            case COMMITTED -> body.remaining() == 1 + Long.BYTES;
            default -> true;
        };
    }

    private static boolean wholeAnnounced(ByteBuffer body) {
        int at = body.position() + 3 + KEY + 8 * Long.BYTES + Integer.BYTES + 3 * Long.BYTES + 1;
        if (at > body.limit() || !Reason.has(body.get(body.position() + 2))) {
            return false;
        }
        int flags = body.get(body.position() + 1);
        if ((flags & TORRENT) != 0) {
            at += COUNTS;
        }
        int texts = 2;
        if ((flags & SNATCH) != 0) {
            at += Long.BYTES;
            texts++;
        }
        at = afterTexts(body, at, texts);
        if (body.get(body.position()) == ANNOUNCED || at < 0) {
            return at == body.limit();
        }
        at += 2;
        int end = body.get(body.position()) == ANNOUNCED_MULTIPLIED ? body.limit() - MULTIPLIED : body.limit();
        if (at > end) {
            return false;
        }
        return body.get(at - 1) == 0 ? at == end : afterTexts(body, at, 1) == end - STAY;
    }

    /** Where so many texts end that begin there; -1 if they are not whole. */
    private static int afterTexts(ByteBuffer body, int begin, int texts) {
        int at = begin;
        for (int i = 0; i < texts; i++) {
            if (at > body.limit() - Integer.BYTES) {
                return -1;
            }
            int length = body.getInt(at);
            if (length < 0 || length > MOST_OF_A_TEXT) {
                return -1;
            }
            at += Integer.BYTES + length;
        }
        return at;
    }

    /** Reads the body at the position, up to the limit. A kind that is none of ours is left out. */
    static void read(ByteBuffer from, Visitor visitor) {
        byte kind = from.get();
        if (kind != BATCHES && kind != COMMITTED && !visitor.wantsEffects()) {
            return;
        }
        switch (kind) {
            case ANNOUNCED, ANNOUNCED_MORE, ANNOUNCED_MULTIPLIED -> visitor.announced(announced(from, kind));
            case LEFT -> {
                int user = from.getInt();
                int torrent = from.getInt();
                int standing = from.get();
                visitor.left(new Presence(user, torrent, (standing & PRESENT) != 0, (standing & SEEDING) != 0));
            }
            case TORRENT_CHANGED -> {
                boolean seeded = (from.get() & SEEDED) != 0;
                visitor.torrentChanged(counts(from, from.getInt(), seeded));
            }
            case TORRENT_DELETED -> visitor.torrentDeleted(from.getInt());
            case FELL_SILENT -> visitor.fellSilent(baseline(from, false));
            case FELL_SILENT_MORE -> visitor.fellSilent(baseline(from, true));
            case PROMOTED -> visitor.promoted(new Promotion(Promotion.Scope.at(from.get()), from.getInt(),
                    from.getShort(), from.getShort(), from.getLong(), from.getLong()));
            case BATCHES -> visitor.batches(new Stretch(from.getLong(), from.getInt(), from.getLong(), from.getLong()));
            case COMMITTED -> visitor.committed(from.getLong());
            default -> { }
        }
    }

    private static Baseline baseline(ByteBuffer from, boolean more) {
        PeerKey key = new PeerKey(from.getInt(), from.getInt(), peerId(from));
        long uploaded = from.getLong();
        long downloaded = from.getLong();
        long corrupt = from.getLong();
        long left = from.getLong();
        int carriedDown = from.get();
        long first = from.getLong();
        long last = from.getLong();
        int announces = from.getInt();
        return new Baseline(key, uploaded, downloaded, corrupt, left, more ? from.get() : 0, carriedDown, first, last,
                announces, false);
    }

    private static Announced announced(ByteBuffer from, byte kind) {
        boolean more = kind != ANNOUNCED;
        int flags = from.get();
        Reason reason = Reason.at(from.get());
        int user = from.getInt();
        int torrent = from.getInt();
        PeerId peer = peerId(from);
        long uploaded = from.getLong();
        long downloaded = from.getLong();
        long uploadSpeed = from.getLong();
        long downloadSpeed = from.getLong();
        long remaining = from.getLong();
        long corrupt = from.getLong();
        int timeSpent = Math.clamp(from.getLong(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        int announces = from.getInt();
        long time = from.getLong();
        long creditedUp = from.getLong();
        long creditedDown = from.getLong();
        long tokenDownloaded = from.getLong();
        int carriedDown = from.get();
        TorrentRow row = (flags & TORRENT) == 0 ? TorrentRow.NONE : counts(from, torrent, (flags & SEEDED) != 0);
        Optional<Snatch> snatch = (flags & SNATCH) == 0 ? Optional.empty()
                : Optional.of(new Snatch(user, torrent, from.getLong(), text(from)));
        PeerRow peerRow = new PeerRow(user, torrent, peer, (flags & COMPLETE) != 0, (flags & ACTIVE) != 0, uploaded,
                downloaded, uploadSpeed, downloadSpeed, remaining, corrupt, timeSpent, announces, text(from),
                text(from), time);
        int carriedUp = more ? from.get() : 0;
        Optional<Stay> stay = more && from.get() != 0 ? Optional.of(stay(from)) : Optional.empty();
        boolean multiplied = kind == ANNOUNCED_MULTIPLIED;
        Credit credit = new Credit(creditedUp, creditedDown, tokenDownloaded, (flags & TOKEN_USED) != 0, carriedUp,
                carriedDown, multiplied ? from.getInt() : 0, multiplied ? from.getInt() : 0);
        if (multiplied && from.get() != 0) {
            Endpoint place = new Endpoint(from.getInt(), from.getChar());
            stay = stay.map(known -> known.at(place));
        }
        return new Announced(peerRow, credit, row, snatch, (flags & TOKEN_EXPIRED) != 0, reason, (flags & KEPT) != 0,
                stay);
    }

    private static Stay stay(ByteBuffer from) {
        byte[] shared = text(from);
        long uploaded = from.getLong();
        long downloaded = from.getLong();
        long active = from.getLong();
        long seeded = from.getLong();
        int standing = from.get();
        return new Stay(uploaded, downloaded, active, seeded, (standing & PRESENT) != 0, (standing & SEEDING) != 0,
                (standing & PAUSED) != 0, shared);
    }

    static void putKey(ByteBuffer to, int user, int torrent, PeerId peer) {
        to.putInt(user).putInt(torrent).putLong(peer.first()).putLong(peer.second()).putInt(peer.third());
    }

    static PeerId peerId(ByteBuffer from) {
        return new PeerId(from.getLong(), from.getLong(), from.getInt());
    }

    private static void putCounts(ByteBuffer to, TorrentRow row) {
        to.putInt(row.seeders()).putInt(row.leechers()).putInt(row.completions()).putLong(row.balance());
    }

    private static TorrentRow counts(ByteBuffer from, int torrent, boolean seeded) {
        return new TorrentRow(torrent, from.getInt(), from.getInt(), from.getInt(), from.getLong(), seeded);
    }

    static void putText(ByteBuffer to, byte[] text) {
        to.putInt(length(text)).put(text, 0, length(text));
    }

    static byte[] text(ByteBuffer from) {
        byte[] text = new byte[from.getInt()];
        from.get(text);
        return text;
    }
}
