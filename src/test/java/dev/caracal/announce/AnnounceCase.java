package dev.caracal.announce;

import static dev.caracal.registry.Names.askedBy;
import static dev.caracal.registry.Names.askedFor;
import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.caracal.accounting.Announced;
import dev.caracal.id.Ipv4;
import dev.caracal.id.PeerId;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Dormant;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** Two members and a torrent, for the tests of what an announce does. */
abstract class AnnounceCase {
    static final long NOW = 1_700_000_000;

    final Registry registry = new Registry();
    final RecordedBooks books = new RecordedBooks();
    final Dormant dormant = new Dormant(1);
    final Announces announces =
            new Announces(registry, books, dormant, new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS));
    final Torrent torrent = new Torrent(1, infoHash(1), Freeleech.NONE, 0, 0);
    final AnnounceAnswer.Granted granted = new AnnounceAnswer.Granted();
    long now = NOW;

    @BeforeEach
    void twoMembersAndATorrent() {
        registry.addUser(passkey(1), new User(1, true, false));
        registry.addUser(passkey(2), new User(2, true, false));
        registry.addTorrent(torrent);
    }

    static AnnounceRequest request(Event event, long up, long down, long left) {
        return request(event, up, down, left, 0, "10.0.0.1");
    }

    static AnnounceRequest request(Event event, long up, long down, long left, long corrupt, String address) {
        return request(Optional.of(peerId(1)), event, up, down, left, corrupt, address);
    }

    static AnnounceRequest request(Optional<PeerId> peerId, Event event, long up, long down, long left,
            long corrupt, String address) {
        byte[] text = address.getBytes(StandardCharsets.ISO_8859_1);
        return new AnnounceRequest().by(true, peerId, "client".getBytes(StandardCharsets.ISO_8859_1))
                .from(Ipv4.parse(text, 0, text.length), text, 6881).says(event, up, down, left, corrupt)
                .asks(true, 50);
    }

    AnnounceAnswer announce(int user, AnnounceRequest request) {
        return announces.announce(askedBy(user), askedFor(1), request, granted, now);
    }

    AnnounceAnswer.Granted granted(int user, AnnounceRequest request) {
        return assertInstanceOf(AnnounceAnswer.Granted.class, announce(user, request));
    }

    String refusal(AnnounceAnswer answer) {
        return assertInstanceOf(AnnounceAnswer.Refused.class, answer).refusal().text();
    }

    /** The first user's announce; what it entered. */
    Announced entered(Event event, long up, long down, long left) {
        granted(1, request(event, up, down, left));
        return books.last();
    }

    void assertCounts(int seeders, int leechers) {
        synchronized (torrent) {
            assertEquals(seeders + " " + leechers, torrent.seeders() + " " + torrent.leechers());
        }
        assertEquals(seeders + " " + leechers, registry.user(passkey(1)).orElseThrow().member().seeding() + " "
                + registry.user(passkey(1)).orElseThrow().member().leeching());
    }
}
