package dev.caracal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a site's database has to say after a number of announces, by the announces alone: Ocelot's rules on one tracker
 * that never stops, with no database, no queue and no restart to go wrong. What comes out is lines, so that a
 * difference from the real database is read at a glance. For any thread; an announce counts once, however often it was
 * sent.
 */
final class AnnounceModel {
    /** What a torrent's traffic counts for, with the site's code for it and the hundredths of a download charged. */
    enum Charge {
        FULL(0, 100), FREE(1, 0), NEUTRAL(2, 0), THREE_QUARTERS(11, 75), HALF(12, 50), QUARTER(13, 25);

        private final int code;
        private final int percent;

        Charge(int code, int percent) {
            this.code = code;
            this.percent = percent;
        }

        int code() {
            return code;
        }
    }

    enum Event {
        NONE, STARTED, COMPLETED, STOPPED
    }

    /** A user on a torrent. */
    record Pair(int user, int torrent) {
        @Override
        public String toString() {
            return user + "," + torrent;
        }
    }

    record Announce(Pair pair, String peerId, Event event, long uploaded, long downloaded, long left) {
    }

    private record PeerKey(Pair pair, String peerId) {
    }

    private static final class Peer {
        private long uploaded;
        private long downloaded;
        private long left;
        private long carriedDown;
        private boolean present;
    }

    /** Sums that belong together: a user's upload and download, a torrent's snatches and balance. */
    private static final class Sums {
        private long first;
        private long second;

        @Override
        public String toString() {
            return first + "," + second;
        }
    }

    private final Map<Integer, Charge> torrents;
    private final Map<Integer, Sums> users = new HashMap<>();
    private final Map<Integer, Sums> snatchedAndBalances = new HashMap<>();
    private final Map<PeerKey, Peer> peers = new HashMap<>();
    private final Map<Pair, Long> tokens = new HashMap<>();
    private final Set<Pair> usedUp = new HashSet<>();
    private final Map<Pair, Integer> snatches = new HashMap<>();
    /** By member and torrent the bytes of the wire. */
    private final Map<Pair, Sums> transfers = new HashMap<>();
    private final HistoryModel history;
    /** Where every byte is worth a product of factors; else a torrent's charge says what it is worth. */
    private final Optional<FactorModel> factors;
    /** By torrent, when somebody who has all of it announced last. */
    private final Map<Integer, Long> seeded = new HashMap<>();
    private int announces;

    /**
     * @param users    how many there are, from 1
     * @param torrents every torrent by its id
     * @param tokens   who holds a token for what
     * @param history  what is told of the times, too
     * @param factors  what a byte is worth, if the site multiplies
     */
    AnnounceModel(int users, Map<Integer, Charge> torrents, Set<Pair> tokens, HistoryModel history,
            Optional<FactorModel> factors) {
        this.history = history;
        this.factors = factors;
        this.torrents = Map.copyOf(torrents);
        for (int user = 1; user <= users; user++) {
            this.users.put(user, new Sums());
        }
        torrents.keySet().forEach(torrent -> snatchedAndBalances.put(torrent, new Sums()));
        tokens.forEach(token -> this.tokens.put(token, 0L));
    }

    /** @param now when it was answered (Unix seconds); no announce is told of after a later one */
    synchronized void account(Announce announce, long now) {
        announces++;
        Pair pair = announce.pair();
        history.announce(now, pair.user, pair.torrent, announce.peerId, announce.event == Event.NONE ? ""
                : announce.event.name().toLowerCase(Locale.ROOT), announce.uploaded, announce.downloaded,
                announce.left);
        Peer peer = peers.computeIfAbsent(new PeerKey(pair, announce.peerId()), _ -> new Peer());
        long up = announce.uploaded() - peer.uploaded;
        long down = announce.downloaded() - peer.downloaded;
        boolean baseline = !peer.present || announce.event() == Event.STARTED || up < 0 || down < 0;
        boolean tokenUsed = !baseline && credit(pair, peer, up, down);
        Sums transferred = transfers.computeIfAbsent(pair, _ -> new Sums());
        transferred.first += baseline ? 0 : up;
        transferred.second += baseline ? 0 : down;
        if (announce.event() == Event.COMPLETED && announce.left() == 0 && (!peer.present || peer.left > 0)) {
            snatches.merge(pair, 1, Integer::sum);
            snatchedAndBalances.get(pair.torrent()).first++;
            if (tokenUsed) {
                usedUp.add(pair);
            }
        }
        if (announce.left() == 0) {
            seeded.put(pair.torrent(), now);
        }
        peer.uploaded = announce.uploaded();
        peer.downloaded = announce.downloaded();
        peer.left = announce.left();
        peer.present = announce.event() != Event.STOPPED;
    }

