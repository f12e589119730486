package dev.caracal.announce;

import static dev.caracal.registry.Names.infoHash;
import static dev.caracal.registry.Names.passkey;
import static dev.caracal.registry.Names.peerId;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.Endpoint;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.PeerChoice;
import dev.caracal.swarm.PeerCounts;
import dev.caracal.swarm.Swarm;
import dev.caracal.swarm.Whereabouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers are where they were before, as far as is known. */
final class PeerSnapshotTest {
    private static final int TORRENTS = 3;
    /** A file of each format as it was once written. */
    private static final Path FORMATS = Path.of("src/test/resources/formats");

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("state/peers.snapshot");
    }

    /** Torrents that each have so many peers, the first of them a seeder, of whom only counters are known. */
    private static Registry restarted(int users) {
        Registry registry = new Registry();
        for (int i = 1; i <= TORRENTS; i++) {
            registry.addTorrent(new Torrent(i, infoHash(i), Freeleech.NONE, 0, 0));
        }
        for (int user = 1; user <= users; user++) {
            User member = new User(user, true, false);
            registry.addUser(passkey(user), member);
            for (int i = 1; i <= TORRENTS; i++) {
                swarm(registry, i).add(member.member(), peerId(user), user == 1);
            }
        }
        return registry;
    }

    private static Swarm swarm(Registry registry, int torrent) {
        Torrent found = registry.torrent(infoHash(torrent)).orElseThrow();
        synchronized (found) {
            return found.openSwarm(new PeerCounts());
        }
    }

    private static Peer peer(Registry registry, int torrent, int user) {
        return swarm(registry, torrent).find(user, peerId(user)).orElseThrow();
    }

    private static void place(Registry registry, int torrent, int user, int address, int port) {
        swarm(registry, torrent).locate(peer(registry, torrent, user), address, port);
        swarm(registry, torrent).show(peer(registry, torrent, user), true);
    }

    private static boolean show(Whereabouts whereabouts, Registry registry, int torrent, int user) {
        Peer peer = peer(registry, torrent, user);
        long endpoint = whereabouts.find(infoHash(torrent), user, peer.id());
        if (endpoint != Whereabouts.UNKNOWN) {
            swarm(registry, torrent).showAt(peer, endpoint);
        }
        return endpoint != Whereabouts.UNKNOWN;
    }

    private static String givenToTheLeecher(Registry registry, int torrent) {
        PeerChoice choice = new PeerChoice();
        choice.begin(50);
        swarm(registry, torrent).choose(peer(registry, torrent, 2), false, choice);
        return HexFormat.of().formatHex(choice.compact(), 0, choice.length());
    }

    @Test
    void whoWasHandedOutIsHandedOutAgain() throws IOException {
        Registry before = restarted(2);
        place(before, 1, 1, 0x0A000001, 65535);
        place(before, 3, 1, 0xFFFFFFFE, 1);
        assertEquals(2, new PeerSnapshot(file(), before).write());
        Registry after = restarted(2);
        Whereabouts whereabouts = new PeerSnapshot(file(), after).read();
        assertEquals(true, show(whereabouts, after, 1, 1));
        assertEquals(true, show(whereabouts, after, 3, 1));
        assertEquals("0a000001ffff", givenToTheLeecher(after, 1));
        assertEquals("fffffffe0001", givenToTheLeecher(after, 3));
    }

    @Test
    void whoWasNotHandedOutIsNotNowEither() throws IOException {
        Registry before = restarted(2);
        place(before, 1, 1, 0x0A000001, 1);
        new PeerSnapshot(file(), before).write();
        Registry after = restarted(2);
        Whereabouts whereabouts = new PeerSnapshot(file(), after).read();
        assertEquals(false, show(whereabouts, after, 1, 2), "another member and peer");
        assertEquals(false, show(whereabouts, after, 2, 1), "another torrent");
        assertEquals(Whereabouts.UNKNOWN, whereabouts.find(infoHash(1), 9, peerId(1)), "another member");
        assertEquals("", givenToTheLeecher(after, 1));
        assertEquals("", givenToTheLeecher(after, 2));
    }

    @Test
    void everyoneOfManyIsFound() throws IOException {
        int users = 5000;
        Registry before = restarted(users);
        for (int torrent = 1; torrent <= TORRENTS; torrent++) {
            for (int user = 1; user <= users; user++) {
                place(before, torrent, user, torrent << 16 | user, user);
            }
        }
        assertEquals(TORRENTS * users, new PeerSnapshot(file(), before).write());
        Registry after = restarted(users);
        Whereabouts whereabouts = new PeerSnapshot(file(), after).read();
        for (int torrent = 1; torrent <= TORRENTS; torrent++) {
            for (int user = 1; user <= users; user++) {
                assertEquals(true, show(whereabouts, after, torrent, user));
                assertEquals(Endpoint.packed(torrent << 16 | user, user),
                        swarm(after, torrent).endpoint(peer(after, torrent, user)));
            }
        }
    }

    @Test
    void withoutAFileNobodyIs() throws IOException {
        Registry after = restarted(2);
        assertEquals(false, show(new PeerSnapshot(file(), after).read(), after, 1, 1));
    }

    @Test
    void ofADamagedFileNothingIsUsed() throws IOException {
        Registry before = restarted(2);
        place(before, 1, 1, 0x0A000001, 1);
        PeerSnapshot snapshot = new PeerSnapshot(file(), before);
        snapshot.write();
        byte[] good = Files.readAllBytes(file());
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(file(), bad);
            assertThrows(IOException.class, snapshot::read);
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file(), Arrays.copyOf(good, length));
            assertThrows(IOException.class, snapshot::read, length + " bytes");
        }
    }

    private static Path fixture(int format) {
        return FORMATS.resolve("peers-" + format + ".snapshot");
    }

    private static Registry known() {
        Registry registry = restarted(2);
        place(registry, 1, 1, 0x0A000001, 65535);
        place(registry, 3, 1, 0xFFFFFFFE, 1);
        return registry;
    }

    @Test
    void theFileOfEveryFormatIsRead() throws IOException {
        Files.createDirectories(file().getParent());
        for (int format = 1; format <= PeerSnapshot.FORMAT; format++) {
            Files.copy(fixture(format), file(), StandardCopyOption.REPLACE_EXISTING);
            Registry after = restarted(2);
            Whereabouts whereabouts = new PeerSnapshot(file(), after).read();
            assertEquals(true, show(whereabouts, after, 1, 1), "format " + format);
            assertEquals(true, show(whereabouts, after, 3, 1));
            assertEquals("0a000001ffff", givenToTheLeecher(after, 1));
            assertEquals("fffffffe0001", givenToTheLeecher(after, 3));
        }
    }

    @Test
    void whatIsWrittenNowIsOfThePresentFormatToTheByte() throws IOException {
        new PeerSnapshot(file(), known()).write();
        Path made = Files.createDirectories(Path.of("target/formats"))
                .resolve(fixture(PeerSnapshot.FORMAT).getFileName());
        Files.copy(file(), made, StandardCopyOption.REPLACE_EXISTING);
        String advice = "What a snapshot looks like has changed, so PeerSnapshot.FORMAT must, too, and the earlier "
                + "ones must still be read; the file of a new format is " + made + ", to be put into " + FORMATS;
        assertTrue(Files.exists(fixture(PeerSnapshot.FORMAT)), advice);
        assertArrayEquals(Files.readAllBytes(fixture(PeerSnapshot.FORMAT)), Files.readAllBytes(file()), advice);
    }

    @Test
    void ofALaterVersionsFileNothingIsUsedAndBothFormatsAreNamed() throws IOException {
        new PeerSnapshot(file(), known()).write();
        byte[] bytes = Files.readAllBytes(file());
        ByteBuffer.wrap(bytes).putInt(Long.BYTES, PeerSnapshot.FORMAT + 1);
        Files.write(file(), bytes);
        String problem = assertThrows(IOException.class, new PeerSnapshot(file(), known())::read).getMessage();
        assertTrue(problem.endsWith("its format is " + (PeerSnapshot.FORMAT + 1) + ", this version reads up to "
                + PeerSnapshot.FORMAT), problem);
    }
}
