package dev.caracal.announce;

import static dev.caracal.registry.Names.askedBy;
import static dev.caracal.registry.Names.askedFor;
import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Credit;
import dev.caracal.id.Ipv4;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.User;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client is answered, and who is handed out to whom. */
final class AnnounceAnswersTest extends AnnounceCase {
    // The order of the refusals.

    @Test
    void whoIsUnknownIsToldSoBeforeAnythingElse() {
        AnnounceRequest nothingRight = new AnnounceRequest();
        registry.whitelist().add("-YY".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("Passkey not found", refusal(announces.announce(askedBy(9), Optional.empty(), nothingRight,
                granted, now)));
        assertEquals("Unregistered torrent", refusal(announces.announce(askedBy(1), Optional.empty(), nothingRight,
                granted, now)));
        assertEquals("Unregistered torrent", refusal(announces.announce(askedBy(1), askedFor(9), nothingRight,
                granted, now)));
        assertEquals("Your client does not support compact announces", refusal(announce(1, nothingRight)));
        AnnounceRequest compact = new AnnounceRequest().asks(true, 0);
        assertEquals("No peer ID", refusal(announce(1, compact)));
        AnnounceRequest badId = new AnnounceRequest().asks(true, 0).by(true, Optional.empty(), new byte[0]);
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
        assertEquals(1800, original.interval(0, 0, 0.9));
        assertEquals(1805, original.interval(5, 0, 0.9));
        assertEquals(2400, original.interval(600, 0, 0));
        assertEquals(2400, original.interval(601, 0, 0));
    }

    @Test
    void orpheusIntervalIsAnyUpToTheJitter() {
        AnnounceSettings orpheus = new AnnounceSettings(1800, 240, OcelotVersion.ORPHEUS);
        assertEquals(1800, orpheus.interval(500, 0, 0));
        assertEquals(2040, orpheus.interval(500, 0, Math.nextDown(1.0)));
        assertEquals(1800, new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS).interval(5, 0, Math.nextDown(1.0)));
    }

    @Test
    void whoComesInACrowdIsToldToComeBackAtDifferentTimes() {
        AnnounceSettings.Spread spread = new AnnounceSettings.Spread(300, 1_000_000);
        AnnounceSettings original = new AnnounceSettings(1800, 240, OcelotVersion.ORIGINAL, spread, Limits.NONE,
                History.NONE);
        assertEquals(1805, original.interval(5, 999_999, 0));
        assertEquals(2105, original.interval(5, 999_999, Math.nextDown(1.0)));
        assertEquals(1805, original.interval(5, 1_000_000, Math.nextDown(1.0)));
        AnnounceSettings orpheus = new AnnounceSettings(1800, 240, OcelotVersion.ORPHEUS, spread, Limits.NONE,
                History.NONE);
        assertEquals(2340, orpheus.interval(5, 999_999, Math.nextDown(1.0)));
        assertEquals(2040, orpheus.interval(5, 1_000_000, Math.nextDown(1.0)));
    }
}
