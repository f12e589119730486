package dev.caracal.announce;

import static dev.caracal.registry.Names.askedBy;
import static dev.caracal.registry.Names.askedFor;
import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Credit;
import dev.caracal.config.Settings;
import dev.caracal.id.PeerKey;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Torrent;
import dev.caracal.swarm.Dormant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one member may ask for at the most; nobody else notices, and what is refused is only late. */
final class LimitsTest extends AnnounceCase {
    private static final int MILLION = 1_000_000;

    @TempDir
    private Path folder;

    private void limits(Limits limits) {
        announces.settings(new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS, new AnnounceSettings.Spread(0, 0),
                limits, History.NONE));
    }

    /** Those of a tracker whose operator has set none. */
    private Limits initial() throws IOException {
        Path conf = folder.resolve("ocelot.conf");
        Files.writeString(conf, "");
        return Settings.read(conf, Map.of()).announce().limits();
    }

    private void assertRefused(Refusal refusal, AnnounceAnswer answer) {
        assertEquals(refusal, assertInstanceOf(AnnounceAnswer.Refused.class, answer).refusal());
    }

    private static AnnounceRequest of(int peer, Event event, long up) {
        return request(Optional.of(peerId(peer)), event, up, 0, 0, 0, "10.0.0.1");
    }

    /** How many of so many announces of a member's one client are taken. */
    private int taken(int user, int count) {
        int taken = 0;
        for (int i = 0; i < count; i++) {
            taken += announce(user, request(Event.NONE, 0, 0, 0)) instanceof AnnounceAnswer.Granted ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aThousandAnnouncesASecondOfOneMemberAreHeldToTheRateAndOthersAreServed() {
        limits(new Limits(200, 1000, 0, 0));
        assertEquals(1000, taken(1, 1500));
        for (int second = 1; second <= 60; second++) {
            now++;
            assertEquals(200, taken(1, 1000));
            assertEquals(1, taken(2, 1));
        }
        assertRefused(Refusal.TOO_MANY_ANNOUNCES, announce(1, request(Event.NONE, 0, 0, 0)));
        now += 5;
        assertEquals(1000, taken(1, 1500));
    }

    @Test
    void whatWasRefusedIsCreditedWithTheNextAnnounceThatIsTaken() {
        limits(new Limits(1, 2, 0, 0));
        entered(Event.STARTED, 0, 0, 100);
        assertEquals(10, entered(Event.NONE, 10, 20, 80).credit().uploaded());
        for (int up = 20; up <= 70; up += 10) {
            assertRefused(Refusal.TOO_MANY_ANNOUNCES, announce(1, request(Event.NONE, up, 100, 0)));
        }
        assertEquals(2, books.announced.size());
        now++;
        assertEquals(new Credit(70, 80, 0, false, 0), entered(Event.COMPLETED, 80, 100, 0).credit());
        assertTrue(books.last().snatch().isPresent());
    }

    @Test
    void fiveSeedboxesOfOneMemberWithTenThousandTorrentsEachStopAndStartAtOnce() throws IOException {
        limits(initial());
        for (int i = 1; i <= 10_000; i++) {
            registry.addTorrent(new Torrent(i, infoHash(i), Freeleech.NONE, 0, 0));
        }
        everywhere(Event.STARTED);
        now += 1800;
        everywhere(Event.STOPPED);
        everywhere(Event.STARTED);
        now += 1800;
        everywhere(Event.NONE);
        assertEquals(50_000, registry.user(passkey(1)).orElseThrow().member().seeding());
    }

    private void everywhere(Event event) {
        for (int box = 1; box <= 5; box++) {
            for (int i = 1; i <= 10_000; i++) {
                assertInstanceOf(AnnounceAnswer.Granted.class, announces.announce(askedBy(1),
                        askedFor(i), of(box, event, 0), granted, now));
            }
        }
    }

    @Test
    void aMillionPeerIdsOfOneMemberComeToAsManyPeersAsOneMayHaveOnATorrent() throws IOException {
        int most = 100;
        limits(new Limits(0, 0, initial().peers(), most));
        granted(2, of(1, Event.STARTED, 0));
        for (int i = 1; i <= MILLION; i++) {
            AnnounceAnswer answer = announce(1, of(i, Event.STARTED, 0));
            if (i <= most) {
                assertInstanceOf(AnnounceAnswer.Granted.class, answer);
            } else {
                assertRefused(Refusal.TOO_MANY_PEERS_ON_TORRENT, answer);
            }
        }
        assertEquals(most + 1, books.announced.size(), "what is refused is in no books");
        granted(2, of(2, Event.STARTED, 0));
        assertEquals(most, registry.user(passkey(1)).orElseThrow().member().peers());
    }

    @Test
    void peersThatAreThereStayAndKeepTheirCreditWhenOneTooManyComes() {
        limits(new Limits(0, 0, 0, 2));
        granted(1, of(1, Event.STARTED, 0));
        granted(1, of(2, Event.STARTED, 0));
        assertRefused(Refusal.TOO_MANY_PEERS_ON_TORRENT, announce(1, of(3, Event.STARTED, 0)));
        granted(1, of(1, Event.NONE, 7));
        assertEquals(7, books.last().credit().uploaded());
        granted(1, of(2, Event.STOPPED, 9));
        assertEquals(9, books.last().credit().uploaded());
        granted(1, of(3, Event.STARTED, 0));
    }

    @Test
    void peersOnAllTorrentsAreLimitedTogether() {
        limits(new Limits(0, 0, 3, 2));
        registry.addTorrent(new Torrent(2, infoHash(2), Freeleech.NONE, 0, 0));
        registry.addTorrent(new Torrent(3, infoHash(3), Freeleech.NONE, 0, 0));
        for (int i = 1; i <= 3; i++) {
            assertInstanceOf(AnnounceAnswer.Granted.class,
                    announces.announce(askedBy(1), askedFor(i), of(1, Event.STARTED, 0), granted, now));
        }
        Torrent second = registry.torrent(infoHash(2)).orElseThrow();
        assertRefused(Refusal.TOO_MANY_PEERS, announces.announce(askedBy(1), askedFor(2),
                of(2, Event.STARTED, 0), granted, now));
        assertInstanceOf(AnnounceAnswer.Granted.class, announces.announce(askedBy(1), askedFor(2),
                of(1, Event.STOPPED, 0), granted, now));
        synchronized (second) {
            assertTrue(second.swarm().isEmpty(), "an empty swarm costs nothing");
        }
        granted(2, of(1, Event.STARTED, 0));
        granted(1, of(2, Event.STARTED, 0));
    }

    @Test
    void oneWhoComesBackBeyondTheLimitFindsHisCountersLater() {
        limits(new Limits(0, 0, 0, 1));
        granted(1, of(1, Event.STARTED, 5));
        now += 10_000;
        new Reaper(registry, books, dormant, false).reap(now, 0, 0);
        granted(1, of(2, Event.STARTED, 0));
        assertRefused(Refusal.TOO_MANY_PEERS_ON_TORRENT, announce(1, of(1, Event.NONE, 25)));
        granted(1, of(2, Event.STOPPED, 0));
        granted(1, of(1, Event.NONE, 30));
        assertEquals(25, books.last().credit().uploaded());
    }

    @Test
    void aFloodOfPeerIdsTakesNoOthersRoomAmongTheSilent() {
        Dormant kept = new Dormant(10, 4);
        Announces flooded = new Announces(registry, books, kept,
                new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS));
        Reaper reaper = new Reaper(registry, books, kept, false);
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= 20; i++) {
                flooded.announce(askedBy(1), askedFor(1), of(100 * round + i, Event.STARTED, 0), granted,
                        now);
            }
            now += 10_000;
            reaper.reap(now, 0, 0);
            assertEquals(4, kept.size());
        }
        flooded.announce(askedBy(2), askedFor(1), of(1, Event.STARTED, 0), granted, now);
        now += 10_000;
        reaper.reap(now, 0, 0);
        assertEquals(5, kept.size());
        flooded.announce(askedBy(2), askedFor(1), of(1, Event.NONE, 11), granted, now);
        assertEquals(11, books.last().credit().uploaded());
        // One who comes back, and those whose time is over, make room.
        flooded.announce(askedBy(1), askedFor(1), of(kept(kept), Event.NONE, 0), granted, now);
        now += 10_000;
        reaper.reap(now, 0, 0);
        assertEquals(5, kept.size());
        reaper.reap(now, now, 0);
        assertEquals(0, kept.size());
        flooded.announce(askedBy(1), askedFor(1), of(999, Event.STARTED, 0), granted, now);
        now += 10_000;
        reaper.reap(now, 0, 0);
        assertEquals(1, kept.size());
        assertFalse(kept.refused() == 0);
    }

    /** The number of one of the first member's silent peers. */
    private int kept(Dormant dormant) {
        for (int i = 1; i <= 20; i++) {
            if (dormant.take(new PeerKey(1, 1, peerId(i))).isPresent()) {
                return i;
            }
        }
        throw new AssertionError("there is none");
    }
}
