package dev.caracal.registry;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One pass over the site's lists, the first one or a reload, row by row and while announces go on: new rows appear,
 * known ones are brought up to date, and at the end what no row named is removed. There is never a second copy of the
 * lists. Used by one thread; closing it ends the pass, whether it got through or not.
 *
 * <p>A reload is not to be felt by announces that share its core. Nearly all of its rows say what is known, and of
 * those nothing is written but a number: a map's {@code compute} writes a reference even then, and the collector looks
 * at the place of each the next time it stops everybody (5 ms and not 1.3 with 300,000 rows). And it pauses often.
 */
public final class Loading implements AutoCloseable {
    /** What became of a row. */
    public enum Row {
        TAKEN,
        /** An earlier row of this pass has the same passkey or info_hash: this one is left out. */
        DUPLICATE
    }

    /** Half a millisecond of work. With 300,000 rows, and the looks for those that are gone, a reload takes 2 s so. */
    private static final int ROWS_AT_ONCE = 512;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Registry registry;
    private final int generation;
    /** Whether there was nothing before: then whatever there is has been named by a row, or came meanwhile. */
    private final boolean first;
    private final int whitelistChanges;
    private int taken;

    Loading(Registry registry, int generation) {
        this.registry = registry;
        this.generation = generation;
        this.first = registry.isEmpty();
        this.whitelistChanges = registry.whitelist().changes();
    }

    /**
     * Before a row. An announce that waits for the core gets it now, and not when the kernel thinks that this thread
     * had its share. A start, for which all announces wait, has no pauses.
     */
    private void pauseNowAndThen() {
        if (!first && ++taken % ROWS_AT_ONCE == 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Takes a user's row. */
    public Row user(Passkey passkey, int id, boolean mayLeech, boolean addressHidden) {
        return user(passkey, id, mayLeech, addressHidden, Multipliers.NONE);
    }

    /** Takes a user's row from a site that multiplies. */
    public Row user(Passkey passkey, int id, boolean mayLeech, boolean addressHidden, Multipliers multipliers) {
        pauseNowAndThen();
        User same = registry.usersByPasskey().get(passkey);
        if (same != null && same.id() == id && same.mayLeech() == mayLeech && same.addressHidden() == addressHidden
                && same.multipliers().equals(multipliers)) {
            same.generation(generation);
            return Row.TAKEN;
        }
        User now = registry.usersByPasskey().compute(passkey, (_, known) -> {
            if (known != null && known.generation() == generation || registry.removedMeanwhile(passkey)) {
                return known;
            }
            if (known != null && known.id() == id) {
                known.mayLeech(mayLeech);
                known.addressHidden(addressHidden);
                known.multipliers(multipliers);
                known.generation(generation);
                return known;
            }
            if (known != null) {
                registry.leaves(known);
            }
            User user = new User(id, mayLeech, addressHidden);
            user.multipliers(multipliers);
            user.generation(generation);
            return user;
        });
        return now == null || now.id() == id ? Row.TAKEN : Row.DUPLICATE;
    }

    /**
     * Takes a torrent's row.
     *
     * @param group     the id of its group; 0 where the site has none
     * @param completed only for one that was not known, as is {@code balance}
     */
    public Row torrent(InfoHash infoHash, int id, Freeleech freeleech, int group, long completed, long balance) {
        return torrent(infoHash, id, freeleech, group, completed, balance, Multipliers.NONE, false);
    }

    /**
     * Takes a torrent's row from a site that multiplies, and prunes.
     *
     * @param multipliers the torrent's and its group's
     */
    public Row torrent(InfoHash infoHash, int id, Freeleech freeleech, int group, long completed, long balance,
            Multipliers multipliers, boolean pruned) {
        pauseNowAndThen();
        Torrent same = registry.torrentsByHash().get(infoHash);
        if (same != null && same.id() == id && same.group() == group && same.freeleech() == freeleech
                && same.multipliers().equals(multipliers)) {
            synchronized (same) {
                same.pruned(pruned);
            }
            same.generation(generation);
            return Row.TAKEN;
        }
        Torrent now = registry.torrentsByHash().compute(infoHash, (_, known) -> {
            if (known != null && known.id() == id) {
                // No request changes it, but for a torrent that no load has seen.
                known.group(group);
            }
            if (known != null && known.generation() == generation || registry.removedMeanwhile(infoHash)) {
                return known;
            }
            if (known != null && known.id() == id) {
                known.freeleech(freeleech);
                known.multipliers(multipliers);
                synchronized (known) {
                    known.pruned(pruned);
                }
                known.generation(generation);
                return known;
            }
            if (known != null) {
                // Deleted and uploaded again meanwhile: another torrent, whose peers will announce themselves.
                synchronized (known) {
                    known.delete();
                }
            }
            Torrent torrent = new Torrent(id, infoHash, freeleech, completed, balance);
            torrent.group(group);
            torrent.multipliers(multipliers);
            torrent.pruned(pruned);
            torrent.generation(generation);
            return torrent;
        });
        return now == null || now.id() == id ? Row.TAKEN : Row.DUPLICATE;
    }

    /** Replaces the tokens of all torrents by these (user ids by torrent id). */
    public void tokens(Map<Integer, Set<Integer>> holdersByTorrent) {
        if (first && holdersByTorrent.isEmpty()) {
            return;
        }
        for (Torrent torrent : registry.torrents()) {
            pauseNowAndThen();
            Set<Integer> holders = holdersByTorrent.getOrDefault(torrent.id(), Set.of());
            synchronized (torrent) {
                if (torrent.tokensGeneration() != generation) {
                    torrent.tokenHolders(holders);
                }
            }
        }
    }

    /**
     * Takes who may not leech, each but for the torrents that are named: all that there are on a site that knows that.
     */
    public void leechBlocks(Map<Integer, Set<Integer>> torrentsByUser) {
        registry.disabledDownloads().replace(torrentsByUser);
    }

    /** This site has multipliers, and downloads may be free for everybody. */
    public void multiplies(boolean freeForAll) {
        registry.multiplies(freeForAll);
    }

    /** Takes what our own table has. */
    public void promotions(Collection<Promotion> read) {
        registry.promotions().load(read);
    }

    public void whitelist(List<byte[]> prefixes) {
        registry.whitelist().replace(prefixes, whitelistChanges);
    }

    /** Removes the users that no row named. */
    public void removeOtherUsers() {
        if (first) {
            return;
        }
        Map<Passkey, User> users = registry.usersByPasskey();
        users.forEach((passkey, seen) -> {
            pauseNowAndThen();
            if (seen.generation() != generation) {
                users.computeIfPresent(passkey, (_, user) -> {
                    if (user.generation() == generation) {
                        return user;
                    }
                    registry.leaves(user);
                    return null;
                });
            }
        });
    }

    /** Removes the torrents that no row named, and tells which. */
    public void removeOtherTorrents(Consumer<Torrent> removed) {
        if (first) {
            return;
        }
        for (Torrent torrent : registry.torrents()) {
            pauseNowAndThen();
            boolean gone = torrent.generation() != generation && registry.torrentsByHash().computeIfPresent(
                    torrent.infoHash(), (_, now) -> now.generation() == generation ? now : null) == null;
            if (gone) {
                synchronized (torrent) {
                    torrent.delete();
                }
                removed.accept(torrent);
            }
        }
    }

    @Override
    public void close() {
        registry.endLoading();
    }
}
