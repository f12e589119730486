package dev.caracal.shadow;

import dev.caracal.gazelle.OcelotRows;
import dev.caracal.id.PeerKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Ocelot's rows, held against {@link Expected} ones, one look after the other. A row agrees if it says what ours would
 * have said at any time within the last {@code window} seconds. One that does not is waited for while ours still
 * changes; then there is a reason, or it is a difference. For one thread.
 */
final class Comparison {
    /** What changes all the time and never agrees at so many looks one after the other differs. */
    private static final int MOST_MISSED = 10;

    private final Expected expected;
    private final Answers answers;
    private final OcelotRows rows;
    private final long window;
    private final int mostPeers;
    private final Map<Integer, OcelotRows.Totals> totalsBefore = new HashMap<>();
    private final Map<Integer, Long> snatchedBefore = new HashMap<>();
    private final Map<Expected.OnTorrent, Long> tokensBefore = new HashMap<>();
    private final Doubts doubtedUsers = new Doubts();
    private final Doubts doubtedTorrents = new Doubts();
    private final Map<Why, Long> explained = new EnumMap<>(Why.class);
    private final PeerComparison peers;
    private long begun;
    private long lookedUntil = Long.MAX_VALUE;

    /**
     * @param window    seconds between an announce and Ocelot's row, at the most
     * @param mostPeers so many peers that only Ocelot heard are told apart
     */
    Comparison(Expected expected, Answers answers, OcelotRows rows, long window, int mostPeers) {
        this.expected = expected;
        this.answers = answers;
        this.rows = rows;
        this.window = window;
        this.mostPeers = mostPeers;
        this.peers = new PeerComparison(expected, doubtedUsers, doubtedTorrents, explained, mostPeers);
    }

    /**
     * Notes what Ocelot's figures are when the shadow begins.
     *
     * @param reading when the reading of lists and peers began (Unix seconds)
     */
    void begin(long reading) {
        rows.totals(row -> totalsBefore.put(row.user(), row));
        rows.counts(row -> snatchedBefore.put(row.torrent(), row.snatched()));
        rows.liveTokens(row -> tokensBefore.put(new Expected.OnTorrent(row.user(), row.torrent()), row.number()));
        rows.peersSince(reading - window, row -> {
            doubtedUsers.toBegin(row.key().user());
            doubtedTorrents.toBegin(row.key().torrent());
        });
        begun = System.currentTimeMillis() / 1000;
        peers.begin(begun + window);
    }

    /** What Ocelot's rows say, of all that is to be compared. */
    private record Theirs(Map<PeerKey, OcelotRows.PeerLine> peers, List<OcelotRows.PeerLine> otherPeers,
            Map<Integer, OcelotRows.Totals> users, Map<Integer, OcelotRows.Counts> torrents,
            Map<Expected.OnTorrent, Long> tokens, Map<Expected.OnTorrent, Long> snatches) {
    }

    /** What is asked for. */
    private record Wanted(Set<PeerKey> peers, long peersSince, Set<Integer> users, Set<Integer> torrents,
            Set<Integer> tokens, Set<Integer> snatches) {
    }

    /**
     * Looks at Ocelot's rows now (Unix seconds).
     *
     * @throws java.io.UncheckedIOException if they cannot be read
     */
    Findings look(long now) {
        Findings found = new Findings(now, begun);
        long quiet = now - window;
        // Theirs are read without holding anybody up. Ours go on meanwhile, and what they were is still known.
        Theirs theirs = read(wanted(quiet));
        Map<Integer, Set<Integer>> refused = answers.refused();
        Set<Integer> snatchedOtherwise;
        doubtedUsers.newLook();
        doubtedTorrents.newLook();
        synchronized (expected) {
            theirs.otherPeers().forEach(row -> peers.other(row, refused, quiet, found));
            theirs.peers().keySet().retainAll(expected.peers.keySet());
            peers.compare(theirs.peers(), quiet, found);
            // Tokens first: a user that begins is compared from then on.
            compareTokens(theirs.tokens(), quiet, found);
            compareUsers(theirs.users(), quiet, found);
            snatchedOtherwise = compareTorrents(theirs.torrents(), quiet, found);
            compareSnatches(theirs.snatches(), quiet, found);
            found.announces = expected.announces;
            found.peersLeftOut = expected.peersLeftOut;
        }
        nameSnatches(snatchedOtherwise, found);
        lookedUntil = quiet;
        found.unheard = peers.unheardAnnounces();
        explained.forEach((why, count) -> found.explained.merge(why, count, Long::sum));
        answers.into(found);
        return found;
    }

