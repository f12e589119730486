package dev.caracal.announce;

import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.registry.Freeleech;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an announce changes and enters in the books. */
final class AnnouncesTest extends AnnounceCase {
    // Seeders, leechers, and from one to the other (ocelot.md section 3.2).

    @ParameterizedTest
    @CsvSource({
        // Where the peer is, what it announces: where it is then, whether it is a snatch.
        "nowhere,  NONE,      10, leecher, false",
        "nowhere,  NONE,      0,  seeder,  false",
        "nowhere,  COMPLETED, 0,  seeder,  true",
        "nowhere,  COMPLETED, 10, leecher, false",
        "nowhere,  STARTED,   10, leecher, false",
        "nowhere,  STARTED,   0,  seeder,  false",
        "nowhere,  STOPPED,   0,  nowhere, false",
        "leecher,  NONE,      10, leecher, false",
        "leecher,  NONE,      0,  seeder,  false",
        "leecher,  STARTED,   0,  seeder,  false",
        "leecher,  COMPLETED, 0,  seeder,  true",
        "leecher,  COMPLETED, 10, leecher, false",
        "leecher,  STOPPED,   10, nowhere, false",
        "leecher,  STOPPED,   0,  nowhere, false",
        "seeder,   NONE,      0,  seeder,  false",
        "seeder,   COMPLETED, 0,  seeder,  false",
        "seeder,   NONE,      10, leecher, false",
        "seeder,   COMPLETED, 10, leecher, false",
        "seeder,   STOPPED,   0,  nowhere, false"})
    void aPeerIsInOneListWhateverItAnnounces(String before, Event event, long left, String after, boolean snatch) {
        if (!before.equals("nowhere")) {
            entered(Event.STARTED, 0, 0, before.equals("seeder") ? 0 : 10);
        }
        Announced entered = entered(event, 5, 5, left);
        assertCounts(after.equals("seeder") ? 1 : 0, after.equals("leecher") ? 1 : 0);
        assertEquals(snatch, entered.snatch().isPresent());
        synchronized (torrent) {
            assertEquals(snatch ? 1 : 0, torrent.completed());
        }
        assertEquals(snatch ? 1 : 0, entered.torrent().completions());
        assertEquals(event != Event.STOPPED, entered.peer().active());
    }

    @Test
    void aSeederThatTurnsLeecherKeepsItsBaseline() {
        entered(Event.STARTED, 100, 0, 0);
        now += 10;
        Announced entered = entered(Event.NONE, 150, 20, 7);
        assertEquals(new Credit(50, 20, 0, false, 0), entered.credit());
        assertEquals(2, entered.peer().announces());
        assertEquals(10, entered.peer().timeSpent());
        assertEquals(7, entered.peer().remaining());
    }

    @Test
    void completingAgainIsAnotherSnatchOnlyAfterLeechingAgain() {
        entered(Event.STARTED, 0, 0, 10);
        assertTrue(entered(Event.COMPLETED, 0, 10, 0).snatch().isPresent());
        assertTrue(entered(Event.COMPLETED, 0, 10, 0).snatch().isEmpty());
        entered(Event.NONE, 0, 10, 5);
        assertTrue(entered(Event.COMPLETED, 0, 15, 0).snatch().isPresent());
    }

    @Test
    void oneMembersTwoClientsAreTwoPeersAndTheSameIdOfTwoMembersToo() {
        granted(1, request(Optional.of(peerId(1)), Event.NONE, 0, 0, 0, 0, "10.0.0.1"));
        granted(1, request(Optional.of(peerId(2)), Event.NONE, 0, 0, 5, 0, "10.0.0.1"));
        assertCounts(1, 1);
        granted(2, request(Optional.of(peerId(1)), Event.NONE, 0, 0, 0, 0, "10.0.0.2"));
        synchronized (torrent) {
            assertEquals(2, torrent.seeders());
        }
    }

    // Baselines and differences.

    @Test
    void theFirstAnnounceIsABaseline() {
        Announced entered = entered(Event.NONE, 5000, 6000, 10);
        assertEquals(new Credit(0, 0, 0, false, 0), entered.credit());
        assertTrue(entered.peer().complete());
        assertEquals(5000, entered.peer().uploaded());
        assertEquals(1, entered.peer().announces());
        assertEquals(0, entered.peer().timeSpent());
    }

