package dev.caracal.shadow;

import dev.caracal.gazelle.OcelotRows;
import dev.caracal.id.PeerKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The peers' rows of a {@link Comparison}. They also tell what Ocelot has heard and we have not: then its totals and
 * counts cannot be ours, and whom that concerns begins anew from a quiet moment. For one thread, that holds {@link
 * Expected}.
 */
final class PeerComparison {
    private final Expected expected;
    private final Doubts users;
    private final Doubts torrents;
    private final Map<Why, Long> explained;
    private final int mostPeers;
    private final Map<PeerKey, OcelotRows.PeerLine> unheard = new HashMap<>();
    /** Peers that we know in another state than Ocelot, which heard them alone. */
    private final Set<PeerKey> turnedUnheard = new HashSet<>();
    private long settledSince;
    private long unheardAnnounces;

    /** @param mostPeers so many peers that only Ocelot heard are told apart */
    PeerComparison(Expected expected, Doubts users, Doubts torrents, Map<Why, Long> explained, int mostPeers) {
        this.expected = expected;
        this.users = users;
        this.torrents = torrents;
        this.explained = explained;
        this.mostPeers = mostPeers;
    }

    /** @param since a row of a later time than this (Unix seconds) is of an announce that we should have heard */
    void begin(long since) {
        settledSince = since;
    }

    /** How many announces Ocelot has accounted that we did not hear. */
    long unheardAnnounces() {
        return unheardAnnounces;
    }

    /** Holds the rows of the peers that are due against ours. */
    void compare(Map<PeerKey, OcelotRows.PeerLine> theirs, long quiet, Findings found) {
        expected.peers.forEach((key, peer) -> {
            if (!peer.states.agreed()) {
                compare(key, peer, Optional.ofNullable(theirs.get(key)), quiet, found);
            }
        });
        found.peers = expected.peers.size();
    }

    /** A row that is not due to be compared: of a peer that we do not know, or whose row agreed before. */
    void other(OcelotRows.PeerLine row, Map<Integer, Set<Integer>> refused, long quiet, Findings found) {
        PeerKey key = row.key();
        Expected.PeerTrack known = expected.peers.get(key);
        boolean moved = known != null ? isLater(row, known)
                : !unheard.containsKey(key) || row.time() > unheard.get(key).time();
        if (moved && row.time() > quiet) {
            unsure(key);
        } else if (moved && known != null) {
            heardAlone(key, known, row);
        } else if (moved) {
            notHeard(row, refused, found);
        }
    }

    /** Whether Ocelot has heard the peer after we did, and its row was not looked at yet. */
    private static boolean isLater(OcelotRows.PeerLine row, Expected.PeerTrack peer) {
        return row.time() > Math.max(peer.last + 1, peer.seen);
    }

    private void unsure(PeerKey key) {
        users.unsure(key.user());
        torrents.unsure(key.torrent());
    }

    /** A peer that we know has announced again since, and we were not told. */
    private void heardAlone(PeerKey key, Expected.PeerTrack peer, OcelotRows.PeerLine row) {
        long more = row.announces() - peer.announces;
        unheardAnnounces += Math.max(1, more - peer.unheard);
        peer.unheard = more;
        peer.seen = row.time();
        peer.behind = true;
        toBegin(key);
        Expected.PeerState ours = peer.states.last();
        boolean turned = ours.active() != row.active() || (ours.remaining() == 0) != (row.remaining() == 0);
        if (turned && turnedUnheard.size() < mostPeers && turnedUnheard.add(key)) {
            expected.uncertain(key.torrent(), 1, Why.UNHEARD);
        }
    }

    /** A peer that we do not know. */
    private void notHeard(OcelotRows.PeerLine row, Map<Integer, Set<Integer>> refused, Findings found) {
        PeerKey key = row.key();
        OcelotRows.PeerLine before = unheard.get(key);
        if (refused.getOrDefault(key.user(), Set.of()).contains(key.torrent())) {
            found.add(Findings.Kind.PEER, who(key), "refused", "accounted: " + shown(row));
        } else if (before != null) {
            unheardAnnounces += Math.max(1, row.announces() - before.announces());
            unheard.put(key, row);
            toBegin(key);
        } else if (unheard.size() < mostPeers) {
            unheard.put(key, row);
            if (row.time() > settledSince) {
                unheardAnnounces++;
            }
            toBegin(key);
            expected.uncertain(key.torrent(), 1, Why.UNHEARD);
        }
    }

