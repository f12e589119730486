package dev.caracal.announce;

import static dev.caracal.registry.Names.askedBy;
import static dev.caracal.registry.Names.askedFor;
import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Loading;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Dormant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token that a completed download has used up, and loads that read it as it was before. */
final class TokensAndLoadsTest {
    private static final long NOW = 1_700_000_000;

    private final Registry registry = new Registry();
    private final RecordedBooks books = new RecordedBooks();
    private final Announces announces =
            new Announces(registry, books, new Dormant(100), new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS));
    private final Torrent torrent = new Torrent(1, infoHash(1), Freeleech.NONE, 0, 0);

    @BeforeEach
    void aMemberWithAToken() {
        registry.addUser(passkey(1), new User(1, true, false));
        registry.addTorrent(torrent);
        registry.addToken(infoHash(1), 1);
    }

    private void announce(Event event, long down, long left) {
        announces.announce(askedBy(1), askedFor(1), new AnnounceRequest()
                .by(true, Optional.of(peerId(1)), new byte[0]).from(0, new byte[0], 6881)
                .says(event, 0, down, left, 0).asks(true, 50), new AnnounceAnswer.Granted(), NOW);
    }

    private void complete() {
        announce(Event.STARTED, 0, 10);
        announce(Event.COMPLETED, 10, 0);
        assertTrue(books.last().tokenExpired());
    }

    /** A load whose view of the site's tokens is this. */
    private void load(Runnable meanwhile, Map<Integer, Set<Integer>> tokens) {
        try (Loading loading = registry.beginLoading()) {
            meanwhile.run();
            loading.tokens(tokens);
        }
    }

    private Set<Integer> holders() {
        synchronized (torrent) {
            return Set.copyOf(torrent.tokenHolders());
        }
    }

    @Test
    void usedUpDuringALoadItStaysUsedUp() {
        load(this::complete, Map.of(1, Set.of(1, 2)));
        assertEquals(Set.of(2), holders());
    }

    @Test
    void usedUpBeforeALoadThatCannotKnowItYetItStaysUsedUp() {
        // Its expiry is in the running epoch still: neither the database nor the expiries' list has it.
        complete();
        load(() -> { }, Map.of(1, Set.of(1)));
        assertEquals(Set.of(), holders());
    }

    @Test
    void anotherTokenForTheSameTorrentCounts() {
        complete();
        registry.addToken(infoHash(1), 1);
        load(() -> { }, Map.of(1, Set.of(1)));
        assertEquals(Set.of(1), holders());
    }

    @Test
    void oneThatTheSiteHasTakenAndGivenAgainUnheardCounts() {
        complete();
        load(() -> { }, Map.of());
        load(() -> { }, Map.of(1, Set.of(1)));
        assertEquals(Set.of(1), holders());
    }
}
