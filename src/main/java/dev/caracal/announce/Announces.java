package dev.caracal.announce;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Books;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.Difference;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Reason;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.Stay;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.Endpoint;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Ipv4;
import dev.caracal.id.Passkey;
import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.registry.Multipliers;
import dev.caracal.registry.Promotion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Timetable;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Baseline;
import dev.caracal.swarm.Dormant;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.SharedTime;
import dev.caracal.swarm.Swarm;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What happens when a client announces, in the order in which Ocelot's rules apply. One announce holds the lock of its
 * torrent and no other, from the look at the peer's baseline to the entry in the books; so announces of different
 * torrents never wait for each other, and no two of one torrent can take the same difference.
 */
public final class Announces {
    /** A torrent's row is written at least so often while it is announced, changed or not (Ocelot). */
    private static final long REWRITE_AFTER_SECONDS = 3600;
    private static final byte[] NO_ADDRESS = {};
    /** What such a site writes of members whose addresses are not to be written: 127.0.0.1. */
    private static final int HIDDEN = 0x7F000001;

    private final Registry registry;
    private final Books books;
    private final Dormant dormant;
    private volatile AnnounceSettings settings;

    public Announces(Registry registry, Books books, Dormant dormant, AnnounceSettings settings) {
        this.registry = registry;
        this.books = books;
        this.dormant = dormant;
        this.settings = settings;
    }

    public AnnounceSettings settings() {
        return settings;
    }

    public void settings(AnnounceSettings newSettings) {
        settings = newSettings;
    }

    /** The site changes the interval until the next start or reload of the settings. */
    public void interval(int seconds) {
        settings = settings.withInterval(seconds);
    }

    /** The site changes the jitter until the next start or reload of the settings. */
    public void jitter(int seconds) {
        settings = settings.withJitter(seconds);
    }

    /**
     * Handles an announce; for any thread.
     *
     * @param granted the answer, unless it is a refusal
     * @param now     Unix seconds
     */
    public AnnounceAnswer announce(Passkey.Sought passkey, Optional<InfoHash.Sought> infoHash,
            AnnounceRequest request, AnnounceAnswer.Granted granted, long now) {
        Optional<User> user = registry.user(passkey);
        if (user.isEmpty()) {
            return new AnnounceAnswer.Refused(Refusal.PASSKEY_NOT_FOUND);
        }
        Limits limits = settings.limits();
        if (limits.announcesPerSecond() > 0
                && !user.get().spend(now, limits.announcesPerSecond(), limits.announcesAtOnce())) {
            return new AnnounceAnswer.Refused(Refusal.TOO_MANY_ANNOUNCES);
        }
        if (infoHash.isEmpty()) {
            return unregistered(infoHash);
        }
        Optional<Torrent> torrent = registry.torrent(infoHash.get());
        if (torrent.isEmpty()) {
            return unregistered(infoHash);
        }
        if (!request.compact()) {
            return new AnnounceAnswer.Refused(Refusal.NOT_COMPACT);
        }
        if (request.peerId().isEmpty()) {
            return new AnnounceAnswer.Refused(
                    request.peerIdSent() ? Refusal.INVALID_PEER_ID : Refusal.NO_PEER_ID);
        }
        if (!registry.whitelist().allows(request.peerId().get())) {
            return new AnnounceAnswer.Refused(Refusal.CLIENT_NOT_ALLOWED);
        }
        synchronized (torrent.get()) {
            if (torrent.get().deleted() || torrent.get().pruned() && !seeds(request)) {
                return unregistered(infoHash);
            }
            if (!books.open()) {
                return new AnnounceAnswer.Refused(Refusal.UNAVAILABLE);
            }
            return account(user.get(), torrent.get(), request.peerId().get(), request, granted, limits, now);
        }
    }

