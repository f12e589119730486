package dev.caracal.shadow;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Books;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.Reason;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.PeerKey;
import dev.caracal.registry.Promotion;
import dev.caracal.swarm.Baseline;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The shadow's books: what Caracal would have written since the shadow's start. Only what is due to be written is
 * entered, by the rules by which it would be written, so a row of Ocelot's is held against a row. Where the two differ
 * on purpose, what the difference may amount to is noted with its reason. Guarded by its own monitor.
 */
final class Expected implements Books {
    /** Bytes added to a member's totals since the start. */
    record Totals(long up, long down) {
        static final Totals NONE = new Totals(0, 0);
    }

    /** A torrent's row; completions since the start. */
    record Counts(int seeders, int leechers, long completions) {
    }

    /**
     * A peer's row.
     *
     * @param stale what Ocelot's row says of {@code remaining}, if its last change came by itself
     */
    record PeerState(long uploaded, long downloaded, long remaining, long stale, boolean active) {
    }

    record OnTorrent(int user, int torrent) {
    }

    /** By how much Ocelot's figures may differ from ours, and why. */
    static final class Excuse {
        long up;
        long down;
        int peers;
        final Set<Why> reasons = EnumSet.noneOf(Why.class);
    }

    static final class PeerTrack {
        final Track<PeerState> states;
        long last;
        long announces;
        long unheard;
        /** The time of Ocelot's row when it was last told apart (Unix seconds). */
        long seen;
        /** Ocelot has credited what our next credit will hold too. */
        boolean behind;
        boolean bothLists;
        boolean together;

        PeerTrack(PeerState first, long time) {
            states = new Track<>(first, time);
        }
    }

    /** A completion count with the time of the last one. */
    record Snatches(int count, long last) {
    }

    final Map<Integer, Track<Totals>> users = new HashMap<>();
    final Map<Integer, Track<Counts>> torrents = new HashMap<>();
    final Map<PeerKey, PeerTrack> peers = new HashMap<>();
    final Map<OnTorrent, Track<Long>> tokens = new HashMap<>();
    final Map<OnTorrent, Snatches> snatches = new HashMap<>();
    final Map<Integer, Excuse> userExcuses = new HashMap<>();
    final Map<Integer, Excuse> torrentExcuses = new HashMap<>();
    private final Map<Integer, Long> completions = new HashMap<>();
    private final Set<PeerKey> silent = new HashSet<>();
    private final int mostPeers;
    private final long sameTick;
    long announces;
    long peersLeftOut;

    /**
     * @param mostPeers so many peers' rows are compared; of the others, only what they add up to
     * @param sameTick  announces less than so many seconds apart may be written by one flush
     */
    Expected(int mostPeers, long sameTick) {
        this.mostPeers = mostPeers;
        this.sameTick = sameTick;
    }

    @Override
    public boolean open() {
        return true;
    }

    @Override
    public synchronized void announced(Announced effects) {
        PeerRow row = effects.peer();
        announces++;
        PeerTrack peer = peers.get(row.key());
        boolean turnedBack = peer != null && peer.states.last().active() && peer.states.last().remaining() == 0
                && row.remaining() > 0;
        excuse(effects, peer, turnedBack);
        peer(row, effects, peer, turnedBack);
        credit(row, effects.credit());
        effects.snatch().ifPresent(snatch -> {
            completions.merge(row.torrent(), 1L, Long::sum);
            snatches.merge(new OnTorrent(row.user(), row.torrent()), new Snatches(1, row.time()),
                    (before, one) -> new Snatches(before.count() + 1, one.last()));
        });
        if (torrentMoved(effects) && effects.torrent() != TorrentRow.NONE) {
            torrent(effects.torrent(), row.time());
        }
    }

    /** Whether Ocelot writes the torrent's row now, and not only because it has not for an hour. */
    private static boolean torrentMoved(Announced effects) {
        return effects.snatch().isPresent() || !effects.peer().active()
                || effects.reason() != Reason.UNCHANGED && effects.reason() != Reason.RESET;
    }

