package dev.caracal.registry;

import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A request of the site's at the very moment at which a load comes to the row that it is about: the request counts. */
final class LoadingRaceTest {
    private static final int ROUNDS = 5_000;
    private static final int MOST_DELAY = 200;
    private static final int SPINS_BEFORE_YIELD = 500;

    private final Registry registry = new Registry();

    private void known() {
        try (Loading loading = registry.beginLoading()) {
            row(loading);
        }
    }

    private void unknown() {
        registry.removeUser(passkey(1));
        registry.removeTorrent(infoHash(1));
    }

    private static void row(Loading loading) {
        loading.user(passkey(1), 1, true, false);
        loading.torrent(infoHash(1), 1, Freeleech.NONE, 0, 0, 0);
    }

    @Test
    void changedFlagsStay() throws InterruptedException {
        race(this::known, LoadingRaceTest::row, () -> registry.updateUser(passkey(1), false, true), () -> {
            User user = registry.user(passkey(1)).orElseThrow();
            assertFalse(user.mayLeech());
            assertTrue(user.addressHidden());
        });
    }

    @Test
    void changedFreeleechStays() throws InterruptedException {
        race(this::known, LoadingRaceTest::row, () -> registry.changeFreeleech(infoHash(1), Freeleech.FREE),
                () -> assertEquals(Freeleech.FREE, registry.torrent(infoHash(1)).orElseThrow().freeleech()));
    }

    @Test
    void aRemovedUserStaysAway() throws InterruptedException {
        race(this::unknown, LoadingRaceTest::row, () -> registry.removeUser(passkey(1)),
                () -> assertEquals(Optional.empty(), registry.user(passkey(1))));
    }

    @Test
    void aRemovedTorrentStaysAway() throws InterruptedException {
        race(this::unknown, LoadingRaceTest::row, () -> registry.removeTorrent(infoHash(1)),
                () -> assertEquals(Optional.empty(), registry.torrent(infoHash(1))));
    }

    @Test
    void aPasskeyLeftForAnotherStaysLeft() throws InterruptedException {
        race(this::known, LoadingRaceTest::row, () -> registry.changePasskey(passkey(1), passkey(2)), () -> {
            assertEquals(Optional.empty(), registry.user(passkey(1)));
            assertFalse(registry.user(passkey(2)).orElseThrow().member().deleted());
        });
    }

    @Test
    void aUserWhoComesBackWhileTheLoadRemovesTheOthersIsNotOneOfThem() throws InterruptedException {
        race(this::known, Loading::removeOtherUsers,
                () -> registry.addUser(passkey(1), new User(1, true, false)),
                () -> assertFalse(registry.user(passkey(1)).orElseThrow().member().deleted()));
    }

    @Test
    void aTorrentThatComesBackWhileTheLoadRemovesTheOthersIsNotOneOfThem() throws InterruptedException {
        race(this::known, loading -> loading.removeOtherTorrents(_ -> { }),
                () -> registry.addTorrent(new Torrent(1, infoHash(1), Freeleech.NONE, 0, 0)), () -> {
                    Torrent torrent = registry.torrent(infoHash(1)).orElseThrow();
                    synchronized (torrent) {
                        assertFalse(torrent.deleted());
                    }
                });
    }

    /** The load's step and the site's request as nearly at once as two threads can, very often. */
    private void race(Runnable prepare, Consumer<Loading> step, Runnable request, Runnable check)
            throws InterruptedException {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Thread site = Thread.ofPlatform().start(() -> {
            for (int round = 1; await(begun, round); round++) {
                request.run();
                ended.set(round);
            }
        });
        Random random = new Random(7);
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                prepare.run();
                try (Loading loading = registry.beginLoading()) {
                    begun.set(round);
                    for (int i = random.nextInt(MOST_DELAY); i > 0; i--) {
                        Thread.onSpinWait();
                    }
                    step.accept(loading);
                    await(ended, round);
                }
                check.run();
            }
        } finally {
            site.interrupt();
            site.join();
        }
    }

    /** Waits for the round; false if interrupted. */
    private static boolean await(AtomicInteger counter, int round) {
        for (int spins = 0; counter.get() < round; spins++) {
            if (spins < SPINS_BEFORE_YIELD) {
                Thread.onSpinWait();
            } else if (Thread.currentThread().isInterrupted()) {
                return false;
            } else {
                Thread.yield();
            }
        }
        return true;
    }
}