    private AnnounceAnswer account(User user, Torrent torrent, PeerId peerId, AnnounceRequest request,
            AnnounceAnswer.Granted granted, Limits limits, long now) {
        Swarm swarm = torrent.openSwarm(registry.peerCounts());
        boolean seeding = request.left() == 0;
        boolean completing = seeding && request.event() == Event.COMPLETED;
        boolean stopped = request.event() == Event.STOPPED;

        Peer present = swarm.find(user.id(), peerId).orElse(null);
        boolean arrives = present == null;
        Optional<Refusal> oneTooMany = arrives ? oneTooMany(user, swarm, limits) : Optional.empty();
        if (oneTooMany.isPresent()) {
            torrent.closeEmptySwarm();
            return new AnnounceAnswer.Refused(oneTooMany.get());
        }
        boolean kept = arrives ? dormant.mayBeKept(new PeerKey(user.id(), torrent.id(), peerId))
                : present.kept();
        Optional<Peer> awoken = arrives ? awoken(user, torrent, peerId, swarm, request) : Optional.empty();
        boolean isNew = arrives && awoken.isEmpty();
        Peer peer = !arrives ? present : isNew ? swarm.add(user.member(), peerId, seeding) : awoken.get();
        peer.member(user.member());
        boolean completed = completing && (isNew || !peer.seeder());
        boolean movedToSeeders = seeding && !peer.seeder();

        boolean leftChanged = isNew || peer.left() != request.left();
        boolean seeded = peer.left() == 0 && !peer.paused();
        long last = peer.lastAnnounced();
        boolean fresh = isNew || request.event() == Event.STARTED;
        boolean reset = !fresh && (request.uploaded() < peer.uploaded() || request.downloaded() < peer.downloaded());
        Difference difference = advance(peer, request, fresh, reset, now);
        Timetable promotions = registry.promotions().now();
        boolean promoted = !promotions.isEmpty() && difference.transferred();
        int up = promoted ? promotions.up(user.id(), torrent, last, now) : Promotion.PLAIN;
        boolean token = torrent.hasToken(user.id());
        int down = promoted && !token ? promotions.down(user.id(), torrent, last, now)
                : torrent.freeleech().chargedPercent();
        Credit credit = registry.multiplies() ? multiplied(user, torrent, difference, token, up, down, promotions)
                : Credit.of(difference, torrent.freeleech(), token, up, down, peer.carriedUp(), peer.carriedDown());
        int deciding = promoted ? promotions.deciding(user.id(), torrent, last, now, up, down) : 0;
        peer.carriedUp(credit.carriedUp());
        peer.carriedDown(credit.carriedDown());
        torrent.addToBalance(difference.balance());
        peer.left(request.left());
        peer.paused(request.event() == Event.PAUSED);
        boolean mayTake = seeding || user.mayLeech() && !user.ratioTooLow()
                && !registry.leechBlocks().bars(user.id(), torrent.id())
                && !registry.disabledDownloads().bars(user.id(), torrent.id());
        boolean reachable = request.address() != Ipv4.NONE;
        swarm.locate(peer, (int) request.address(), request.port());
        swarm.seeds(peer, seeding);
        if (torrent.pruned()) {
            torrent.revive();
        }
        swarm.show(peer, mayTake && reachable);

        byte[] address = user.addressHidden() ? NO_ADDRESS : request.addressText();
        boolean completeRow = arrives || fresh || reset || difference.moved() || leftChanged || stopped
                || movedToSeeders && !completed;
        PeerRow row = new PeerRow(user.id(), torrent.id(), peerId, completeRow, !stopped, peer.uploaded(),
                peer.downloaded(), perSecond(difference.uploaded(), now - last),
                perSecond(difference.downloaded(), now - last), peer.left(), peer.corrupt(),
                Math.clamp(now - peer.firstAnnounced(), Integer.MIN_VALUE, Integer.MAX_VALUE), peer.announces(),
                address, request.userAgent(), now);

        granted.peers().begin(stopped || !mayTake ? 0 : request.wanted());
        swarm.choose(peer, seeding, granted.peers());

        if (completed) {
            torrent.complete();
        }
        boolean tokenExpired = completed && credit.tokenUsed();
        if (tokenExpired) {
            torrent.useToken(user.id());
        }
        boolean goesOn = !arrives && !fresh;
        Optional<Stay> stay = settings.history().kept()
                ? Optional.of(stay(swarm, peer, arrives, difference, goesOn ? last : now, seeded, stopped, now))
                : Optional.empty();
        if (settings.history().places()) {
            stay = stay.map(told -> told.at(place(user, request)));
        }
        if (stopped) {
            swarm.remove(peer);
        }
        boolean torrentMoved = arrives || fresh || stopped || completed || difference.moved();
        Reason reason = fresh ? request.event() == Event.STARTED ? Reason.NEW : Reason.RESTART
                : reset ? Reason.RESET : Reason.of(difference, credit, torrent.freeleech(), deciding);
        if (registry.multiplies()) {
            reason = reason.multiplied(difference, credit, registry.freeForAll());
        }
        Announced effects = new Announced(row, credit, torrentRow(torrent, torrentMoved, completed, now),
                completed ? Optional.of(new Snatch(user.id(), torrent.id(), now, address)) : Optional.empty(),
                tokenExpired, reason, kept, stay);
        if (!stopped) {
            peer.kept(effects.keeps());
        }
        books.announced(effects);

        AnnounceAnswer answer = !mayTake
                ? new AnnounceAnswer.Refused(Refusal.LEECHING_FORBIDDEN, Optional.of(effects))
                : granted(granted, torrent, !reachable, effects, now);
        torrent.closeEmptySwarm();
        return answer;
    }

