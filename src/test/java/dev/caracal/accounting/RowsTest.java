package dev.caracal.accounting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.registry.Names;
import org.junit.jupiter.api.Test;

/** What a row says that stands for several announces. */
final class RowsTest {
    private static PeerRow peer(boolean complete, long uploaded, String address, long time) {
        return new PeerRow(1, 2, Names.peerId(3), complete, true, uploaded, 0, 7, 8, 0, 0, (int) time, (int) time,
                address.getBytes(), address.getBytes(), time);
    }

    @Test
    void aPeersLastAnnounceDecidesAndItsFirstNamesIt() {
        PeerRow both = peer(true, 50, "second", 20).after(peer(true, 40, "first", 10));
        assertEquals(50, both.uploaded());
        assertEquals(20, both.time());
        assertArrayEquals("first".getBytes(), both.address());
        assertArrayEquals("first".getBytes(), both.userAgent());
    }

    @Test
    void aLightRowAfterACompleteOneIsComplete() {
        PeerRow both = peer(false, 40, "second", 20).after(peer(true, 40, "first", 10));
        assertTrue(both.complete());
        assertEquals(20, both.announces());
        assertArrayEquals("first".getBytes(), both.userAgent());
    }

    @Test
    void aRowAfterALightOneIsWhatItIs() {
        PeerRow complete = peer(true, 50, "second", 20);
        PeerRow light = peer(false, 50, "second", 20);
        assertSame(complete, complete.after(peer(false, 40, "first", 10)));
        assertSame(light, light.after(peer(false, 40, "first", 10)));
    }

    @Test
    void aTorrentsLastCountsCountAndAllItsCompletions() {
        TorrentRow both = new TorrentRow(1, 5, 6, 2, 100).after(new TorrentRow(1, 3, 4, 1, 50));
        assertEquals(new TorrentRow(1, 5, 6, 3, 100, true), both);
    }

    @Test
    void aSeederWhoHasLeftAgainWasTheTorrentsLastAction() {
        assertTrue(new TorrentRow(1, 0, 1, 0, 0).after(new TorrentRow(1, 1, 1, 0, 0)).seeded());
        assertTrue(new TorrentRow(1, 1, 1, 0, 0).after(new TorrentRow(1, 0, 1, 0, 0)).seeded());
        assertFalse(new TorrentRow(1, 0, 1, 0, 0).after(new TorrentRow(1, 0, 1, 4, 0)).seeded());
    }

    @Test
    void aDifferenceOfNothingMovesNothing() {
        assertFalse(new Difference().of(0, 0, 0).moved());
        assertTrue(new Difference().of(0, 0, -1).moved());
        assertFalse(new Difference().of(0, 0, -1).transferred());
        assertEquals(100 - 30 - 7, new Difference().of(100, 30, 7).balance());
    }
}
