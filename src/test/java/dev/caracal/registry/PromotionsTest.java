package dev.caracal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.caracal.id.InfoHash;
import dev.caracal.registry.Promotion.Scope;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PromotionsTest {
    private static final long NOW = 1_000_000;

    private final Registry registry = new Registry();
    private final Promotions promotions = registry.promotions();
    private final Torrent torrent = new Torrent(3, InfoHash.of(new byte[20]).orElseThrow(), Freeleech.NONE, 0, 0);
    private final List<Promotion> unsaved = new ArrayList<>();
    private long now = NOW;

    @BeforeEach
    void keep() {
        promotions.settings(Stacking.BEST, 1000, Duration.ofDays(7));
        promotions.keep(() -> now);
        torrent.group(2);
    }

    private Promotion set(Scope scope, int target, int up, int down, long begins, long ends) {
        Promotion promotion = new Promotion(scope, target, up, down, begins, ends);
        promotions.set(promotion, unsaved::add);
        return promotion;
    }

    private int up(long from, long to) {
        return promotions.now().up(4, torrent, from, to);
    }

    private int down(long from, long to) {
        return promotions.now().down(4, torrent, from, to);
    }

    private void load(Promotion... read) {
        try (Loading loading = registry.beginLoading()) {
            loading.promotions(List.of(read));
        }
    }

    @Test
    void aPromotionHoldsFromItsFirstSecondUpToItsLast() {
        set(Scope.SITE, 0, 200, 50, NOW + 10, NOW + 20);
        assertEquals("100 200 200 100", up(NOW + 9, NOW + 9) + " " + up(NOW + 10, NOW + 10) + " "
                + up(NOW + 19, NOW + 19) + " " + up(NOW + 20, NOW + 20));
        assertEquals("100 50 50 100", down(NOW + 9, NOW + 9) + " " + down(NOW + 10, NOW + 10) + " "
                + down(NOW + 19, NOW + 19) + " " + down(NOW + 20, NOW + 20));
    }

    @Test
    void anIntervalGetsTheBetterRateOfItsTwoEnds() {
        set(Scope.SITE, 0, 200, 50, NOW + 10, NOW + 20);
        assertEquals("200 200 100", up(NOW, NOW + 10) + " " + up(NOW + 19, NOW + 30) + " " + up(NOW, NOW + 30));
        set(Scope.USER, 4, 50, 300, NOW + 100, NOW + 200);
        assertEquals("100 100", up(NOW + 99, NOW + 100) + " " + down(NOW + 99, NOW + 100));
        assertEquals("50 300", up(NOW + 100, NOW + 199) + " " + down(NOW + 100, NOW + 199));
    }

    @Test
    void onlyWhomItIsForHasIt() {
        set(Scope.GROUP, 2, 110, 100, NOW, 0);
        set(Scope.GROUP, 1, 900, 100, NOW, 0);
        set(Scope.TORRENT, 2, 900, 100, NOW, 0);
        set(Scope.USER, 3, 900, 100, NOW, 0);
        assertEquals(110, up(NOW, NOW));
        set(Scope.TORRENT, 3, 120, 100, NOW, 0);
        assertEquals(120, up(NOW, NOW));
        set(Scope.USER, 4, 130, 100, NOW, 0);
        assertEquals(130, up(NOW, NOW));
    }

    @Test
    void whoDecidesIsWhoseRateItIs() {
        set(Scope.SITE, 0, 200, 50, NOW, 0);
        set(Scope.USER, 4, 150, 0, NOW, 0);
        assertEquals(1 << Scope.SITE.ordinal() | 1 << Scope.USER.ordinal(),
                promotions.now().deciding(4, torrent, NOW, NOW, 200, 0));
        torrent.freeleech(Freeleech.FREE);
        assertEquals(1 << Scope.SITE.ordinal(), promotions.now().deciding(4, torrent, NOW, NOW, 200, 0));
        promotions.settings(Stacking.PRODUCT, 1000, Duration.ZERO);
        assertEquals(1 << Scope.SITE.ordinal() | 1 << Scope.USER.ordinal(),
                promotions.now().deciding(4, torrent, NOW, NOW, 300, 0));
    }

    @Test
    void whatIsNotWrittenYetWinsOverWhatIsReadAndWhatIsWrittenDoesNot() {
        Promotion old = set(Scope.SITE, 0, 200, 100, NOW, 0);
        load();
        assertEquals(200, up(NOW, NOW), "it is on its way");
        promotions.written(unsaved);
        load();
        assertEquals(100, up(NOW, NOW), "somebody has taken it out of the table");
        unsaved.clear();
        load(old);
        now += 10;
        promotions.clear(Scope.SITE, 0, now, unsaved::add);
        load(old);
        assertEquals(100, up(now, now), "its end is on its way");
        assertEquals(200, up(now - 1, now));
    }

    @Test
    void whatIsWrittenWhileALoadHasLookedAlreadyWinsToo() {
        set(Scope.SITE, 0, 200, 100, NOW, 0);
        try (Loading loading = registry.beginLoading()) {
            promotions.written(unsaved);
            loading.promotions(List.of());
        }
        assertEquals(200, up(NOW, NOW));
        load();
        assertEquals(100, up(NOW, NOW));
    }

    @Test
    void aLoadLeavesOutWhatNobodyCanReferToAnyMore() {
        Promotion over = new Promotion(Scope.SITE, 0, 200, 100, 5, NOW - Duration.ofDays(7).toSeconds() - 1);
        Promotion late = new Promotion(Scope.SITE, 0, 200, 100, over.ends(), over.ends() + 1);
        load(over, late);
        assertEquals(List.of(late), promotions.now().all().toList());
    }

    @Test
    void whoChangesOneTargetAgainAndAgainDoesNotFillTheMemory() {
        for (int i = 0; i < 5000; i++) {
            now++;
            set(Scope.SITE, 0, 200 + i % 2, 100, now, 0);
        }
        assertTrue(promotions.size() <= 101, promotions.size() + " are kept");
        assertEquals(1, promotions.inForce());
    }

    @Test
    void askingMakesNoObjects() {
        for (int target = 1; target < 1000; target++) {
            set(Scope.USER, target, 150, 50, NOW, 0);
        }
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Timetable timetable = promotions.now();
        int asked = 10_000;
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < asked; i++) {
            int up = timetable.up(i % 2000, torrent, NOW - 1, NOW);
            int down = timetable.down(i % 2000, torrent, NOW - 1, NOW);
            timetable.deciding(i % 2000, torrent, NOW - 1, NOW, up, down);
        }
        long each = (thread.getCurrentThreadAllocatedBytes() - before) / asked;
        assertEquals(0, each, "bytes for each");
    }

    /** What is asked of a thousand targets is what a plain list says. */
    @Test
    void manyTargetsAreFoundAmongThemAll() {
        Random random = new Random(1);
        int[] ups = new int[200];
        for (int i = 0; i < 3000; i++) {
            int target = random.nextInt(1, ups.length);
            boolean clear = random.nextInt(3) == 0;
            ups[target] = clear ? 100 : random.nextInt(101, 1001);
            now++;
            if (clear) {
                promotions.clear(Scope.USER, target, now, unsaved::add);
            } else {
                set(Scope.USER, target, ups[target], 100, now, 0);
            }
            promotions.settings(Stacking.BEST, 100_000, Duration.ZERO);
        }
        for (int target = 1; target < ups.length; target++) {
            assertEquals(ups[target] == 0 ? 100 : ups[target], promotions.now().up(target, torrent, now, now));
        }
        assertEquals(100, promotions.now().up(ups.length, torrent, now, now));
    }
}