    private Wanted wanted(long quiet) {
        synchronized (expected) {
            Set<PeerKey> due = new HashSet<>();
            // Looks may be further apart than the window, and no row between two of them may be passed over.
            long since = Math.min(quiet, lookedUntil);
            for (Map.Entry<PeerKey, Expected.PeerTrack> peer : expected.peers.entrySet()) {
                if (!peer.getValue().states.agreed()) {
                    due.add(peer.getKey());
                    since = Math.min(since, peer.getValue().last);
                }
            }
            return new Wanted(due, Math.max(begun, since) - window, Set.copyOf(expected.users.keySet()),
                    Set.copyOf(expected.torrents.keySet()),
                    expected.tokens.keySet().stream().map(Expected.OnTorrent::user).collect(Collectors.toSet()),
                    expected.snatches.keySet().stream().map(Expected.OnTorrent::user).collect(Collectors.toSet()));
        }
    }

    private Theirs read(Wanted wanted) {
        Theirs theirs = new Theirs(new HashMap<>(), new ArrayList<>(), new HashMap<>(), new HashMap<>(),
                new HashMap<>(), new HashMap<>());
        rows.peersSince(wanted.peersSince(), row -> {
            if (wanted.peers().contains(row.key())) {
                theirs.peers().put(row.key(), row);
            } else if (row.time() >= begun - window && theirs.otherPeers().size() < mostPeers) {
                theirs.otherPeers().add(row);
            }
        });
        rows.totals(row -> {
            if (wanted.users().contains(row.user())) {
                theirs.users().put(row.user(), row);
            }
        });
        rows.counts(row -> {
            if (wanted.torrents().contains(row.torrent())) {
                theirs.torrents().put(row.torrent(), row);
            }
        });
        rows.tokensOf(wanted.tokens(), row -> theirs.tokens().put(key(row), row.number()));
        rows.snatchesOf(wanted.snatches(), begun, row -> theirs.snatches().put(key(row), row.number()));
        return theirs;
    }

    private static Expected.OnTorrent key(OcelotRows.OnTorrent row) {
        return new Expected.OnTorrent(row.user(), row.torrent());
    }

    private void compareUsers(Map<Integer, OcelotRows.Totals> now, long quiet, Findings found) {
        expected.users.forEach((user, track) -> {
            OcelotRows.Totals theirs = now.get(user);
            if (theirs == null) {
                gone(track);
            } else {
                compareUser(user, track, theirs, quiet, found);
            }
        });
        found.users = expected.users.size();
    }

    private void compareUser(int user, Track<Expected.Totals> track, OcelotRows.Totals theirs, long quiet,
            Findings found) {
        OcelotRows.Totals before = totalsBefore.computeIfAbsent(user, _ -> {
            doubtedUsers.toBegin(user);
            return theirs;
        });
        Expected.Totals growth = new Expected.Totals(theirs.up() - before.up(), theirs.down() - before.down());
        Expected.Totals ours = track.last();
        switch (judge(track, growth, quiet, doubtedUsers, user)) {
            case AGREES -> { }
            case WAITS -> found.waiting++;
            case BEGINS -> {
                doubtedUsers.begins(user);
                found.begunNow++;
                rebase(user, theirs, ours);
            }
            case MOVED -> {
                explained.merge(Why.SITE, 1L, Long::sum);
                rebase(user, theirs, ours);
            }
            case OFF -> {
                Expected.Excuse excuse = expected.userExcuses.get(user);
                if (excuse != null && Math.abs(growth.up() - ours.up()) <= excuse.up
                        && Math.abs(growth.down() - ours.down()) <= excuse.down) {
                    excuse.reasons.forEach(why -> found.explained.merge(why, 1L, Long::sum));
                } else {
                    found.add(Findings.Kind.USER, "user " + user, shown(ours), shown(growth));
                }
            }
        }
    }

    /** The site has deleted what ours is of, and we make no row of it. */
    private void gone(Track<?> track) {
        explained.merge(Why.NO_GHOSTS, track.agreed() ? 0L : 1L, Long::sum);
        track.agreed(true);
    }

    private void rebase(int user, OcelotRows.Totals theirs, Expected.Totals ours) {
        totalsBefore.put(user, new OcelotRows.Totals(user, theirs.up() - ours.up(), theirs.down() - ours.down()));
        expected.users.get(user).agreed(true);
    }

    private enum Judgement {
        AGREES, WAITS,
        /** From now on it is compared. */
        BEGINS,
        /** It agreed, and moved while nothing was announced, to nobody. */
        MOVED, OFF
    }

    private static <T> Judgement judge(Track<T> track, T theirs, long quiet, Doubts doubts, int id) {
        track.forget(quiet);
        if (track.any(theirs::equals)) {
            if (theirs.equals(track.last()) && !track.agreed()) {
                track.agreed(true);
            }
            return Judgement.AGREES;
        }
        boolean isQuiet = track.quietSince(quiet);
        if (doubts.isUnsure(id)) {
            return Judgement.WAITS;
        }
        if (doubts.isToBegin(id) && (isQuiet || track.agreed())) {
            return isQuiet ? Judgement.BEGINS : Judgement.WAITS;
        }
        if (track.agreed()) {
            return Judgement.MOVED;
        }
        return isQuiet || track.missed() >= MOST_MISSED ? Judgement.OFF : Judgement.WAITS;
    }

