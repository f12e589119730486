package dev.caracal.registry;

import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the site's requests do to users and torrents. */
final class RegistryTest {
    private final Registry registry = new Registry();

    private User user(int number) {
        User user = new User(number, true, false);
        registry.addUser(passkey(number), user);
        return user;
    }

    private Torrent torrent(int number) {
        Torrent torrent = new Torrent(number, infoHash(number), Freeleech.NONE, 0, 0);
        registry.addTorrent(torrent);
        return torrent;
    }

    @Test
    void aKnownPasskeyKeepsItsUserWhoIsNoLongerDeleted() {
        User user = user(1);
        user.member().deleted(true);
        registry.addUser(passkey(1), new User(99, false, true));
        assertSame(user, registry.user(passkey(1)).orElseThrow());
        assertFalse(user.member().deleted());
        assertTrue(user.mayLeech());
    }

    @Test
    void aRemovedUserIsUnknownAndItsPeersDeleted() {
        User user = user(1);
        registry.removeUser(passkey(1));
        registry.removeUser(passkey(2));
        assertEquals(Optional.empty(), registry.user(passkey(1)));
        assertTrue(user.member().deleted());
    }

    @Test
    void anotherPasskeyIsTheSameUser() {
        User user = user(1);
        registry.changePasskey(passkey(1), passkey(2));
        assertEquals(Optional.empty(), registry.user(passkey(1)));
        assertSame(user, registry.user(passkey(2)).orElseThrow());
        assertFalse(user.member().deleted());
    }

    @Test
    void whoeverHeldTheNewPasskeyLosesIt() {
        User first = user(1);
        User second = user(2);
        registry.changePasskey(passkey(1), passkey(2));
        assertSame(first, registry.user(passkey(2)).orElseThrow());
        assertTrue(second.member().deleted());
        assertEquals(1, registry.userCount());
    }

    @Test
    void theSamePasskeyTwiceAndAnUnknownOneChangeNothing() {
        User user = user(1);
        registry.changePasskey(passkey(1), passkey(1));
        registry.changePasskey(passkey(8), passkey(1));
        assertSame(user, registry.user(passkey(1)).orElseThrow());
        assertFalse(user.member().deleted());
    }

    @Test
    void aKnownTorrentOnlyTakesTheNewOnesFreeleech() {
        Torrent torrent = torrent(1);
        registry.addTorrent(new Torrent(2, infoHash(1), Freeleech.FREE, 5, 5));
        assertSame(torrent, registry.torrent(infoHash(1)).orElseThrow());
        assertEquals(Freeleech.FREE, torrent.freeleech());
        assertEquals(1, torrent.id());
    }

    @Test
    void aRemovedTorrentTakesItsPeersWithIt() {
        User user = user(1);
        Torrent torrent = torrent(1);
        synchronized (torrent) {
            torrent.openSwarm(registry.peerCounts()).add(user.member(), peerId(1), true);
        }
        assertEquals(1, user.member().seeding());
        assertEquals(1, registry.peerCounts().seeders());
        assertSame(torrent, registry.removeTorrent(infoHash(1)).orElseThrow());
        assertEquals(Optional.empty(), registry.removeTorrent(infoHash(1)));
        assertEquals(0, user.member().seeding());
        assertEquals(0, registry.peerCounts().seeders());
        synchronized (torrent) {
            assertTrue(torrent.deleted());
            assertEquals(0, torrent.seeders());
        }
    }

    @Test
    void tokensAreHeldByTorrentAndUser() {
        Torrent torrent = torrent(1);
        registry.addToken(infoHash(1), 7);
        registry.addToken(infoHash(1), 7);
        registry.addToken(infoHash(1), 8);
        registry.removeToken(infoHash(1), 9);
        registry.removeToken(infoHash(2), 7);
        synchronized (torrent) {
            assertEquals(Set.of(7, 8), torrent.tokenHolders());
        }
        registry.removeToken(infoHash(1), 7);
        synchronized (torrent) {
            assertFalse(torrent.hasToken(7));
            assertTrue(torrent.hasToken(8));
        }
    }

    @Test
    void somebodyIsTracedAsLongAsAnybodyIs() {
        user(1);
        user(2);
        registry.traceUser(passkey(1), true);
        registry.traceUser(passkey(1), true);
        registry.traceUser(passkey(2), true);
        registry.traceUser(passkey(3), true);
        registry.traceUser(passkey(1), false);
        registry.traceUser(passkey(1), false);
        assertTrue(registry.anybodyTraced());
        registry.traceUser(passkey(2), false);
        assertFalse(registry.anybodyTraced());
    }

    @Test
    void whoIsTracedAndLeavesIsWaitedForNoMore() {
        user(1);
        user(2);
        registry.traceUser(passkey(2), true);
        registry.changePasskey(passkey(1), passkey(2));
        assertFalse(registry.anybodyTraced(), "another user has its passkey");
        registry.traceUser(passkey(2), true);
        registry.removeUser(passkey(2));
        assertFalse(registry.anybodyTraced(), "the site has removed it");
    }

    @Test
    void codesThatAreNoFreeleechAreNeutral() {
        for (Freeleech kind : Freeleech.values()) {
            assertSame(kind, Freeleech.ofCode(kind.code()));
        }
        for (long code : new long[] {-1, 3, 10, 14, Long.MAX_VALUE, 1L << 32}) {
            assertSame(Freeleech.NEUTRAL, Freeleech.ofCode(code));
        }
        assertTrue(Freeleech.QUARTER_OFF.partial());
        assertFalse(Freeleech.NEUTRAL.partial());
    }
}
