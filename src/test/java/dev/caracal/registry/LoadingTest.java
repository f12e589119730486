package dev.caracal.registry;

import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.swarm.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a load changes, and what it must leave alone because the site said something newer meanwhile. */
final class LoadingTest {
    private final Registry registry = new Registry();

    /** A load of users 1 to 3 and torrents 1 to 3, all plain, with something happening after it has begun. */
    private List<Integer> load(Runnable meanwhile) {
        List<Integer> removed = new ArrayList<>();
        try (Loading loading = registry.beginLoading()) {
            meanwhile.run();
            for (int id = 1; id <= 3; id++) {
                assertEquals(Loading.Row.TAKEN, loading.user(passkey(id), id, true, false));
                assertEquals(Loading.Row.TAKEN, loading.torrent(infoHash(id), id, Freeleech.NONE, 0, 0, 0));
            }
            loading.tokens(Map.of(1, Set.of(1)));
            loading.whitelist(List.of());
            loading.removeOtherUsers();
            loading.removeOtherTorrents(torrent -> removed.add(torrent.id()));
        }
        return removed;
    }

    private void load() {
        load(() -> { });
    }

    private User user(int id) {
        return registry.user(passkey(id)).orElseThrow();
    }

    private Torrent torrent(int id) {
        return registry.torrent(infoHash(id)).orElseThrow();
    }

    private Set<Integer> tokens(int torrent) {
        synchronized (torrent(torrent)) {
            return Set.copyOf(torrent(torrent).tokenHolders());
        }
    }

    @Test
    void whoIsTracedAndIsInNoRowIsWaitedForNoMore() {
        load();
        registry.addUser(passkey(4), new User(4, true, false));
        registry.traceUser(passkey(4), true);
        registry.addUser(passkey(5), new User(5, true, false));
        registry.traceUser(passkey(5), true);
        registry.traceUser(passkey(1), true);
        load();
        assertTrue(registry.anybodyTraced());
        registry.traceUser(passkey(1), false);
        assertFalse(registry.anybodyTraced());
    }

    @Test
    void whatNoRowNamesIsRemoved() {
        registry.addUser(passkey(9), new User(9, true, false));
        registry.addTorrent(new Torrent(9, infoHash(9), Freeleech.NONE, 0, 0));
        User gone = user(9);
        assertEquals(List.of(9), load(() -> { }));
        assertEquals(3, registry.userCount());
        assertEquals(3, registry.torrentCount());
        assertTrue(gone.member().deleted());
    }

    @Test
    void whateverIsNewInARowOfAKnownUserIsTakenUp() {
        load();
        Multipliers twice = Multipliers.of(20_000, 10_000);
        try (Loading loading = registry.beginLoading()) {
            loading.user(passkey(1), 1, false, false);
            loading.user(passkey(2), 2, true, true);
            loading.user(passkey(3), 3, true, false, twice);
        }
        assertFalse(user(1).mayLeech());
        assertTrue(user(2).addressHidden());
        assertEquals(twice, user(3).multipliers());
    }

    @Test
    void whateverIsNewInARowOfAKnownTorrentIsTakenUp() {
        load();
        Multipliers twice = Multipliers.of(20_000, 10_000);
        try (Loading loading = registry.beginLoading()) {
            loading.torrent(infoHash(1), 1, Freeleech.FREE, 0, 0, 0);
            loading.torrent(infoHash(2), 2, Freeleech.NONE, 7, 0, 0);
            loading.torrent(infoHash(3), 3, Freeleech.NONE, 0, 0, 0, twice, true);
            loading.tokens(Map.of(1, Set.of(2), 2, Set.of(1)));
        }
        assertEquals(Freeleech.FREE, torrent(1).freeleech());
        assertEquals(7, torrent(2).group());
        assertEquals(twice, torrent(3).multipliers());
        synchronized (torrent(3)) {
            assertTrue(torrent(3).pruned());
        }
        assertEquals(List.of(Set.of(2), Set.of(1), Set.of()), List.of(tokens(1), tokens(2), tokens(3)));
    }

    @Test
    void aKnownTorrentKeepsItsPeersAndCounts() {
        load();
        Torrent torrent = torrent(1);
        synchronized (torrent) {
            torrent.openSwarm(registry.peerCounts()).add(user(1).member(), peerId(1), true);
            torrent.complete();
            torrent.addToBalance(5);
        }
        User user = user(1);
        load();
        assertSame(torrent, torrent(1));
        assertSame(user, user(1));
        synchronized (torrent) {
            assertEquals(1, torrent.seeders());
            assertEquals(1, torrent.completed());
            assertEquals(5, torrent.balance());
        }
    }