    /** Tells whether a token was in use. */
    private boolean credit(Pair pair, Peer peer, long up, long down) {
        snatchedAndBalances.get(pair.torrent()).second += up - down;
        if (factors.isPresent()) {
            factors.get().transferred(pair.user(), pair.torrent(), up, down);
            return false;
        }
        Charge charge = torrents.get(pair.torrent());
        if (charge == Charge.NEUTRAL || up == 0 && down == 0) {
            return false;
        }
        Sums user = users.get(pair.user());
        user.first += up;
        if (tokens.containsKey(pair) && !usedUp.contains(pair)) {
            tokens.merge(pair, down, Long::sum);
            return true;
        }
        long hundredths = down * charge.percent + peer.carriedDown;
        user.second += hundredths / 100;
        peer.carriedDown = hundredths % 100;
        return false;
    }

    /** How many announces there were. */
    synchronized int announces() {
        return announces;
    }

    /** {@code user,uploaded,downloaded}, and what went over the wire where the site multiplies. */
    synchronized Set<String> userLines() {
        return factors.isPresent() ? new TreeSet<>(factors.get().rows()) : lines(users);
    }

    /** {@code user,up,down}: fractions of bytes in millionths. */
    synchronized Set<String> fractionLines() {
        return new TreeSet<>(factors.orElseThrow().fractions());
    }

    /** {@code torrent,snatched,time}: when somebody who seeds it announced last; 0 if nobody did. */
    synchronized Set<String> seededLines() {
        Set<String> lines = new TreeSet<>();
        snatchedAndBalances.forEach((torrent, sums) -> lines.add(torrent + "," + sums.first + ","
                + seeded.getOrDefault(torrent, 0L)));
        return lines;
    }

    /** {@code torrent,snatched,balance}. */
    synchronized Set<String> torrentLines() {
        return lines(snatchedAndBalances);
    }

    /** {@code torrent,seeders,leechers}, as long as nobody is silent for too long. */
    synchronized Set<String> swarmLines() {
        Map<Integer, Sums> swarms = new HashMap<>();
        torrents.keySet().forEach(torrent -> swarms.put(torrent, new Sums()));
        peers.forEach((key, peer) -> {
            Sums swarm = swarms.get(key.pair.torrent());
            swarm.first += peer.present && peer.left == 0 ? 1 : 0;
            swarm.second += peer.present && peer.left > 0 ? 1 : 0;
        });
        return lines(swarms);
    }

    /** {@code user,torrent,downloaded} by token. */
    synchronized Set<String> tokenLines() {
        return lines(tokens);
    }

    /** {@code user,torrent} of tokens that the site is to be told of. */
    synchronized Set<String> usedUpLines() {
        return new TreeSet<>(usedUp.stream().map(Pair::toString).toList());
    }

    /** {@code user,torrent,snatches}, where there are any. */
    synchronized Set<String> snatchLines() {
        return lines(snatches);
    }

    /** {@code user,torrent,uploaded,downloaded,completions} as the history has them. */
    synchronized Set<String> transferLines() {
        Set<String> lines = new TreeSet<>();
        transfers.forEach((pair, sums) -> lines.add(pair + "," + sums + "," + snatches.getOrDefault(pair, 0)));
        return lines;
    }

    /** {@code user,torrent,peer_id,active,uploaded,downloaded,remaining}. */
    synchronized Set<String> peerLines() {
        List<String> lines = new ArrayList<>();
        peers.forEach((key, peer) -> lines.add(key.pair + "," + key.peerId + "," + (peer.present ? 1 : 0) + ","
                + peer.uploaded + "," + peer.downloaded + "," + peer.left));
        return new TreeSet<>(lines);
    }

    /** The same of those that have not stopped. */
    synchronized Set<String> presentPeerLines() {
        return new TreeSet<>(peerLines().stream().filter(line -> line.split(",")[3].equals("1")).toList());
    }

    private static Set<String> lines(Map<?, ?> map) {
        Set<String> lines = new TreeSet<>();
        map.forEach((key, value) -> lines.add(key + "," + value));
        return lines;
    }
}
