package dev.caracal.registry;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.swarm.PeerCounts;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may announce what: users by passkey, torrents by info_hash. Looked up by every announce without a lock; changed
 * by control requests (the methods here) and by {@link Loading}s. Control requests go on while the lists are loaded,
 * and are newer than what the load reads: whatever one has changed or removed since the load began, the load leaves
 * alone. Each looks at an entry and changes it in one step of the map's, so that this holds to the very moment.
 */
public final class Registry {
    /** Room from the beginning for a large site: growing to it would be a good part of a start. */
    private static final int ROOM = 300_000;

    private final ConcurrentHashMap<Passkey, User> users = new ConcurrentHashMap<>(ROOM);
    private final ConcurrentHashMap<InfoHash, Torrent> torrents = new ConcurrentHashMap<>(ROOM);
    private final Whitelist whitelist = new Whitelist();
    private final DeletionReasons deletionReasons = new DeletionReasons();
    private final Promotions promotions = new Promotions();
    private final LeechBlocks leechBlocks = new LeechBlocks();
    private final LeechBlocks disabledDownloads = new LeechBlocks();
    private final PeerCounts peerCounts = new PeerCounts();
    /** Counts the loads; what carries the current number was seen by the running load, or changed since it began. */
    private volatile int generation;
    /** Passkeys and info_hashes taken away since the running load began; empty while there is none. */
    private final Set<Record> removedMeanwhile = ConcurrentHashMap.newKeySet();
    private volatile boolean loading;
    private final AtomicInteger tracedUsers = new AtomicInteger();
    private volatile boolean multiplies;
    private volatile boolean freeForAll;

    public Optional<User> user(Passkey passkey) {
        return Optional.ofNullable(users.get(passkey));
    }

    public Optional<User> user(Passkey.Sought passkey) {
        return Optional.ofNullable(users.get(passkey));
    }

    public Optional<Torrent> torrent(InfoHash infoHash) {
        return Optional.ofNullable(torrents.get(infoHash));
    }

    public Optional<Torrent> torrent(InfoHash.Sought infoHash) {
        return Optional.ofNullable(torrents.get(infoHash));
    }

    /** Whether a member of this id seeds a torrent now; waits for the torrent's lock and looks through its swarm. */
    public boolean seeds(int user, InfoHash infoHash) {
        Optional<Torrent> found = torrent(infoHash);
        if (found.isEmpty()) {
            return false;
        }
        synchronized (found.get()) {
            return found.get().swarm().filter(swarm -> swarm.seededBy(user)).isPresent();
        }
    }

    public Collection<Torrent> torrents() {
        return Collections.unmodifiableCollection(torrents.values());
    }

    public Collection<User> users() {
        return Collections.unmodifiableCollection(users.values());
    }

    public int userCount() {
        return users.size();
    }

    public int torrentCount() {
        return torrents.size();
    }

    boolean isEmpty() {
        return users.isEmpty() && torrents.isEmpty();
    }

    public Whitelist whitelist() {
        return whitelist;
    }

    public Promotions promotions() {
        return promotions;
    }

    /** How many peers are on these torrents. */
    public PeerCounts peerCounts() {
        return peerCounts;
    }

    /** Who may leech nothing but what it owes. */
    public LeechBlocks leechBlocks() {
        return leechBlocks;
    }

    /** Whose downloads the site itself has switched off, but for the torrents that they must finish. */
    public LeechBlocks disabledDownloads() {
        return disabledDownloads;
    }

    /** Whether the site has {@link Multipliers}; if not, they need not be looked at. */
    public boolean multiplies() {
        return multiplies;
    }

    /** Whether the site charges nobody for any download at the moment. */
    public boolean freeForAll() {
        return freeForAll;
    }

    void multiplies(boolean allFree) {
        freeForAll = allFree;
        multiplies = true;
    }

    public DeletionReasons deletionReasons() {
        return deletionReasons;
    }

    /** Adds a user; one who has this passkey already is only no longer deleted (Ocelot). */
    public Change addUser(Passkey passkey, User user) {
        User now = users.compute(passkey, (_, known) -> {
            User result = known == null ? user : known;
            removedMeanwhile.remove(passkey);
            result.member().deleted(false);
            result.generation(generation);
            return result;
        });
        return now == user ? Change.CHANGED : Change.SAME;
    }

    /** Changes a user's flags. */
    public Change updateUser(Passkey passkey, boolean mayLeech, boolean addressHidden) {
        Change[] change = {Change.UNKNOWN};
        users.computeIfPresent(passkey, (_, user) -> {
            change[0] = user.mayLeech() == mayLeech && user.addressHidden() == addressHidden
                    ? Change.SAME : Change.CHANGED;
            user.mayLeech(mayLeech);
            user.addressHidden(addressHidden);
            user.generation(generation);
            return user;
        });
        return change[0];
    }

