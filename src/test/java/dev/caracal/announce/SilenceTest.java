package dev.caracal.announce;

import static dev.caracal.registry.Names.askedBy;
import static dev.caracal.registry.Names.askedFor;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.Difference;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.registry.Freeleech;
import dev.caracal.swarm.Baseline;
import dev.caracal.swarm.Dormant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Peers that fall silent, and those that come back. */
final class SilenceTest extends AnnounceCase {
    @Test
    void theReaperDropsTheSilentAndWritesWhatItEmptied() {
        entered(Event.STARTED, 0, 0, 0);
        now += 100;
        granted(2, request(Event.STARTED, 0, 0, 10));
        Reaper reaper = new Reaper(registry, books, dormant, false);
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
        assertNotEquals(TorrentRow.NONE, back.torrent());
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
        assertEquals(Credit.of(new Difference().of(0, 0, 0), Freeleech.NONE, false, 0),
                entered(Event.STARTED, 70, 400, 100).credit());
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

    @Test
    void ofManyClientsEachIsKeptAsItWasAndGoesOnFromThere() {
        Dormant room = new Dormant(100);
        Announces large = new Announces(registry, books, room, announces.settings());
        for (int client = 1; client <= 60; client++) {
            large.announce(askedBy(1), askedFor(1), transferred(client, Event.STARTED, 1000 * client), granted, NOW);
        }
        for (int client = 3; client <= 60; client += 3) {
            large.announce(askedBy(1), askedFor(1), transferred(client, Event.NONE, 1000 * client), granted, NOW + 9);
        }
        assertEquals(40, new Reaper(registry, books, room, false).reap(NOW + 9, 0, 0));
        assertEquals(IntStream.rangeClosed(1, 60).filter(client -> client % 3 != 0).boxed().collect(
                Collectors.toMap(client -> peerId(client), client -> 1000L * client)), books.silent.stream().collect(
                Collectors.toMap(baseline -> baseline.key().peer(), Baseline::uploaded)));
        for (int client = 1; client <= 60; client++) {
            large.announce(askedBy(1), askedFor(1), transferred(client, Event.NONE, 1001 * client), granted, NOW + 18);
            assertEquals(client, books.last().credit().uploaded());
        }
        assertEquals(0, room.size());
        assertCounts(60, 0);
    }

    private static AnnounceRequest transferred(int client, Event event, long up) {
        return request(Optional.of(peerId(client)), event, up, 0, 0, 0, "10.0.0.1");
    }

    /** Everybody falls silent; baselines last used before the time are forgotten. */
    private void silence(long baselinesBefore) {
        now += 10_000;
        new Reaper(registry, books, dormant, false).reap(now, baselinesBefore, 0);
    }
}