    private void toBegin(PeerKey key) {
        users.toBegin(key.user());
        torrents.toBegin(key.torrent());
    }

    private void compare(PeerKey key, Expected.PeerTrack peer, Optional<OcelotRows.PeerLine> theirs, long quiet,
            Findings found) {
        Track<Expected.PeerState> states = peer.states;
        states.forget(quiet);
        OcelotRows.PeerLine alone = unheard.remove(key);
        if (alone != null) {
            // We hear it at last; what we did not hear has been counted.
            peer.unheard = alone.announces() - peer.announces + 1;
            peer.behind = true;
        }
        boolean later = theirs.filter(row -> isLater(row, peer)).isPresent();
        if (peer.last > quiet) {
            found.waiting++;
            if (later || peer.behind) {
                unsure(key);
            }
            return;
        }
        if (peer.behind) {
            // What we have credited now, Ocelot had credited in parts.
            peer.behind = false;
            toBegin(key);
        }
        if (theirs.filter(row -> is(states.last(), row)).isPresent()) {
            states.agreed(true);
            settled(key, peer, theirs.get());
            peer.seen = theirs.get().time();
        } else if (theirs.filter(row -> row.uploaded() == 0 && row.downloaded() == 0 && row.remaining() == 0)
                .isPresent()) {
            // A light row made anew, of one that the site has deleted.
            explained.merge(Why.LAST_ANNOUNCE, 1L, Long::sum);
            states.agreed(true);
            peer.seen = theirs.get().time();
        } else if (later && theirs.get().time() > quiet) {
            found.waiting++;
            unsure(key);
        } else if (later) {
            heardAlone(key, peer, theirs.get());
            states.agreed(true);
        } else if (peer.bothLists) {
            explained.merge(Why.BOTH_LISTS, 1L, Long::sum);
            states.agreed(true);
        } else {
            found.add(Findings.Kind.PEER, who(key), shown(states.last()),
                    theirs.map(PeerComparison::shown).orElse("no row of that time"));
        }
    }

    /** A peer's row agrees; what else it tells. */
    private void settled(PeerKey key, Expected.PeerTrack peer, OcelotRows.PeerLine theirs) {
        if (theirs.remaining() != peer.states.last().remaining()) {
            explained.merge(Why.LAST_ANNOUNCE, 1L, Long::sum);
        }
        long more = theirs.announces() - peer.announces;
        if (peer.together) {
            // Written by one flush, the light ones last: the count may be that of an earlier one.
            explained.merge(Why.LAST_ANNOUNCE, more == 0 ? 0L : 1L, Long::sum);
            return;
        }
        if (more > peer.unheard) {
            unheardAnnounces += more - peer.unheard;
            toBegin(key);
        } else if (more < peer.unheard) {
            explained.merge(Why.LAST_ANNOUNCE, 1L, Long::sum);
        }
        peer.unheard = more;
    }

    private static boolean is(Expected.PeerState ours, OcelotRows.PeerLine theirs) {
        return ours.uploaded() == theirs.uploaded() && ours.downloaded() == theirs.downloaded()
                && ours.active() == theirs.active()
                && (ours.remaining() == theirs.remaining() || ours.stale() == theirs.remaining());
    }

    private static String who(PeerKey key) {
        return "user " + key.user() + " torrent " + key.torrent() + " peer " + key.peer();
    }

    private static String shown(Expected.PeerState peer) {
        return "uploaded %d, downloaded %d, remaining %d, %s".formatted(peer.uploaded(), peer.downloaded(),
                peer.remaining(), peer.active() ? "active" : "stopped");
    }

    private static String shown(OcelotRows.PeerLine peer) {
        return "uploaded %d, downloaded %d, remaining %d, %s".formatted(peer.uploaded(), peer.downloaded(),
                peer.remaining(), peer.active() ? "active" : "stopped");
    }
}
