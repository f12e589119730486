package dev.caracal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.InfoHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a site makes of its members' bytes. */
final class MultipliersTest {
    private static final Multipliers HALF_UP = Multipliers.of(5000, 10_000);

    @Test
    void theyAreMultipliedExactlyAndRoundedOnce() {
        assertSame(Multipliers.NONE, Multipliers.of(10_000, 10_000));
        assertEquals(Multipliers.PLAIN, Multipliers.NONE.up(Multipliers.NONE));
        assertEquals(Multipliers.PLAIN, Multipliers.NONE.down(Multipliers.NONE));
        Multipliers third = Multipliers.of(3333, 1);
        Multipliers both = third.times(third);
        // 0.3333 * 0.3333 * 0.3333 = 0.037025927037; 0.0001 cubed is less than half a millionth.
        assertEquals(37_026, both.up(third));
        assertEquals(0, both.down(third));
        assertEquals(111_089, both.up(Multipliers.NONE));
        assertEquals(third, Multipliers.NONE.times(third));
        assertEquals(third, third.times(Multipliers.NONE));
    }

    @Test
    void theLargestFitAsWellAsNothing() {
        Multipliers most = Multipliers.of(Multipliers.MOST, 0);
        assertEquals(1_000_000_000_000L, most.times(most).up(most));
        assertEquals(0, most.times(most).down(Multipliers.NONE));
    }

    @Test
    void promotionsOfOursComeOnTopAsTheirStackingSays() {
        assertEquals(2_500_000, Stacking.BEST.up(2_500_000, 150));
        assertEquals(3_000_000, Stacking.BEST.up(2_500_000, 300));
        assertEquals(500_000, Stacking.BEST.up(Multipliers.PLAIN, 50));
        assertEquals(500_000, Stacking.BEST.up(500_000, Promotion.PLAIN));
        assertEquals(300_000, Stacking.BEST.down(300_000, 50));
        assertEquals(0, Stacking.BEST.down(300_000, 0));
        assertEquals(1_500_000, Stacking.BEST.down(Multipliers.PLAIN, 150));
        assertEquals(1_500_000, Stacking.BEST.down(1_500_000, Promotion.PLAIN));
        assertEquals(3_750_000, Stacking.PRODUCT.up(2_500_000, 150));
        assertEquals(1, Stacking.PRODUCT.down(1, 50));
        assertEquals(0, Stacking.PRODUCT.down(1, 49));
        assertEquals(1_000_000_000_000L, Stacking.PRODUCT.up(1_000_000_000_000L, 1000));
    }

    @Test
    void aTorrentThatWasRevivedStaysSoUntilItsRowSaysSoAndMayBePrunedAgainThen() {
        Torrent torrent = new Torrent(1, new InfoHash(1, 2, 3), Freeleech.NONE, 0, 0);
        torrent.pruned(true);
        assertTrue(torrent.pruned());
        torrent.revive();
        torrent.pruned(true);
        assertFalse(torrent.pruned());
        torrent.pruned(false);
        torrent.pruned(true);
        assertTrue(torrent.pruned());
        torrent.pruned(false);
        torrent.revive();
        torrent.pruned(true);
        assertTrue(torrent.pruned(), "what was alive was not revived");
    }

    @Test
    void blocksAreReplacedAsAWhole() {
        LeechBlocks blocks = new LeechBlocks();
        blocks.replace(Map.of(1, Set.of(5), 2, Set.of()));
        blocks.replace(new HashMap<>(Map.of(1, Set.of(6))));
        assertTrue(blocks.bars(1, 5));
        assertFalse(blocks.bars(1, 6));
        assertFalse(blocks.bars(2, 5));
        assertEquals(1, blocks.size());
    }
}
