package dev.caracal.announce;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import java.util.Optional;

/** What a client learns of a torrent without taking part in it (BEP 48). */
public final class Scrapes {
    /** A torrent's counts: seeders, leechers, completions ever. */
    public record Counts(int complete, int incomplete, long downloaded) {
    }

    private final Registry registry;

    public Scrapes(Registry registry) {
        this.registry = registry;
    }

    /** Whether whoever has this passkey may ask. */
    public boolean admits(Passkey.Sought passkey) {
        return registry.user(passkey).isPresent();
    }

    /** The counts of a torrent; none for one that is not the site's. */
    public Optional<Counts> counts(InfoHash infoHash) {
        return registry.torrent(infoHash).map(Scrapes::counts);
    }

    private static Counts counts(Torrent torrent) {
        synchronized (torrent) {
            return new Counts(torrent.seeders(), torrent.leechers(), torrent.completed());
        }
    }
}
