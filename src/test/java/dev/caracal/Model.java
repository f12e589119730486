package dev.caracal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a site's database must hold after announces, computed from the announces alone: one tracker that never stops,
 * never forgets and has no database. Written from Ocelot's rules and from nothing else; it shares no code with the
 * tracker. Its tables are rows of text, as {@link dev.caracal.gazelle.TestSite#rows} gives them.
 */
final class Model {
    /** How much of a download each kind of freeleech charges. */
    private static final Map<Integer, Integer> PERCENT = Map.of(0, 100, 1, 0, 11, 75, 12, 50, 13, 25);
    private static final int NEUTRAL = 2;

    /** One client of one user on one torrent. */
    record Client(int user, int torrent, int number) {
    }

    record Counters(long up, long down, long corrupt, long left) {
    }

    /** A user's token on a torrent. */
    record Token(int user, int torrent) {
    }

    private static final class Peer {
        private Counters last;
        private boolean seeder;
        private int carried;
    }

    private static final class User {
        private long up;
        private long down;
        private boolean enabled = true;
    }

    private static final class Torrent {
        private int freeleech;
        private int snatched;
        private long balance;
    }

    private final Map<Integer, User> users = new TreeMap<>();
    private final Map<Integer, Torrent> torrents = new TreeMap<>();
    private final Map<Client, Peer> peers = new HashMap<>();
    private final Map<Client, Integer> snatches = new HashMap<>();
    private final Map<Token, Long> tokens = new HashMap<>();
    private final Set<Token> held = new TreeSet<>(Comparator.comparing(Token::user)
            .thenComparing(Token::torrent));
    private final Set<Token> usedUp = new TreeSet<>(Comparator.comparing(Token::user)
            .thenComparing(Token::torrent));

    void addUser(int id) {
        users.put(id, new User());
    }

    void addTorrent(int id, long balance) {
        torrents.put(id, new Torrent());
        torrents.get(id).balance = balance;
    }

    void freeleech(int torrent, int code) {
        torrents.get(torrent).freeleech = code;
    }

    /** The user's row stays, but may announce no more. */
    void disable(int user) {
        users.get(user).enabled = false;
    }

    void deleteUser(int user) {
        users.remove(user);
    }

    void deleteTorrent(int torrent) {
        torrents.remove(torrent);
        peers.keySet().removeIf(client -> client.torrent == torrent);
    }

    void addToken(Token token) {
        held.add(token);
        tokens.putIfAbsent(token, 0L);
    }

    void removeToken(Token token) {
        held.remove(token);
    }

    boolean holds(Token token) {
        return held.contains(token);
    }

    /** Whether the site is yet to be told that it is used up. */
    boolean usedUp(Token token) {
        return usedUp.contains(token);
    }

    boolean mayAnnounce(int user) {
        return users.containsKey(user) && users.get(user).enabled;
    }

    boolean exists(int torrent) {
        return torrents.containsKey(torrent);
    }


    /** An announce that is not refused; {@code event} as clients say it, empty for none. */
    void announce(Client client, Counters now, String event) {
        Torrent torrent = torrents.get(client.torrent);
        boolean known = peers.containsKey(client);
        Peer peer = peers.computeIfAbsent(client, _ -> new Peer());
        boolean seeding = now.left == 0;
        boolean completed = event.equals("completed") && seeding && !(known && peer.seeder);
        boolean tokenUsed = false;
        if (!known || event.equals("started")) {
            peer.last = now;
            peer.carried = 0;
        } else if (now.up < peer.last.up || now.down < peer.last.down) {
            peer.last = new Counters(now.up, now.down, peer.last.corrupt, now.left);
        } else {
            long up = now.up - peer.last.up;
            long down = now.down - peer.last.down;
            torrent.balance += up - down - (now.corrupt - peer.last.corrupt);
            tokenUsed = credit(client, torrent, peer, up, down);
            peer.last = now;
        }
        peer.seeder = seeding;
        if (completed) {
            torrent.snatched++;
            snatches.merge(new Client(client.user, client.torrent, 0), 1, Integer::sum);
            Token token = new Token(client.user, client.torrent);
            if (tokenUsed) {
                held.remove(token);
                usedUp.add(token);
            }
        }
        if (event.equals("stopped")) {
            peers.remove(client);
        }
    }

    /** Tells whether a token paid. */
    private boolean credit(Client client, Torrent torrent, Peer peer, long up, long down) {
        if (up == 0 && down == 0 || torrent.freeleech == NEUTRAL) {
            return false;
        }
        User user = users.get(client.user);
        user.up += up;
        Token token = new Token(client.user, client.torrent);
        if (held.contains(token)) {
            tokens.merge(token, down, Long::sum);
            return true;
        }
        user.down += charged(peer, down, PERCENT.get(torrent.freeleech));
        return false;
    }

    /** A part of a download in whole bytes; what is left over of it waits for the peer's next one. */
    private static long charged(Peer peer, long down, int percent) {
        if (percent == 0 || percent == 100) {
            return percent == 0 ? 0 : down;
        }
        long hundredths = Math.addExact(Math.multiplyExact(down, percent), peer.carried);
        peer.carried = (int) (hundredths % 100);
        return hundredths / 100;
    }

    /** {@code user,up,down}. */
    List<String> totals() {
        return users.entrySet().stream().map(entry -> entry.getKey() + "," + entry.getValue().up + ","
                + entry.getValue().down).toList();
    }

    /** {@code torrent,seeders,leechers,snatched,balance}; peers of users who may not announce are not counted. */
    List<String> counts() {
        Map<Integer, Long> seeders = counted(true);
        Map<Integer, Long> leechers = counted(false);
        return torrents.entrySet().stream().map(entry -> entry.getKey() + ","
                + seeders.getOrDefault(entry.getKey(), 0L) + "," + leechers.getOrDefault(entry.getKey(), 0L) + ","
                + entry.getValue().snatched + "," + entry.getValue().balance).toList();
    }

    private Map<Integer, Long> counted(boolean seeders) {
        return peers.entrySet().stream().filter(entry -> entry.getValue().seeder == seeders)
                .filter(entry -> mayAnnounce(entry.getKey().user))
                .collect(Collectors.groupingBy(entry -> entry.getKey().torrent, Collectors.counting()));
    }

    /** {@code user,torrent,downloaded} of every token there ever was. */
    List<String> tokens() {
        return sorted(tokens, entry -> entry.getKey().user + "," + entry.getKey().torrent + "," + entry.getValue());
    }

    /** {@code user,torrent} of the tokens that the site is yet to be told of. */
    List<String> usedUp() {
        return usedUp.stream().map(token -> token.user + "," + token.torrent).sorted().toList();
    }

    /** {@code user,torrent,how often}. */
    List<String> snatches() {
        return sorted(snatches, entry -> entry.getKey().user + "," + entry.getKey().torrent + "," + entry.getValue());
    }

    /** {@code user,torrent,client,uploaded,downloaded,corrupt,left} of who is there. */
    List<String> peers() {
        return sorted(peers, entry -> entry.getKey().user + "," + entry.getKey().torrent + "," + entry.getKey().number
                + "," + entry.getValue().last.up + "," + entry.getValue().last.down + ","
                + entry.getValue().last.corrupt + "," + entry.getValue().last.left);
    }

    private static <K, V> List<String> sorted(Map<K, V> map, Function<Map.Entry<K, V>, String> row) {
        return map.entrySet().stream().map(row).sorted().toList();
    }
}