    @Test
    void startedIsABaselineEvenForAKnownPeer() {
        entered(Event.STARTED, 0, 0, 10);
        now += 100;
        Announced entered = entered(Event.STARTED, 5000, 6000, 10);
        assertEquals(new Credit(0, 0, 0, false, 0), entered.credit());
        assertEquals(1, entered.peer().announces());
        assertEquals(0, entered.peer().timeSpent());
        assertEquals(new Credit(1, 2, 0, false, 0), entered(Event.NONE, 5001, 6002, 10).credit());
    }

    @Test
    void differencesAreCreditedWithTheirSpeeds() {
        entered(Event.STARTED, 1000, 100, 10);
        now += 20;
        Announced entered = entered(Event.NONE, 3000, 600, 10);
        assertEquals(new Credit(2000, 500, 0, false, 0), entered.credit());
        assertEquals(100, entered.peer().uploadSpeed());
        assertEquals(25, entered.peer().downloadSpeed());
        assertEquals(1500, entered.torrent().balance());
        // No time, no speed.
        assertEquals(0, entered(Event.NONE, 4000, 700, 10).peer().uploadSpeed());
    }

    @ParameterizedTest
    @CsvSource({"999, 600", "3000, 99", "0, 0"})
    void countersThatWentBackwardsAreANewBaseline(long up, long down) {
        entered(Event.STARTED, 1000, 100, 10);
        Announced entered = entered(Event.NONE, up, down, 10);
        assertEquals(new Credit(0, 0, 0, false, 0), entered.credit());
        assertTrue(entered.peer().complete());
        assertEquals(2, entered.peer().announces());
        assertEquals(TorrentRow.NONE, entered.torrent(), "a reset moves no torrent");
        assertEquals(new Credit(1, 2, 0, false, 0), entered(Event.NONE, up + 1, down + 2, 10).credit());
    }

    @Test
    void corruptBytesCountForTheBalanceAloneAndKeepTheirBaselineThroughAReset() {
        granted(1, request(Event.STARTED, 0, 0, 10, 50, "10.0.0.1"));
        granted(1, request(Event.NONE, 100, 40, 10, 57, "10.0.0.1"));
        assertEquals(new Credit(100, 40, 0, false, 0), books.last().credit());
        assertEquals(100 - 40 - 7, books.last().torrent().balance());
        granted(1, request(Event.NONE, 0, 0, 10, 0, "10.0.0.1"));
        granted(1, request(Event.NONE, 0, 0, 10, 60, "10.0.0.1"));
        assertEquals(100 - 40 - 10, books.last().torrent().balance());
    }

    @Test
    void theLargestCountersOfAllAreCredited() {
        entered(Event.STARTED, 0, 0, Long.MAX_VALUE);
        assertEquals(new Credit(Long.MAX_VALUE, Long.MAX_VALUE, 0, false, 0),
                entered(Event.NONE, Long.MAX_VALUE, Long.MAX_VALUE, 0).credit());
    }

    @Test
    void aStoppedClientIsCreditedItsLastDifference() {
        entered(Event.STARTED, 0, 0, 0);
        Announced entered = entered(Event.STOPPED, 700, 0, 0);
        assertEquals(700, entered.credit().uploaded());
        assertFalse(entered.peer().active());
        // Gone: the next is a new peer.
        assertEquals(new Credit(0, 0, 0, false, 0), entered(Event.NONE, 900, 0, 0).credit());
    }

    @Test
    void whoStopsTakesNothingOfTheOthersWithIt() {
        registry.changeFreeleech(infoHash(1), Freeleech.HALF_OFF);
        granted(2, request(Event.STARTED, 0, 0, 0));
        entered(Event.STARTED, 0, 0, 100);
        assertTrue(entered(Event.NONE, 7, 1, 99).keeps(), "half a byte is carried");
        granted(2, request(Event.STOPPED, 50, 0, 0));
        assertEquals(50, books.last().credit().uploaded());
        Announced after = entered(Event.NONE, 9, 2, 98);
        assertEquals("2 1", after.credit().uploaded() + " " + after.credit().downloaded());
        assertTrue(after.kept(), "so that the row of our own table goes");
        assertFalse(entered(Event.NONE, 9, 2, 98).kept());
        assertCounts(0, 1);
    }