    /** The torrents of which Ocelot has counted more completions than we. */
    private Set<Integer> compareTorrents(Map<Integer, OcelotRows.Counts> now, long quiet, Findings found) {
        Set<Integer> snatchedOtherwise = new TreeSet<>();
        expected.torrents.forEach((torrent, track) -> {
            OcelotRows.Counts theirs = now.get(torrent);
            if (theirs == null) {
                gone(track);
            } else if (!compareTorrent(torrent, track, theirs, quiet, found)) {
                snatchedOtherwise.add(torrent);
            }
        });
        found.torrents = expected.torrents.size();
        return snatchedOtherwise;
    }

    private void nameSnatches(Set<Integer> torrents, Findings found) {
        rows.snatchesOn(torrents, begun, row -> {
            int ours;
            synchronized (expected) {
                ours = expected.snatches.getOrDefault(key(row), new Expected.Snatches(0, 0)).count();
            }
            if (row.number() > ours) {
                found.add(Findings.Kind.SNATCH, "user " + row.user() + " torrent " + row.torrent(), completions(ours),
                        completions(row.number()));
            }
        });
    }

    /** False if Ocelot has counted more completions of it than we. */
    private boolean compareTorrent(int torrent, Track<Expected.Counts> track, OcelotRows.Counts theirs, long quiet,
            Findings found) {
        long before = snatchedBefore.computeIfAbsent(torrent, _ -> {
            doubtedTorrents.toBegin(torrent);
            return theirs.snatched();
        });
        Expected.Counts growth = new Expected.Counts(theirs.seeders(), theirs.leechers(), theirs.snatched() - before);
        Expected.Counts ours = track.last();
        switch (judge(track, growth, quiet, doubtedTorrents, torrent)) {
            case AGREES -> { }
            case WAITS -> found.waiting++;
            case BEGINS -> {
                doubtedTorrents.begins(torrent);
                found.begunNow++;
                snatchedBefore.put(torrent, theirs.snatched() - ours.completions());
            }
            case MOVED, OFF -> {
                Expected.Excuse excuse = expected.torrentExcuses.get(torrent);
                if (growth.completions() == ours.completions() && excuse != null
                        && Math.abs(growth.seeders() - ours.seeders()) <= excuse.peers
                        && Math.abs(growth.leechers() - ours.leechers()) <= excuse.peers) {
                    excuse.reasons.forEach(why -> found.explained.merge(why, 1L, Long::sum));
                } else {
                    found.add(Findings.Kind.TORRENT, "torrent " + torrent, shown(ours), shown(growth));
                    return growth.completions() <= ours.completions();
                }
            }
        }
        return true;
    }

    private void compareTokens(Map<Expected.OnTorrent, Long> now, long quiet, Findings found) {
        expected.tokens.forEach((token, track) -> {
            Long theirs = now.get(token);
            if (theirs == null) {
                gone(track);
                return;
            }
            long growth = theirs - tokensBefore.getOrDefault(token, 0L);
            switch (judge(track, growth, quiet, doubtedUsers, token.user())) {
                case AGREES -> { }
                case WAITS -> found.waiting++;
                case BEGINS -> tokensBefore.put(token, theirs - track.last());
                case MOVED, OFF -> {
                    boolean ghost = !tokensBefore.containsKey(token);
                    if (ghost) {
                        explained.merge(Why.NO_GHOSTS, 1L, Long::sum);
                        tokensBefore.put(token, theirs - track.last());
                        track.agreed(true);
                    } else {
                        found.add(Findings.Kind.TOKEN, "user " + token.user() + " torrent " + token.torrent(),
                                track.last() + " bytes", growth + " bytes");
                    }
                }
            }
        });
    }

    private void compareSnatches(Map<Expected.OnTorrent, Long> now, long quiet, Findings found) {
        expected.snatches.forEach((who, ours) -> {
            long theirs = now.getOrDefault(who, 0L);
            if (theirs == ours.count()) {
                found.snatches++;
            } else if (ours.last() > quiet) {
                found.waiting++;
            } else if (theirs < ours.count() && !doubtedUsers.isToBegin(who.user())) {
                found.add(Findings.Kind.SNATCH, "user " + who.user() + " torrent " + who.torrent(),
                        completions(ours.count()), completions(theirs));
            }
        });
    }

    private static String completions(long count) {
        return count == 1 ? "1 completion" : count + " completions";
    }

    private static String shown(Expected.Totals totals) {
        return "%+d up, %+d down".formatted(totals.up(), totals.down());
    }

    private static String shown(Expected.Counts counts) {
        return "%d seeders, %d leechers, %s".formatted(counts.seeders(), counts.leechers(),
                completions(counts.completions()));
    }
}