    private static boolean seeds(AnnounceRequest request) {
        return request.left() == 0 && request.event() != Event.PAUSED;
    }

    /** What a difference is worth on a site that multiplies; promotions of ours come on top of that. */
    private Credit multiplied(User user, Torrent torrent, Difference difference, boolean token, int up, int down,
            Timetable promotions) {
        Multipliers sites = torrent.multipliers();
        return Credit.multiplied(difference, torrent.freeleech(), token,
                promotions.onTopOfUp(sites.up(user.multipliers()), up),
                registry.freeForAll() ? 0 : promotions.onTopOfDown(sites.down(user.multipliers()), down));
    }

    /** Where a client is, as far as that is to be written. */
    private static Endpoint place(User user, AnnounceRequest request) {
        return new Endpoint(user.addressHidden() ? HIDDEN : request.address() == Ipv4.NONE ? 0
                : (int) request.address(), request.port());
    }

    /**
     * Whether a member has too many peers for another one. Those that are there stay: to drop one for a new one would
     * lose what it has transferred.
     */
    private static Optional<Refusal> oneTooMany(User user, Swarm swarm, Limits limits) {
        int everywhere = user.member().peers();
        if (limits.peers() > 0 && everywhere >= limits.peers()) {
            return Optional.of(Refusal.TOO_MANY_PEERS);
        }
        // Who has fewer on all torrents together has fewer on this one: only a few members are counted here at all.
        boolean here = limits.peersOnTorrent() > 0 && everywhere >= limits.peersOnTorrent()
                && swarm.hasPeersOf(user.member(), limits.peersOnTorrent());
        return here ? Optional.of(Refusal.TOO_MANY_PEERS_ON_TORRENT) : Optional.empty();
    }

    /** A peer that fell silent and goes on as if nothing had been, with the counters it was last accounted by. */
    private Optional<Peer> awoken(User user, Torrent torrent, PeerId peerId, Swarm swarm, AnnounceRequest request) {
        Optional<Baseline> remembered = dormant.take(new PeerKey(user.id(), torrent.id(), peerId));
        // With a new session what was remembered of the one before is void.
        return request.event() == Event.STARTED ? Optional.empty()
                : remembered.map(baseline -> swarm.add(user.member(), baseline));
    }