    @Test
    void anInfoHashUnderAnotherIdIsAnotherTorrent() {
        load();
        Torrent before = torrent(1);
        Member member = user(1).member();
        synchronized (before) {
            before.openSwarm(registry.peerCounts()).add(member, peerId(1), true);
        }
        try (Loading loading = registry.beginLoading()) {
            loading.torrent(infoHash(1), 101, Freeleech.FREE, 0, 7, 8);
        }
        assertEquals(101, torrent(1).id());
        synchronized (before) {
            assertTrue(before.deleted());
        }
        assertEquals(0, member.seeding());
    }

    @Test
    void aPasskeyUnderAnotherIdIsAnotherUser() {
        load();
        User before = user(1);
        try (Loading loading = registry.beginLoading()) {
            loading.user(passkey(1), 101, true, false);
        }
        assertEquals(101, user(1).id());
        assertTrue(before.member().deleted());
    }

    @Test
    void theSecondRowOfAKeyIsADuplicateAndTheFirstStays() {
        try (Loading loading = registry.beginLoading()) {
            loading.user(passkey(1), 1, true, false);
            loading.torrent(infoHash(1), 1, Freeleech.NONE, 0, 0, 0);
            assertEquals(Loading.Row.DUPLICATE, loading.user(passkey(1), 2, false, true));
            assertEquals(Loading.Row.DUPLICATE, loading.torrent(infoHash(1), 2, Freeleech.FREE, 0, 0, 0));
        }
        assertEquals(1, user(1).id());
        assertTrue(user(1).mayLeech());
        assertEquals(Freeleech.NONE, torrent(1).freeleech());
    }

    @Test
    void aUserRemovedMeanwhileStaysAway() {
        load();
        load(() -> registry.removeUser(passkey(2)));
        assertEquals(Optional.empty(), registry.user(passkey(2)));
        // The next load sees the site as it is then.
        load();
        assertTrue(registry.user(passkey(2)).isPresent());
    }

    @Test
    void aUserRemovedMeanwhileWhomOnlyTheLoadKnewStaysAway() {
        load(() -> registry.removeUser(passkey(2)));
        assertEquals(Optional.empty(), registry.user(passkey(2)));
    }

    @Test
    void aUserRemovedAndAddedMeanwhileStays() {
        load();
        load(() -> {
            registry.removeUser(passkey(2));
            registry.addUser(passkey(2), new User(2, true, true));
        });
        assertTrue(user(2).addressHidden());
    }

    @Test
    void aUserAddedMeanwhileStays() {
        load(() -> registry.addUser(passkey(9), new User(9, true, false)));
        assertEquals(9, user(9).id());
    }

    @Test
    void flagsChangedMeanwhileStay() {
        load();
        load(() -> registry.updateUser(passkey(2), false, true));
        assertFalse(user(2).mayLeech());
        assertTrue(user(2).addressHidden());
        load();
        assertTrue(user(2).mayLeech());
    }

    @Test
    void aPasskeyChangedMeanwhileStaysChanged() {
        load();
        User moved = user(2);
        load(() -> registry.changePasskey(passkey(2), passkey(22)));
        assertEquals(Optional.empty(), registry.user(passkey(2)));
        assertSame(moved, user(22));
        assertFalse(moved.member().deleted());
    }

    @Test
    void aTorrentRemovedMeanwhileStaysAway() {
        load();
        assertEquals(List.of(), load(() -> registry.removeTorrent(infoHash(2))));
        assertEquals(Optional.empty(), registry.torrent(infoHash(2)));
    }

    @Test
    void aTorrentAddedMeanwhileStays() {
        load(() -> registry.addTorrent(new Torrent(9, infoHash(9), Freeleech.NONE, 0, 0)));
        assertEquals(9, torrent(9).id());
    }

    @Test
    void freeleechChangedMeanwhileStays() {
        load();
        load(() -> registry.changeFreeleech(infoHash(2), Freeleech.NEUTRAL));
        assertEquals(Freeleech.NEUTRAL, torrent(2).freeleech());
        load();
        assertEquals(Freeleech.NONE, torrent(2).freeleech());
    }

    @Test
    void tokensGivenAndTakenMeanwhileStaySo() {
        load();
        assertEquals(Set.of(1), tokens(1));
        load(() -> {
            registry.removeToken(infoHash(1), 1);
            registry.addToken(infoHash(2), 3);
        });
        assertEquals(Set.of(), tokens(1));
        assertEquals(Set.of(3), tokens(2));
        load();
        assertEquals(Set.of(1), tokens(1));
        assertEquals(Set.of(), tokens(2));
    }

    @Test
    void aLoadThatBreaksOffRemovesNobody() {
        load();
        try (Loading loading = registry.beginLoading()) {
            loading.user(passkey(1), 1, false, false);
        }
        assertEquals(3, registry.userCount());
        assertFalse(user(1).mayLeech());
        load();
        assertTrue(user(1).mayLeech());
    }

    @Test
    void theWhitelistEditedMeanwhileStaysEdited() {
        load();
        load(() -> registry.whitelist().add("-TR".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(1, registry.whitelist().size());
        load();
        assertEquals(0, registry.whitelist().size());
    }
}
