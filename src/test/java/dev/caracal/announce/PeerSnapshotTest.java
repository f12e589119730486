package dev.caracal.announce;

import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.PeerChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers are where they were before, as far as is known. */
final class PeerSnapshotTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("state/peers.snapshot");
    }

    /** A torrent with a seeder and a leecher, of whom only counters are known. */
    private static Registry restarted() {
        Registry registry = new Registry();
        Torrent torrent = new Torrent(1, infoHash(1), Freeleech.NONE, 0, 0);
        registry.addTorrent(torrent);
        registry.addTorrent(new Torrent(2, infoHash(2), Freeleech.NONE, 0, 0));
        for (int user = 1; user <= 2; user++) {
            User member = new User(user, true, false);
            registry.addUser(passkey(user), member);
            synchronized (torrent) {
                torrent.openSwarm().add(member.member(), peerId(user), user == 1);
            }
        }
        return registry;
    }

    private static void place(Registry registry, int user, int address, int port) {
        Torrent torrent = registry.torrent(infoHash(1)).orElseThrow();
        synchronized (torrent) {
            Peer peer = torrent.openSwarm().find(user, peerId(user)).orElseThrow();
            peer.endpoint(address, port, true);
            torrent.openSwarm().show(peer, true);
        }
    }

    private static String givenToTheLeecher(Registry registry) {
        Torrent torrent = registry.torrent(infoHash(1)).orElseThrow();
        PeerChoice choice = new PeerChoice(50);
        synchronized (torrent) {
            torrent.openSwarm().choose(torrent.openSwarm().find(2, peerId(2)).orElseThrow(), false, choice);
        }
        return HexFormat.of().formatHex(choice.compact(), 0, choice.length());
    }

    @Test
    void whoWasHandedOutIsHandedOutAgain() throws IOException {
        Registry before = restarted();
        place(before, 1, 0x0A000001, 65535);
        assertEquals(1, new PeerSnapshot(file(), before).write());
        Registry after = restarted();
        assertEquals("", givenToTheLeecher(after));
        assertEquals(1, new PeerSnapshot(file(), after).restore());
        assertEquals("0a000001ffff", givenToTheLeecher(after));
    }

    @Test
    void whoHasAnnouncedSinceOrIsGoneIsLeftAsHeIs() throws IOException {
        Registry before = restarted();
        place(before, 1, 0x0A000001, 1);
        place(before, 2, 0x0A000002, 2);
        assertEquals(2, new PeerSnapshot(file(), before).write());
        Registry after = restarted();
        place(after, 1, 0x0A000009, 9);
        Torrent torrent = after.torrent(infoHash(1)).orElseThrow();
        assertEquals(1, new PeerSnapshot(file(), after).restore());
        assertEquals("0a0000090009", givenToTheLeecher(after));
        synchronized (torrent) {
            torrent.openSwarm().clear();
        }
        assertEquals(0, new PeerSnapshot(file(), after).restore());
    }

    @Test
    void withoutAFileNobodyIs() throws IOException {
        assertEquals(0, new PeerSnapshot(file(), restarted()).restore());
    }

    @Test
    void ofADamagedFileNothingIsUsed() throws IOException {
        Registry before = restarted();
        place(before, 1, 0x0A000001, 1);
        new PeerSnapshot(file(), before).write();
        byte[] good = Files.readAllBytes(file());
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(file(), bad);
            Registry after = restarted();
            assertThrows(IOException.class, () -> new PeerSnapshot(file(), after).restore());
            assertEquals("", givenToTheLeecher(after));
        }
        Files.write(file(), java.util.Arrays.copyOf(good, good.length - 3));
        assertThrows(IOException.class, () -> new PeerSnapshot(file(), restarted()).restore());
    }
}
