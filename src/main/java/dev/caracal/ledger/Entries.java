package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.PlaceRow;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.Stay;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.accounting.TransferRow;
import dev.caracal.id.PeerKey;
import dev.caracal.registry.Promotion;
import dev.caracal.swarm.Baseline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Effects coalesced into the rows they come down to: one per user, torrent, peer and token, however many announces they
 * stand for; and the snatches, which are never coalesced. What is added to a total is added up; what is set keeps its
 * last value. Guarded by whoever holds it.
 */
public final class Entries implements Records.Visitor {
    /**
     * Bytes to add to a user's totals.
     *
     * @param fractionUp   what less than a byte comes to it where the site multiplies, in millionths
     * @param fractionDown the same of the download
     */
    public record UserCredit(int user, long uploaded, long downloaded, int fractionUp, int fractionDown) {
        /** A user's credit, as it is. */
        static UserCredit of(int user, Credit credit) {
            return new UserCredit(user, credit.uploaded(), credit.downloaded(), credit.fractionUp(),
                    credit.fractionDown());
        }

        /** This and a credit. */
        public UserCredit plus(Credit more) {
            return plus(of(user, more));
        }

        /** This and another one of the same user. */
        UserCredit plus(UserCredit more) {
            int up = fractionUp + more.fractionUp;
            int down = fractionDown + more.fractionDown;
            return new UserCredit(user, saturated(saturated(uploaded, more.uploaded), up / Credit.FRACTIONS),
                    saturated(saturated(downloaded, more.downloaded), down / Credit.FRACTIONS),
                    up % Credit.FRACTIONS, down % Credit.FRACTIONS);
        }

        @Override
        public String toString() {
            return "UserCredit[user=" + user + ", uploaded=" + uploaded + ", downloaded=" + downloaded
                    + ((fractionUp | fractionDown) == 0 ? "" : ", fractionUp=" + fractionUp + ", fractionDown="
                            + fractionDown) + "]";
        }
    }

    /** A user on a torrent. */
    public record Pair(int user, int torrent) {
    }

    /** What has been counted of the time of a user with several clients on a torrent, up to {@code last}. */
    public record Shared(int user, int torrent, byte[] time, long last) {
        @Override
        public String toString() {
            return "Shared[user=" + user + ", torrent=" + torrent + ", time=" + HexFormat.of().formatHex(time)
                    + ", last=" + last + "]";
        }
    }

    /** Orders of peers' rows: torrent, user, peer_id, and with the peer_id first. */
    public static final Packed.Order BY_TORRENT = new Packed.Order(4, 8, 0, 4, 8, Records.KEY);
    public static final Packed.Order BY_PEER_ID = new Packed.Order(8, Records.KEY, 4, 8, 0, 4);

    /** Whether a peer's row is complete, and a torrent's a seeded one. */
    public static final Packed.Sign COMPLETE = new Packed.Sign(Forms.PEER_COMPLETE);
    public static final Packed.Sign SEEDED = new Packed.Sign(Forms.TORRENT_SEEDED);

    private final Packed<UserCredit> users = new Packed<>(Forms.USER);
    private final Packed<TorrentRow> torrents = new Packed<>(Forms.TORRENT);
    private final Packed<PeerRow> peers = new Packed<>(Forms.PEER);
    private final Packed<TransferRow> transfers = new Packed<>(Forms.TRANSFER);
    private final List<Snatch> snatches = new ArrayList<>();
    private final Map<Pair, Long> tokenDownloads = new HashMap<>();
    /** In the order of the completions. */
    private final Set<Pair> tokenExpiries = new LinkedHashSet<>();
    private final Set<Integer> deletedTorrents = new HashSet<>();
    /** Baselines for our own table; none for those that are void. */
    private final Map<PeerKey, Optional<Baseline>> baselines = new HashMap<>();
    private final Map<PlaceRow.Key, PlaceRow> places = new HashMap<>();
    private final Map<Pair, Shared> shared = new HashMap<>();
    /** Of those who have announced no more since. */
    private final Map<Pair, Presence> presences = new HashMap<>();
    private final Map<Promotion.Key, Promotion> promotions = new HashMap<>();

    @Override
    public void announced(Announced announced) {
        PeerRow peer = announced.peer();
        peers.put(peer);
        Credit credit = announced.credit();
        if ((credit.uploaded() | credit.downloaded() | credit.fractionUp() | credit.fractionDown()) != 0) {
            users.put(UserCredit.of(peer.user(), credit));
        }
        if (credit.tokenDownloaded() != 0) {
            tokenDownloads.merge(new Pair(peer.user(), peer.torrent()), credit.tokenDownloaded(), Entries::saturated);
        }
        if (announced.tokenExpired()) {
            tokenExpiries.add(new Pair(peer.user(), peer.torrent()));
        }
        if (announced.keeps()) {
            baselines.put(peer.key(), Optional.of(announced.baseline()));
        } else if (announced.kept()) {
            baselines.put(peer.key(), Optional.empty());
        }
        if (announced.torrent() != TorrentRow.NONE) {
            torrentChanged(announced.torrent());
        }
        if (announced.snatch().isPresent()) {
            snatches.add(announced.snatch().get());
        }
        if (announced.stay().isPresent()) {
            stayed(announced, announced.stay().get());
        }
    }

    private void stayed(Announced announced, Stay stay) {
        Pair pair = new Pair(announced.peer().user(), announced.peer().torrent());
        transfers.put(TransferRow.of(announced, stay));
        presences.remove(pair);
        stay.from().ifPresent(from -> {
            PlaceRow place = PlaceRow.of(announced.peer(), stay, from);
            places.merge(place.key(), place, (earlier, later) -> later.after(earlier));
        });
        if (stay.shared().length > 0) {
            shared.put(pair, new Shared(pair.user(), pair.torrent(), stay.shared(), announced.peer().time()));
        }
    }

