package dev.caracal.announce;

import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.Difference;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.Ipv4;
import dev.caracal.id.PeerId;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Dormant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an announce changes, answers and enters in the books. */
final class AnnouncesTest {
    private static final long NOW = 1_700_000_000;

    private final Registry registry = new Registry();
    private final RecordedBooks books = new RecordedBooks();
    private final Dormant dormant = new Dormant(1);
    private final Announces announces =
            new Announces(registry, books, dormant, new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS));
    private final Torrent torrent = new Torrent(1, infoHash(1), Freeleech.NONE, 0, 0);
    private long now = NOW;

    @BeforeEach
    void twoMembersAndATorrent() {
        registry.addUser(passkey(1), new User(1, true, false));
        registry.addUser(passkey(2), new User(2, true, false));
        registry.addTorrent(torrent);
    }

    private static AnnounceRequest request(Event event, long up, long down, long left) {
        return request(event, up, down, left, 0, "10.0.0.1");
    }

    private static AnnounceRequest request(Event event, long up, long down, long left, long corrupt, String address) {
        return request(Optional.of(peerId(1)), event, up, down, left, corrupt, address);
    }

    private static AnnounceRequest request(Optional<PeerId> peerId, Event event, long up, long down, long left,
            long corrupt, String address) {
        byte[] text = address.getBytes(StandardCharsets.ISO_8859_1);
        return new AnnounceRequest(true, true, peerId, event, up, down, left, corrupt, 6881, 50,
                Ipv4.parse(text, 0, text.length), text, "client".getBytes(StandardCharsets.ISO_8859_1));
    }

    private AnnounceAnswer announce(int user, AnnounceRequest request) {
        return announces.announce(passkey(user), Optional.of(infoHash(1)), request, now);
    }

    private AnnounceAnswer.Granted granted(int user, AnnounceRequest request) {
        return assertInstanceOf(AnnounceAnswer.Granted.class, announce(user, request));
    }

    private String refusal(AnnounceAnswer answer) {
        return assertInstanceOf(AnnounceAnswer.Refused.class, answer).refusal().text();
    }

    /** The first user's announce; what it entered. */
    private Announced entered(Event event, long up, long down, long left) {
        granted(1, request(event, up, down, left));
        return books.last();
    }

    private void assertCounts(int seeders, int leechers) {
        synchronized (torrent) {
            assertEquals(seeders + " " + leechers, torrent.seeders() + " " + torrent.leechers());
        }
        assertEquals(seeders + " " + leechers, registry.user(passkey(1)).orElseThrow().member().seeding() + " "
                + registry.user(passkey(1)).orElseThrow().member().leeching());
    }

    // The order of the refusals.

    @Test
    void whoIsUnknownIsToldSoBeforeAnythingElse() {
        AnnounceRequest nothingRight = new AnnounceRequest(false, false, Optional.empty(), Event.NONE, 0, 0, 0, 0, 0, 0,
                Ipv4.NONE, new byte[0], new byte[0]);
        registry.whitelist().add("-YY".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("Passkey not found", refusal(announces.announce(passkey(9), Optional.empty(), nothingRight, now)));
        assertEquals("Unregistered torrent", refusal(announces.announce(passkey(1), Optional.empty(), nothingRight,
                now)));
        assertEquals("Unregistered torrent", refusal(announces.announce(passkey(1), Optional.of(infoHash(9)),
                nothingRight, now)));
        assertEquals("Your client does not support compact announces", refusal(announce(1, nothingRight)));
        AnnounceRequest compact = new AnnounceRequest(true, false, Optional.empty(), Event.NONE, 0, 0, 0, 0, 0, 0,
                Ipv4.NONE, new byte[0], new byte[0]);
        assertEquals("No peer ID", refusal(announce(1, compact)));
        AnnounceRequest badId = new AnnounceRequest(true, true, Optional.empty(), Event.NONE, 0, 0, 0, 0, 0, 0,
                Ipv4.NONE, new byte[0], new byte[0]);
        assertEquals("Invalid peer ID", refusal(announce(1, badId)));
        assertEquals("Your client is not on the whitelist", refusal(announce(1, request(Event.NONE, 0, 0, 0))));
        assertEquals(List.of(), books.announced);
    }

    @Test
    void aDeletedTorrentsPeersHearTheReasonWhileItIsRemembered() {
        registry.removeTorrent(infoHash(1));
        registry.deletionReasons().remember(infoHash(1), 1, now);
        assertEquals("Unregistered torrent: Trump", refusal(announce(1, request(Event.NONE, 0, 0, 0))));
        registry.deletionReasons().remember(infoHash(1), 99, now);
        assertEquals("Unregistered torrent: ", refusal(announce(1, request(Event.NONE, 0, 0, 0))));
        registry.deletionReasons().remember(infoHash(1), -1, now);
        assertEquals("Unregistered torrent", refusal(announce(1, request(Event.NONE, 0, 0, 0))));
    }

    @Test
    void whileTheBooksAreClosedNothingIsAccountedOrChanged() {
        granted(1, request(Event.STARTED, 0, 0, 10));
        books.open = false;
        assertEquals("The tracker is temporarily unavailable.", refusal(announce(1, request(Event.NONE, 500, 0, 10))));
        books.open = true;
        granted(1, request(Event.NONE, 700, 0, 10));
        assertEquals(700, books.last().credit().uploaded());
    }

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
        assertEquals(snatch ? 1 : 0, entered.torrent().map(TorrentRow::completions).orElse(0));
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
        assertEquals(1500, entered.torrent().orElseThrow().balance());
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
        assertTrue(entered.torrent().isEmpty(), "a reset moves no torrent");
        assertEquals(new Credit(1, 2, 0, false, 0), entered(Event.NONE, up + 1, down + 2, 10).credit());
    }

    @Test
    void corruptBytesCountForTheBalanceAloneAndKeepTheirBaselineThroughAReset() {
        granted(1, request(Event.STARTED, 0, 0, 10, 50, "10.0.0.1"));
        granted(1, request(Event.NONE, 100, 40, 10, 57, "10.0.0.1"));
        assertEquals(new Credit(100, 40, 0, false, 0), books.last().credit());
        assertEquals(100 - 40 - 7, books.last().torrent().orElseThrow().balance());
        granted(1, request(Event.NONE, 0, 0, 10, 0, "10.0.0.1"));
        granted(1, request(Event.NONE, 0, 0, 10, 60, "10.0.0.1"));
        assertEquals(100 - 40 - 10, books.last().torrent().orElseThrow().balance());
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

    // Which rows are written, and how.

    @Test
    void anAnnounceThatChangesNothingIsALightRowWithoutATorrent() {
        entered(Event.STARTED, 5, 5, 10);
        now += 30;
        Announced entered = entered(Event.NONE, 5, 5, 10);
        assertFalse(entered.peer().complete());
        assertEquals(30, entered.peer().timeSpent());
        assertTrue(entered.torrent().isEmpty());
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
        assertTrue(entered(Event.STARTED, 0, 0, 10).torrent().isPresent());
        now += 3600;
        assertTrue(entered(Event.NONE, 0, 0, 10).torrent().isEmpty());
        now += 1;
        assertEquals(Optional.of(new TorrentRow(1, 0, 1, 0, 0)), entered(Event.NONE, 0, 0, 10).torrent());
        now += 3600;
        assertTrue(entered(Event.NONE, 0, 0, 10).torrent().isEmpty());
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
        assertEquals(3 - 10, completing.torrent().orElseThrow().balance());
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

    // Who is shown to whom, and what is answered.

    @Test
    void theAnswerCountsTheAskerUnlessItStops() {
        AnnounceAnswer.Granted first = granted(1, request(Event.STARTED, 0, 0, 10));
        assertEquals("0 1", first.complete() + " " + first.incomplete());
        AnnounceAnswer.Granted completed = granted(1, request(Event.COMPLETED, 0, 10, 0));
        assertEquals("1 0 1", completed.complete() + " " + completed.incomplete() + " " + completed.downloaded());
        granted(2, request(Event.STARTED, 0, 0, 10));
        AnnounceAnswer.Granted stopped = granted(1, request(Event.STOPPED, 0, 10, 0));
        assertEquals("0 1", stopped.complete() + " " + stopped.incomplete());
        assertEquals(0, stopped.peers().length());
    }

    @Test
    void whoMayNotLeechIsAccountedCountedHiddenAndRefused() {
        registry.updateUser(passkey(1), false, false);
        announce(1, request(Event.STARTED, 0, 0, 10));
        assertEquals("Access denied, leeching forbidden", refusal(announce(1, request(Event.NONE, 3, 4, 10))));
        assertEquals(new Credit(3, 4, 0, false, 0), books.last().credit());
        assertCounts(0, 1);
        assertEquals(0, granted(2, request(Event.STARTED, 0, 0, 10)).peers().length());
        // Seeding is allowed.
        granted(1, request(Event.NONE, 3, 4, 0));
        assertEquals(6, granted(2, request(Event.NONE, 0, 0, 10)).peers().length());
    }

    @Test
    void aPeerWhoseAddressIsNoneOfVersionFourIsAccountedWarnedAndNotHandedOut() {
        AnnounceAnswer.Granted answer = granted(1, request(Event.STARTED, 0, 0, 0, 0, "::1"));
        assertTrue(answer.addressBad());
        assertCounts(1, 0);
        AnnounceAnswer.Granted other = granted(2, request(Event.STARTED, 0, 0, 10));
        assertFalse(other.addressBad());
        assertEquals(0, other.peers().length());
        granted(1, request(Event.NONE, 0, 0, 0, 0, "10.0.0.1"));
        assertEquals(6, granted(2, request(Event.NONE, 0, 0, 10)).peers().length());
    }

    @Test
    void aMovedPeerIsHandedOutWhereItIsNow() {
        granted(1, request(Event.STARTED, 0, 0, 0, 0, "10.0.0.1"));
        granted(1, request(Event.NONE, 0, 0, 0, 0, "10.0.0.99"));
        AnnounceAnswer.Granted other = granted(2, request(Event.STARTED, 0, 0, 10));
        assertEquals(6, other.peers().length());
        assertEquals(99, other.peers().compact()[3]);
    }

    @Test
    void aUserUnderANewPasskeyIsTheSamePeerAndOnceDeletedIsShownToNobody() {
        granted(1, request(Event.STARTED, 0, 0, 0));
        registry.changePasskey(passkey(1), passkey(3));
        granted(3, request(Event.NONE, 50, 0, 0));
        assertEquals(50, books.last().credit().uploaded());
        registry.removeUser(passkey(3));
        assertEquals(0, granted(2, request(Event.STARTED, 0, 0, 10)).peers().length());
        synchronized (torrent) {
            assertEquals(1, torrent.seeders());
        }
    }

    @Test
    void aUserRemovedAndMadeAgainTakesItsPeersOver() {
        granted(1, request(Event.STARTED, 0, 0, 0));
        registry.removeUser(passkey(1));
        registry.addUser(passkey(1), new User(1, true, false));
        granted(1, request(Event.NONE, 50, 0, 0));
        assertEquals(50, books.last().credit().uploaded());
        assertCounts(1, 0);
        assertEquals(6, granted(2, request(Event.STARTED, 0, 0, 10)).peers().length());
    }

    @Test
    void theOriginalsIntervalGrowsWithTheSeedersUpToALimit() {
        AnnounceSettings original = new AnnounceSettings(1800, 240, OcelotVersion.ORIGINAL);
        assertEquals(1800, original.interval(0, 0.9));
        assertEquals(1805, original.interval(5, 0.9));
        assertEquals(2400, original.interval(600, 0));
        assertEquals(2400, original.interval(601, 0));
    }

    @Test
    void orpheusIntervalIsAnyUpToTheJitter() {
        AnnounceSettings orpheus = new AnnounceSettings(1800, 240, OcelotVersion.ORPHEUS);
        assertEquals(1800, orpheus.interval(500, 0));
        assertEquals(2040, orpheus.interval(500, Math.nextDown(1.0)));
        assertEquals(1800, new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS).interval(5, Math.nextDown(1.0)));
    }

    @Test
    void theReaperDropsTheSilentAndWritesWhatItEmptied() {
        entered(Event.STARTED, 0, 0, 0);
        now += 100;
        granted(2, request(Event.STARTED, 0, 0, 10));
        Reaper reaper = new Reaper(registry, books, dormant);
        assertEquals(1, reaper.reap(NOW + 1, 0, 0));
        assertEquals(List.of(), books.changed);
        assertEquals(0, registry.user(passkey(1)).orElseThrow().member().seeding());
        assertEquals(0, reaper.reap(now, 0, 0));
        assertEquals(1, reaper.reap(now + 1, 0, 0));
        assertEquals(List.of(new TorrentRow(1, 0, 0, 0, 0)), books.changed);
        assertEquals(0, reaper.reap(now + 1, 0, 0));
        assertEquals(1, books.changed.size());
    }

    @Test
    void whoComesBackAfterLongSilenceIsCreditedWhatHeTransferredMeanwhile() {
        entered(Event.STARTED, 0, 0, 500);
        silence(0);
        Announced back = entered(Event.NONE, 70, 400, 100);
        assertEquals(new Credit(70, 400, 0, false, 0), back.credit());
        assertTrue(back.peer().complete(), "the site may have deleted the row meanwhile");
        assertTrue(back.torrent().isPresent());
        assertEquals(0, dormant.size());
        assertCounts(0, 1);
    }

    @Test
    void whoCompletesAfterLongSilenceHasASnatch() {
        entered(Event.STARTED, 0, 0, 500);
        silence(0);
        assertTrue(entered(Event.COMPLETED, 0, 500, 0).snatch().isPresent());
        assertCounts(1, 0);
    }

    @Test
    void aNewSessionAfterLongSilenceBeginsAnew() {
        entered(Event.STARTED, 0, 0, 500);
        silence(0);
        assertEquals(Credit.of(Difference.NONE, Freeleech.NONE, false, 0), entered(Event.STARTED, 70, 400, 100).credit());
        assertEquals(0, dormant.size());
        assertEquals(5, entered(Event.NONE, 75, 400, 100).credit().uploaded());
    }

    @Test
    void silenceThatIsTooLongOrOfTooManyIsNotRemembered() {
        entered(Event.STARTED, 0, 0, 500);
        granted(2, request(Event.STARTED, 0, 0, 500));
        silence(0);
        assertEquals(1, dormant.size());
        assertEquals(1, dormant.refused());
        silence(now);
        assertEquals(0, dormant.size());
        assertEquals(0, entered(Event.NONE, 70, 400, 100).credit().uploaded());
    }

    /** Everybody falls silent; baselines last used before the time are forgotten. */
    private void silence(long baselinesBefore) {
        now += 10_000;
        new Reaper(registry, books, dormant).reap(now, baselinesBefore, 0);
    }
}