    /**
     * Accounts the request's counters against the peer's baseline, which they become.
     *
     * @param fresh whether a session begins
     * @param reset whether the counters of one that is known went backwards
     */
    private static Difference advance(Peer peer, AnnounceRequest request, boolean fresh, boolean reset, long now) {
        Difference difference = fresh || reset ? request.difference().of(0, 0, 0) : request.difference().of(
                request.uploaded() - peer.uploaded(), request.downloaded() - peer.downloaded(),
                request.corrupt() - peer.corrupt());
        peer.transferred(request.uploaded(), request.downloaded());
        if (!reset) {
            peer.corrupt(request.corrupt());
        }
        if (fresh) {
            peer.carriedUp(0);
            peer.carriedDown(0);
            peer.beginSession(now);
        } else {
            peer.announced(now);
        }
        return difference;
    }

    private static long perSecond(long bytes, long seconds) {
        return seconds > 0 ? bytes / seconds : 0;
    }

    /**
     * What the history is told. A session's time counts between two of its announces, as far as the later one came in
     * time; the time of a member's several sessions is the union of theirs. What comes after a silence so long that the
     * peer was dropped, or would have been, is not joined to what was before.
     *
     * @param last   when the session announced before; {@code now} if this is its first, or the first since it was gone
     * @param seeded whether it was seeding then
     */
    private Stay stay(Swarm swarm, Peer peer, boolean arrived, Difference difference, long last, boolean seeded,
            boolean stopped, long now) {
        AnnounceSettings current = settings;
        long longest = current.longestStay();
        long from = now - last > current.history().silence() ? now : Math.min(now, Math.max(last, now - longest));
        boolean seeds = peer.left() == 0 && !peer.paused();
        Optional<SharedTime> shared = swarm.shared(peer.member());
        // Only who arrives can make several of one: else there is no need to look through the swarm.
        boolean others = (shared.isPresent() || arrived && peer.member().peers() > 1)
                && swarm.hasPeersOf(peer.member(), 2);
        if (shared.isEmpty() && others && !stopped) {
            shared = Optional.of(new SharedTime());
            swarm.share(peer.member(), shared.get());
        }
        long active = now - from;
        long seeding = seeded && seeds ? active : 0;
        byte[] kept = Stay.ALONE;
        if (shared.isPresent()) {
            SharedTime time = shared.get();
            active = time.active().count(from, now);
            seeding = seeding == 0 ? 0 : time.seeding().count(from, now);
            time.forgetUntil(now - longest);
            kept = time.bytes();
            if (!others) {
                swarm.unshare(peer.member());
            }
        }
        return new Stay(difference.uploaded(), difference.downloaded(), active, seeding, !stopped || others,
                !stopped && seeds || others && swarm.seededBy(peer.member(), peer),
                peer.left() == 0 && peer.paused(), kept);
    }

    private static TorrentRow torrentRow(Torrent torrent, boolean moved, boolean completed, long now) {
        if (!moved && torrent.lastWritten() + REWRITE_AFTER_SECONDS >= now) {
            return TorrentRow.NONE;
        }
        torrent.lastWritten(now);
        return new TorrentRow(torrent.id(), torrent.seeders(), torrent.leechers(), completed ? 1 : 0,
                torrent.balance());
    }

    private AnnounceAnswer granted(AnnounceAnswer.Granted answer, Torrent torrent, boolean addressBad,
            Announced effects, long now) {
        AnnounceSettings current = settings;
        return answer.counts(torrent.seeders(), torrent.completed(), torrent.leechers())
                .again(current.interval(torrent.seeders(), now, ThreadLocalRandom.current().nextDouble()),
                        current.intervalSeconds())
                .addressBad(addressBad).effects(effects);
    }

    private AnnounceAnswer unregistered(Optional<InfoHash.Sought> infoHash) {
        return new AnnounceAnswer.Refused(Refusal.unregistered(infoHash.map(InfoHash.Sought::value)
                .flatMap(registry.deletionReasons()::text)));
    }
}