    // Which rows are written, and how.

    @Test
    void anAnnounceThatChangesNothingIsALightRowWithoutATorrent() {
        entered(Event.STARTED, 5, 5, 10);
        now += 30;
        Announced entered = entered(Event.NONE, 5, 5, 10);
        assertFalse(entered.peer().complete());
        assertEquals(30, entered.peer().timeSpent());
        assertEquals(TorrentRow.NONE, entered.torrent());
    }

    @Test
    void aChangeOfWhatIsLeftIsWritten() {
        entered(Event.STARTED, 5, 5, 10);
        PeerRow row = entered(Event.NONE, 5, 5, 9).peer();
        assertTrue(row.complete());
        assertEquals(9, row.remaining());
    }

    @Test
    void aQuietTorrentIsWrittenOnceAnHour() {
        assertNotEquals(TorrentRow.NONE, entered(Event.STARTED, 0, 0, 10).torrent());
        now += 3600;
        assertEquals(TorrentRow.NONE, entered(Event.NONE, 0, 0, 10).torrent());
        now += 1;
        assertEquals(new TorrentRow(1, 0, 1, 0, 0), entered(Event.NONE, 0, 0, 10).torrent());
        now += 3600;
        assertEquals(TorrentRow.NONE, entered(Event.NONE, 0, 0, 10).torrent());
    }

    @Test
    void aProtectedMembersAddressIsWrittenNowhere() {
        registry.updateUser(passkey(1), true, true);
        entered(Event.STARTED, 0, 0, 10);
        Announced entered = entered(Event.COMPLETED, 0, 10, 0);
        assertArrayEquals(new byte[0], entered.peer().address());
        assertArrayEquals(new byte[0], entered.snatch().orElseThrow().address());
        registry.updateUser(passkey(1), true, false);
        assertArrayEquals("10.0.0.1".getBytes(), entered(Event.NONE, 0, 10, 0).peer().address());
    }

    // Freeleech and tokens.

    @Test
    void aTokenPaysAndExpiresWithTheDownloadThatItPaidFor() {
        registry.addToken(infoHash(1), 1);
        entered(Event.STARTED, 0, 0, 10);
        assertEquals(new Credit(3, 0, 4, true, 0), entered(Event.NONE, 3, 4, 6).credit());
        Announced completing = entered(Event.COMPLETED, 3, 10, 0);
        assertEquals(new Credit(0, 0, 6, true, 0), completing.credit());
        assertTrue(completing.tokenExpired());
        assertEquals(new Credit(0, 5, 0, false, 0), entered(Event.NONE, 3, 15, 0).credit());
    }

    @Test
    void aTokenStaysWhereTheCompletingAnnounceMovedNothing() {
        registry.addToken(infoHash(1), 1);
        entered(Event.STARTED, 0, 0, 10);
        entered(Event.NONE, 0, 10, 0);
        entered(Event.NONE, 0, 10, 1);
        assertFalse(entered(Event.COMPLETED, 0, 10, 0).tokenExpired());
        synchronized (torrent) {
            assertTrue(torrent.hasToken(1));
        }
    }

    @Test
    void aTokenOnANeutralTorrentIsNeitherChargedNorExpired() {
        registry.changeFreeleech(infoHash(1), Freeleech.NEUTRAL);
        registry.addToken(infoHash(1), 1);
        entered(Event.STARTED, 0, 0, 10);
        Announced completing = entered(Event.COMPLETED, 3, 10, 0);
        assertEquals(new Credit(0, 0, 0, false, 0), completing.credit());
        assertFalse(completing.tokenExpired());
        assertTrue(completing.snatch().isPresent());
        assertEquals(3 - 10, completing.torrent().balance());
    }

    @Test
    void aDiscountsRemainderIsCarriedFromAnnounceToAnnounce() {
        registry.changeFreeleech(infoHash(1), Freeleech.THREE_QUARTERS_OFF);
        entered(Event.STARTED, 0, 0, 1000);
        long charged = 0;
        for (int down = 3; down <= 300; down += 3) {
            charged += entered(Event.NONE, 0, down, 1000).credit().downloaded();
        }
        assertEquals(75, charged);
    }
}
