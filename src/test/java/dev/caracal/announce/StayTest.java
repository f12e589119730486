package dev.caracal.announce;

import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Presence;
import dev.caracal.accounting.Stay;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the history of members' stays is told of an announce. */
final class StayTest extends AnnounceCase {
    private static final int INTERVAL = 1800;
    private static final int GRACE = 900;
    private static final long SILENCE = 7200;

    @BeforeEach
    void aHistoryIsKept() {
        announces.settings(new AnnounceSettings(INTERVAL, 0, OcelotVersion.ORPHEUS, new AnnounceSettings.Spread(0, 0),
                Limits.NONE, new History(true, GRACE, SILENCE)));
    }

    private Stay stay(int client, Event event, long left) {
        return stay(client, event, 0, 0, left);
    }

    private Stay stay(int client, Event event, long up, long down, long left) {
        granted(1, request(Optional.of(peerId(client)), event, up, down, left, 0, "10.0.0.1"));
        return books.last().stay().orElseThrow();
    }

    /** {@code active,seeded} of an announce so much later. */
    private String later(long seconds, int client, Event event, long left) {
        now += seconds;
        Stay stay = stay(client, event, left);
        return stay.active() + "," + stay.seeded();
    }

    @Test
    void timeCountsBetweenTwoAnnouncesOfASessionThatBothSeeded() {
        assertEquals("0,0", later(0, 1, Event.STARTED, 10));
        assertEquals("1000,0", later(1000, 1, Event.NONE, 5));
        assertEquals("500,0", later(500, 1, Event.COMPLETED, 0));
        assertEquals("1800,1800", later(1800, 1, Event.NONE, 0));
        assertEquals("100,0", later(100, 1, Event.NONE, 7));
        assertEquals("100,0", later(100, 1, Event.NONE, 0));
        assertEquals("60,60", later(60, 1, Event.STOPPED, 0));
        assertEquals("0,0", later(60, 1, Event.STARTED, 0));
    }

    @Test
    void startedCountsNothingHoweverOftenItIsSaid() {
        later(0, 1, Event.STARTED, 0);
        assertEquals("0,0", later(600, 1, Event.STARTED, 0));
        assertEquals("600,600", later(600, 1, Event.NONE, 0));
    }

    @Test
    void whoIsLateIsCountedTheIntervalAndTheGraceAndWhoWasGoneNothing() {
        later(0, 1, Event.STARTED, 0);
        assertEquals("2700,2700", later(INTERVAL + GRACE, 1, Event.NONE, 0));
        assertEquals("2700,2700", later(INTERVAL + GRACE + 1, 1, Event.NONE, 0));
        assertEquals("2700,2700", later(SILENCE, 1, Event.NONE, 0));
        assertEquals("0,0", later(SILENCE + 1, 1, Event.NONE, 0));
        now += SILENCE + 1;
        new Reaper(registry, books, dormant, true).reap(now - SILENCE, 0, 0);
        assertEquals(List.of(new Presence(1, 1, false, false)), books.left);
        assertEquals("0,0", later(0, 1, Event.NONE, 0), "the same where it was dropped already");
    }

    @Test
    void whoIsPausedDoesNotSeed() {
        later(0, 1, Event.STARTED, 0);
        assertEquals("100,0", later(100, 1, Event.PAUSED, 0));
        assertEquals("100,0", later(100, 1, Event.PAUSED, 0));
        assertEquals("100,0", later(100, 1, Event.NONE, 0));
        assertEquals("100,100", later(100, 1, Event.NONE, 0));
    }

    @Test
    void twoClientsAtOnceCountOnce() {
        later(0, 1, Event.STARTED, 0);
        later(10, 2, Event.STARTED, 0);
        assertEquals("100,100", later(90, 1, Event.NONE, 0));
        assertEquals("50,50", later(50, 2, Event.NONE, 0));
        assertEquals("50,50", later(50, 1, Event.STOPPED, 0));
        assertEquals("30,30", later(30, 2, Event.NONE, 0));
        assertEquals("30,30", later(30, 2, Event.NONE, 0));
    }

    @Test
    void whoWasThereWhileAnotherWasGoneCountsThatTimeToo() {
        later(0, 1, Event.STARTED, 0);
        later(0, 2, Event.STARTED, 0);
        assertEquals("10,10", later(10, 1, Event.STOPPED, 0));
        later(10, 1, Event.STARTED, 0);
        assertEquals("10,10", later(10, 1, Event.NONE, 0));
        assertEquals("20,20", later(10, 2, Event.NONE, 0), "ten between the sessions of the first, ten after them");
    }

    @Test
    void aSeederAndALeecherAreActiveTogetherAndSeedingForOne() {
        later(0, 1, Event.STARTED, 0);
        later(0, 2, Event.STARTED, 10);
        assertEquals("10,0", later(10, 2, Event.NONE, 10));
        assertEquals("10,20", later(10, 1, Event.NONE, 0));
        Stay gone = stay(1, Event.STOPPED, 0);
        assertTrue(gone.present() && !gone.seeding(), "the leecher is left");
        assertEquals(false, stay(2, Event.STOPPED, 10).present());
    }

    @Test
    void whoFallsSilentIsGoneAsFarAsNoOtherClientIsLeft() {
        Reaper reaper = new Reaper(registry, books, dormant, true);
        later(0, 1, Event.STARTED, 0);
        later(100, 2, Event.STARTED, 5);
        reaper.reap(now, 0, 0);
        assertEquals(List.of(new Presence(1, 1, true, false)), books.left, "the leecher is left");
        later(10, 1, Event.STARTED, 0);
        reaper.reap(now, 0, 0);
        assertEquals(new Presence(1, 1, true, true), books.left.getLast(), "the seeder is left");
        later(10, 2, Event.STARTED, 0);
        reaper.reap(now + 1, 0, 0);
        assertEquals(List.of(new Presence(1, 1, true, true), new Presence(1, 1, false, false)),
                books.left.subList(2, 4), "one after the other");
    }

    @Test
    void bytesAreThoseOfTheWireWhateverTheyAreWorth() {
        stay(1, Event.STARTED, 0, 0, 100);
        torrent.freeleech(Freeleech.NEUTRAL);
        Stay stay = stay(1, Event.NONE, 30, 40, 60);
        assertEquals("30,40", stay.uploaded() + "," + stay.downloaded());
        assertEquals(0, books.last().credit().uploaded());
    }

    @Test
    void aClockThatGoesBackwardsCountsNothing() {
        later(0, 1, Event.STARTED, 0);
        assertEquals("0,0", later(-50, 1, Event.NONE, 0));
    }
}