    /** Has everything logged that this user announces, or no more. */
    public Change traceUser(Passkey passkey, boolean traced) {
        User user = users.get(passkey);
        return user == null ? Change.UNKNOWN : trace(user, traced) ? Change.CHANGED : Change.SAME;
    }

    private boolean trace(User user, boolean traced) {
        synchronized (tracedUsers) {
            if (user.traced() == traced) {
                return false;
            }
            user.traced(traced);
            tracedUsers.addAndGet(traced ? 1 : -1);
            return true;
        }
    }

    /** Nobody announces as this user any more: its peers are given to nobody, and it is not waited for to trace it. */
    void leaves(User user) {
        user.member().deleted(true);
        trace(user, false);
    }

    /** Whether there is any traced user: the announce path asks nothing more while there is none. */
    public boolean anybodyTraced() {
        return tracedUsers.get() > 0;
    }

    /** Takes a passkey away and tells whose it was; the peers that announced under it stay but are given to nobody. */
    public Optional<User> removeUser(Passkey passkey) {
        noteRemoval(passkey);
        User user = users.remove(passkey);
        if (user != null) {
            leaves(user);
        }
        return Optional.ofNullable(user);
    }

    /** Who has another passkey now, and who had that one before. */
    public record Moved(Optional<User> user, Optional<User> displaced) {
        private static final Moved NOBODY = new Moved(Optional.empty(), Optional.empty());
    }

    /** Moves a user to another passkey. Whoever held that one loses it. The same key twice changes nothing. */
    public Moved changePasskey(Passkey from, Passkey to) {
        if (from.equals(to)) {
            return Moved.NOBODY;
        }
        noteRemoval(from);
        User user = users.remove(from);
        if (user == null) {
            return Moved.NOBODY;
        }
        removedMeanwhile.remove(to);
        user.generation(generation);
        User displaced = users.put(to, user);
        if (displaced != null) {
            leaves(displaced);
        }
        return new Moved(Optional.of(user), Optional.ofNullable(displaced));
    }

    /** Adds a torrent; a known one only gets the new one's freeleech (Ocelot), and what it had before is told. */
    public Optional<Freeleech> addTorrent(Torrent torrent) {
        Freeleech[] before = {null};
        torrents.compute(torrent.infoHash(), (infoHash, known) -> {
            Torrent result = known == null ? torrent : known;
            before[0] = known == null ? null : known.freeleech();
            removedMeanwhile.remove(infoHash);
            result.freeleech(torrent.freeleech());
            if (torrent.group() != 0) {
                result.group(torrent.group());
            }
            result.generation(generation);
            return result;
        });
        return Optional.ofNullable(before[0]);
    }

    /** Tells what a torrent had before; nothing if there is none. */
    public Optional<Freeleech> changeFreeleech(InfoHash infoHash, Freeleech freeleech) {
        Freeleech[] before = {null};
        torrents.computeIfPresent(infoHash, (_, torrent) -> {
            before[0] = torrent.freeleech();
            torrent.freeleech(freeleech);
            torrent.generation(generation);
            return torrent;
        });
        return Optional.ofNullable(before[0]);
    }

    /** Removes a torrent with its peers. */
    public Optional<Torrent> removeTorrent(InfoHash infoHash) {
        noteRemoval(infoHash);
        Torrent torrent = torrents.remove(infoHash);
        if (torrent == null) {
            return Optional.empty();
        }
        synchronized (torrent) {
            torrent.delete();
        }
        return Optional.of(torrent);
    }

    public Change addToken(InfoHash infoHash, int user) {
        return changeToken(infoHash, user, true);
    }

    public Change removeToken(InfoHash infoHash, int user) {
        return changeToken(infoHash, user, false);
    }

    /** Begins to take over what the site's database holds now; one at a time, to be ended with its {@code close}. */
    public Loading beginLoading() {
        removedMeanwhile.clear();
        loading = true;
        generation++;
        promotions.beginLoading();
        return new Loading(this, generation);
    }

    void endLoading() {
        loading = false;
        promotions.endLoading();
        removedMeanwhile.clear();
    }

    boolean removedMeanwhile(Record key) {
        return !removedMeanwhile.isEmpty() && removedMeanwhile.contains(key);
    }

    Map<Passkey, User> usersByPasskey() {
        return users;
    }

    Map<InfoHash, Torrent> torrentsByHash() {
        return torrents;
    }

    private Change changeToken(InfoHash infoHash, int user, boolean held) {
        Torrent torrent = torrents.get(infoHash);
        if (torrent == null) {
            return Change.UNKNOWN;
        }
        synchronized (torrent) {
            Change change = torrent.hasToken(user) == held ? Change.SAME : Change.CHANGED;
            if (held) {
                torrent.addToken(user);
            } else {
                torrent.removeToken(user);
            }
            torrent.tokensGeneration(generation);
            return change;
        }
    }

    private void noteRemoval(Record key) {
        if (loading) {
            removedMeanwhile.add(key);
        }
    }
}