    @Override
    public void left(Presence presence) {
        presences.put(new Pair(presence.user(), presence.torrent()), presence);
    }

    @Override
    public void promoted(Promotion promotion) {
        promotions.put(promotion.key(), promotion);
    }

    @Override
    public void torrentChanged(TorrentRow row) {
        torrents.put(row);
    }

    @Override
    public void fellSilent(Baseline baseline) {
        baselines.put(baseline.key(), Optional.of(baseline));
    }

    /** Has our own table keep a baseline that the site's could not take, unless it keeps one anyway. */
    public void keep(Baseline baseline) {
        baselines.merge(baseline.key(), Optional.of(baseline), (known, unkept) -> known.isPresent() ? known : unkept);
    }

    @Override
    public void torrentDeleted(int torrent) {
        deletedTorrents.add(torrent);
    }

    /**
     * The same as several parts of about equal size. Everything of one user stays together, so that a peer's baseline
     * and the credit for the way to it are never in different parts; each torrent's row is in exactly one.
     *
     * @param empty where the parts come from
     */
    List<Entries> split(int parts, Supplier<Entries> empty) {
        if (parts <= 1) {
            return List.of(this);
        }
        List<Entries> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            Entries part = empty.get();
            part.deletedTorrents.addAll(deletedTorrents);
            all.add(part);
        }
        users.deal(user -> part(all, user).users);
        torrents.deal(torrent -> part(all, torrent).torrents);
        peers.deal(user -> part(all, user).peers);
        transfers.deal(user -> part(all, user).transfers);
        snatches.forEach(snatch -> part(all, snatch.user()).snatches.add(snatch));
        tokenDownloads.forEach((token, bytes) -> part(all, token.user()).tokenDownloads.put(token, bytes));
        baselines.forEach((key, baseline) -> part(all, key.user()).baselines.put(key, baseline));
        tokenExpiries.forEach(token -> part(all, token.user()).tokenExpiries.add(token));
        places.forEach((key, row) -> part(all, key.user()).places.put(key, row));
        shared.forEach((pair, time) -> part(all, pair.user()).shared.put(pair, time));
        presences.forEach((pair, presence) -> part(all, pair.user()).presences.put(pair, presence));
        promotions.forEach((key, promotion) -> part(all, key.target()).promotions.put(key, promotion));
        return all;
    }

    /** The part of an id, which may be any number: the site may say what it likes. */
    private static Entries part(List<Entries> all, int id) {
        return all.get(Math.floorMod(id, all.size()));
    }

    /** Forgets everything, to begin anew with the memory that it has. */
    void clear() {
        users.clear();
        torrents.clear();
        peers.clear();
        transfers.clear();
        snatches.clear();
        tokenDownloads.clear();
        tokenExpiries.clear();
        deletedTorrents.clear();
        baselines.clear();
        places.clear();
        shared.clear();
        presences.clear();
        promotions.clear();
    }

    /** Whether more would be more than arrays can hold. */
    boolean full() {
        return users.full() || torrents.full() || peers.full() || transfers.full();
    }

    /** How many rows these are to the database. */
    public int rows() {
        return users.size() + torrents.size() + peers.size() + snatches.size() + tokenDownloads.size()
                + tokenExpiries.size() + baselines.size() + transfers.size() + places.size() + shared.size()
                + presences.size() + promotions.size();
    }

    public boolean isEmpty() {
        return rows() == 0;
    }

    public Packed<UserCredit> users() {
        return users;
    }

    public Packed<TorrentRow> torrents() {
        return torrents;
    }

    public Packed<PeerRow> peers() {
        return peers;
    }

    public List<Snatch> snatches() {
        return snatches;
    }

    /** Bytes downloaded by token. */
    public Map<Pair, Long> tokenDownloads() {
        return tokenDownloads;
    }

    /** Tokens used up by a completed download, which the site is to be told, in the order of the completions. */
    public List<Pair> tokenExpiries() {
        return List.copyOf(tokenExpiries);
    }

    /** By peer, what our own table is to keep of it; none where it is to keep nothing any more. */
    public Map<PeerKey, Optional<Baseline>> baselines() {
        return baselines;
    }

    /** What is to be added to the history of members' stays, and how they stand. */
    public Packed<TransferRow> transfers() {
        return transfers;
    }

    /** The same by the addresses of their clients, where the site has books of these. */
    public Collection<PlaceRow> places() {
        return places.values();
    }

    /** What all of that adds to the time that members were on torrents, in seconds. */
    public long secondsActive() {
        return transfers.stream().mapToLong(TransferRow::active).sum();
    }

    /** The same of the time that they seeded. */
    public long secondsSeeding() {
        return transfers.stream().mapToLong(TransferRow::seeded).sum();
    }

    /** What has been counted of members with several clients on one torrent. */
    public Collection<Shared> shared() {
        return shared.values();
    }

    /** Who is left where clients fell silent, and announced no more after that. */
    public Collection<Presence> presences() {
        return presences.values();
    }

    /** Promotions as our own table is to keep them; it is to keep those no more that are void. */
    public Collection<Promotion> promotions() {
        return promotions.values();
    }

    /** Torrents that the site deleted meanwhile; rows about their peers may have nowhere to go. */
    public Set<Integer> deletedTorrents() {
        return deletedTorrents;
    }

    /** A sum of byte counts, neither of them negative, that stays at the largest number rather than wrap. */
    private static long saturated(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