    private void excuse(Announced effects, PeerTrack peer, boolean turnedBack) {
        PeerRow row = effects.peer();
        Credit credit = effects.credit();
        if (silent.remove(row.key()) && credit.uploaded() + credit.downloaded() > 0) {
            excuseUser(row.user(), credit.uploaded(), credit.downloaded(), Why.SILENCE);
        }
        if (turnedBack) {
            Excuse torrent = torrentExcuses.computeIfAbsent(row.torrent(), _ -> new Excuse());
            torrent.peers++;
            torrent.reasons.add(Why.BOTH_LISTS);
        }
        if (turnedBack || peer != null && peer.bothLists) {
            excuseUser(row.user(), row.uploaded(), row.downloaded(), Why.BOTH_LISTS);
        }
        if (effects.reason() == Reason.DISCOUNT) {
            excuseUser(row.user(), 0, row.downloaded() - (peer == null ? 0 : peer.states.last().downloaded()),
                    Why.DISCOUNT);
        }
    }

    private void excuseUser(int user, long up, long down, Why why) {
        Excuse excuse = userExcuses.computeIfAbsent(user, _ -> new Excuse());
        excuse.up += up;
        excuse.down += down;
        excuse.reasons.add(why);
    }

    private void peer(PeerRow row, Announced effects, PeerTrack known, boolean turnedBack) {
        boolean counters = known == null || effects.reason() != Reason.UNCHANGED || !row.active()
                || row.remaining() == 0 && known.states.last().remaining() > 0 && effects.snatch().isEmpty();
        PeerState state = new PeerState(row.uploaded(), row.downloaded(), row.remaining(),
                counters ? row.remaining() : known.states.last().stale(), row.active());
        PeerTrack peer = known;
        if (peer == null) {
            if (peers.size() >= mostPeers) {
                peersLeftOut++;
                return;
            }
            peer = new PeerTrack(state, row.time());
            peers.put(row.key(), peer);
        } else {
            peer.together = row.time() - peer.last <= sameTick;
            peer.states.set(state, row.time());
        }
        peer.states.agreed(false);
        peer.last = row.time();
        peer.announces = row.announces();
        peer.bothLists |= turnedBack;
    }

    private void credit(PeerRow row, Credit credit) {
        Track<Totals> user = users.computeIfAbsent(row.user(), _ -> new Track<>(Totals.NONE, 0));
        user.set(new Totals(user.last().up() + credit.uploaded(), user.last().down() + credit.downloaded()),
                row.time());
        if (credit.tokenDownloaded() > 0) {
            Track<Long> token = tokens.computeIfAbsent(new OnTorrent(row.user(), row.torrent()),
                    _ -> new Track<>(0L, 0));
            token.set(token.last() + credit.tokenDownloaded(), row.time());
        }
    }

    private void torrent(TorrentRow row, long time) {
        Counts counts = new Counts(row.seeders(), row.leechers(), completions.getOrDefault(row.torrent(), 0L));
        Track<Counts> track = torrents.get(row.torrent());
        if (track == null) {
            torrents.put(row.torrent(), new Track<>(counts, time));
        } else {
            track.set(counts, time);
        }
    }

    @Override
    public synchronized void torrentChanged(TorrentRow row) {
        if (torrents.containsKey(row.torrent())) {
            torrent(row, System.currentTimeMillis() / 1000);
        }
    }

    /** Ocelot drops it at another moment, and forgets its counters then. */
    @Override
    public synchronized void fellSilent(Baseline baseline) {
        silent.add(baseline.key());
        uncertain(baseline.key().torrent(), 1, Why.SILENCE);
    }

    @Override
    public void left(Presence presence) {
        // Ocelot keeps no history.
    }

    /** Of so many of the torrent's peers it is not known whether Ocelot counts them. */
    synchronized void uncertain(int torrent, int count, Why why) {
        Excuse excuse = torrentExcuses.computeIfAbsent(torrent, _ -> new Excuse());
        excuse.peers += count;
        excuse.reasons.add(why);
    }

    /** By how many peers Ocelot's counts of the torrent may differ from ours. */
    synchronized int uncertain(int torrent) {
        return torrentExcuses.containsKey(torrent) ? torrentExcuses.get(torrent).peers : 0;
    }

    @Override
    public void promoted(Promotion promotion) {
        // Ocelot knows none, and a shadow keeps none.
    }

    @Override
    public synchronized void torrentDeleted(int torrent) {
        torrents.remove(torrent);
        torrentExcuses.remove(torrent);
        completions.remove(torrent);
        peers.keySet().removeIf(key -> key.torrent() == torrent);
        tokens.keySet().removeIf(key -> key.torrent() == torrent);
    }
}
