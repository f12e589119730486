package dev.caracal.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.Endpoint;
import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A swarm and plain objects that are told the same, at random: some members with many clients, some whose ids end
 * alike, and numbers that use every bit. Whatever becomes of others, each peer keeps all that is its own.
 */
final class SwarmModelTest {
    private static final int TORRENT = 9;
    /** Several times from nobody to hundreds and back. */
    private static final int[] SIZES = {2, 12, 3, 300, 6, 0, 700, 40, 5, 10, 0};
    private static final int STEPS = 1500;
    private static final int MEMBERS = 50;

    /** What is known of a peer. */
    private static final class Known {
        final PeerId id;
        Member member;
        boolean seeder;
        boolean shown;
        boolean kept;
        long endpoint;
        long uploaded;
        long downloaded;
        long corrupt;
        long left;
        int carriedUp;
        int carriedDown;
        long first;
        long last;
        int announces;
        boolean paused;

        Known(Member member, PeerId id, boolean seeder) {
            this.member = member;
            this.id = id;
            this.seeder = seeder;
        }

        PeerKey key() {
            return new PeerKey(member.id(), TORRENT, id);
        }

        Baseline baseline() {
            return new Baseline(key(), uploaded, downloaded, corrupt, left, carriedUp, carriedDown, first, last,
                    announces, paused);
        }
    }

    private final PeerCounts counts = new PeerCounts();
    private final Swarm swarm = new Swarm(counts);
    private final Member[] members = new Member[MEMBERS];
    private final Map<PeerKey, Known> known = new HashMap<>();
    private final List<Known> all = new ArrayList<>();
    private final Map<Integer, SharedTime> shared = new HashMap<>();
    private Random random = new Random();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyPeerKeepsWhatIsItsOwnWhateverBecomesOfTheOthers(long seed) {
        random = new Random(seed);
        for (int i = 0; i < MEMBERS; i++) {
            // Every third one's id ends as another's does, and some are negative.
            members[i] = new Member(i % 3 == 0 ? i << 16 | 7 : i % 7 == 0 ? -i : i);
        }
        for (int size : SIZES) {
            for (int step = 0; step < STEPS; step++) {
                if (all.size() == size) {
                    change();
                } else if (random.nextInt(3) > 0) {
                    if (all.size() < size) {
                        add();
                    } else {
                        remove(random.nextInt(all.size()));
                    }
                } else {
                    change();
                }
                if (step % 50 == 0) {
                    verify();
                }
            }
            verify();
        }
        assertTrue(swarm.isEmpty());
        assertTrue(swarm.members.length <= 2, "room is given back");
    }

    private Peer peer(Known one) {
        return swarm.find(one.member.id(), one.id).orElseThrow();
    }

    private PeerId id() {
        // One that differs from others in one of its parts only, now and then.
        return new PeerId(random.nextInt(4) == 0 ? random.nextLong() : -5, random.nextInt(4) == 0 ? 6
                : random.nextLong(), random.nextInt());
    }

    private long time() {
        return Integer.toUnsignedLong(random.nextInt());
    }

    private void add() {
        Member member = members[random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(MEMBERS)];
        Known one = new Known(member, id(), random.nextBoolean());
        if (known.putIfAbsent(one.key(), one) != null) {
            return;
        }
        all.add(one);
        Peer peer;
        if (random.nextBoolean()) {
            peer = swarm.add(member, one.id, one.seeder);
        } else {
            one.left = one.seeder ? 0 : random.nextLong() | 1;
            one.uploaded = random.nextLong();
            one.downloaded = random.nextLong();
            one.corrupt = random.nextLong();
            one.carriedUp = random.nextInt(100);
            one.carriedDown = random.nextInt(100);
            one.first = time();
            one.last = time();
            one.announces = random.nextInt();
            one.paused = random.nextBoolean();
            peer = swarm.add(member, one.baseline());
        }
        verify(one, peer);
        assertFalse(swarm.shown(peer));
        locate(one, peer);
        show(one, peer, random.nextInt(4) > 0);
        verify(one, peer);
    }

    private void locate(Known one, Peer peer) {
        int address = random.nextInt();
        int port = random.nextInt(1 << 16);
        swarm.locate(peer, address, port);
        one.endpoint = Endpoint.packed(address, port);
    }

    private void show(Known one, Peer peer, boolean visible) {
        swarm.show(peer, visible);
        one.shown = visible;
    }

    private void remove(int at) {
        Known one = all.get(at);
        swarm.remove(peer(one));
        forget(one);
        assertTrue(swarm.find(one.member.id(), one.id).isEmpty());
    }

    private void forget(Known one) {
        all.remove(one);
        known.remove(one.key());
        if (of(one.member) == 0) {
            shared.remove(one.member.id());
        }
    }

    private long of(Member member) {
        return all.stream().filter(one -> one.member.id() == member.id()).count();
    }

    /** Something happens that does not change how many there are, or hardly. */
    private void change() {
        if (all.isEmpty()) {
            return;
        }
        Known one = all.get(random.nextInt(all.size()));
        Peer peer = peer(one);
        switch (random.nextInt(18)) {
            case 0 -> {
                one.uploaded = random.nextLong();
                one.downloaded = random.nextLong();
                peer.transferred(one.uploaded, one.downloaded);
            }
            case 1 -> peer.corrupt(one.corrupt = random.nextLong());
            case 2 -> peer.left(one.left = random.nextLong());
            case 3 -> peer.carriedUp(one.carriedUp = random.nextInt(100));
            case 4 -> peer.carriedDown(one.carriedDown = random.nextInt(100));
            case 5 -> peer.paused(one.paused = !one.paused);
            case 6 -> peer.kept(one.kept = !one.kept);
            case 7 -> {
                one.first = time();
                one.last = one.first;
                one.announces = 1;
                peer.beginSession(one.first);
            }
            case 8 -> {
                one.last = time();
                one.announces++;
                peer.announced(one.last);
            }
            case 9 -> {
                one.seeder = random.nextBoolean();
                if (one.seeder != peer.seeder()) {
                    one.shown = false;
                }
                swarm.seeds(peer, one.seeder);
            }
            case 10 -> show(one, peer, random.nextBoolean());
            case 11 -> locate(one, peer);
            case 12 -> succeed(one.member);
            case 13 -> share(one.member);
            case 14 -> delete(one);
            case 15 -> silence();
            case 16 -> shareAll();
            default -> choose(one, peer);
        }
        if (known.get(one.key()) == one) {
            verify(one, peer(one));
        }
    }

    /** Under a new passkey; of a member's peers each is told when it announces, so some of them still have the old. */
    private void succeed(Member before) {
        Member after = new Member(before.id());
        for (int i = 0; i < MEMBERS; i++) {
            if (members[i].id() == before.id()) {
                members[i] = after;
            }
        }
        for (Known one : all) {
            if (one.member.id() == before.id() && random.nextBoolean()) {
                peer(one).member(after);
                one.member = after;
            }
        }
    }

    private void share(Member member) {
        if (shared.containsKey(member.id()) && random.nextInt(4) == 0) {
            swarm.unshare(member);
            shared.remove(member.id());
        } else {
            SharedTime time = new SharedTime();
            swarm.share(member, time);
            shared.putIfAbsent(member.id(), time);
        }
    }

    private void shareAll() {
        swarm.shareAll();
        for (Known one : all) {
            if (of(one.member) > 1) {
                shared.putIfAbsent(one.member.id(), swarm.shared(one.member).orElseThrow());
            }
        }
    }

    /** A deleted member's peers are hidden when they are come upon; who comes back is shown by its next announce. */
    private void delete(Known asker) {
        asker.member.deleted(true);
        Known other = all.get(random.nextInt(all.size()));
        choose(other, peer(other));
        asker.member.deleted(false);
        for (Known one : all) {
            if (one.member == asker.member) {
                show(one, peer(one), random.nextBoolean());
            }
        }
    }

    /** Some are silent, a few or a third, and are told of as if they were gone. */
    private void silence() {
        int most = random.nextInt(8) == 0 ? all.size() / 3 : Math.min(all.size() - 1, random.nextInt(4));
        long since = all.stream().mapToLong(one -> one.last).sorted().skip(most).findFirst().orElseThrow();
        long silent = all.stream().filter(one -> one.last < since).count();
        assertEquals(silent, swarm.removeSilentSince(since, leaving -> {
            Known one = known.get(leaving.baseline(TORRENT).key());
            assertNotNull(one, "each once");
            verify(one, leaving);
            assertTrue(one.last < since);
            Member member = one.member;
            boolean rest = swarm.hasPeersOf(member, 2);
            boolean seeded = swarm.seededBy(member, leaving);
            forget(one);
            assertEquals(of(member) > 0, rest);
            assertEquals(seeds(member.id()), seeded);
        }));
        assertTrue(all.stream().allMatch(one -> one.last >= since));
    }

    private boolean seeds(int member) {
        return all.stream().anyMatch(one -> one.member.id() == member && one.seeder && !one.paused);
    }

    /** All there are, since more are wanted; deleted ones are come upon and hidden. */
    private void choose(Known asker, Peer peer) {
        boolean forSeeder = random.nextBoolean();
        Set<Long> expected = new HashSet<>();
        List<Known> deleted = new ArrayList<>();
        for (Known one : all) {
            if (one.shown && !(forSeeder && one.seeder)) {
                if (one.member.deleted()) {
                    deleted.add(one);
                } else if (one.member.id() != asker.member.id()
                        && (forSeeder || one.seeder || one.endpoint != asker.endpoint)) {
                    expected.add(one.endpoint);
                }
            }
        }
        assertEquals(expected, chosen(peer, forSeeder));
        for (Known one : deleted) {
            one.shown = swarm.shown(peer(one));
            assertFalse(one.shown, "deleted, and still handed out");
        }
        assertEquals(expected, chosen(peer, forSeeder));
    }

    private Set<Long> chosen(Peer asker, boolean forSeeder) {
        PeerChoice choice = new PeerChoice();
        choice.begin(1000);
        swarm.choose(asker, forSeeder, choice);
        Set<Long> chosen = new HashSet<>();
        for (int i = 0; i < choice.length(); i += Endpoint.LENGTH) {
            long endpoint = 0;
            for (int at = i; at < i + Endpoint.LENGTH; at++) {
                endpoint = endpoint << Byte.SIZE | choice.compact()[at] & 0xFF;
            }
            assertTrue(chosen.add(endpoint), "each endpoint once");
        }
        return chosen;
    }

    private void verify(Known one, Peer peer) {
        assertEquals(one.baseline(), peer.baseline(TORRENT));
        assertEquals(one.endpoint, swarm.endpoint(peer));
        assertEquals(one.id, peer.id());
        assertSame(one.member, peer.member());
        assertEquals(one.seeder + " " + one.kept + " " + one.shown,
                peer.seeder() + " " + peer.kept() + " " + swarm.shown(peer));
    }

    private void verify() {
        Set<PeerKey> met = new HashSet<>();
        swarm.forEach(peer -> {
            PeerKey key = peer.baseline(TORRENT).key();
            assertTrue(met.add(key));
            verify(known.get(key), peer);
        });
        assertEquals(known.keySet(), met);
        all.forEach(one -> verify(one, peer(one)));
        long seeders = all.stream().filter(one -> one.seeder).count();
        long leechers = all.size() - seeders;
        assertEquals(seeders + " " + leechers, swarm.seeders() + " " + swarm.leechers());
        assertEquals(seeders + " " + leechers, counts.seeders() + " " + counts.leechers());
        for (Member member : members) {
            long here = of(member);
            assertTrue(swarm.hasPeersOf(member, (int) here));
            assertFalse(swarm.hasPeersOf(member, (int) here + 1));
            assertEquals(seeds(member.id()), swarm.seededBy(member.id()));
            assertEquals(Optional.ofNullable(shared.get(member.id())), swarm.shared(member));
            long seeding = all.stream().filter(one -> one.member == member && one.seeder).count();
            long leeching = all.stream().filter(one -> one.member == member && !one.seeder).count();
            assertEquals(seeding + " " + leeching, member.seeding() + " " + member.leeching());
            assertEquals(seeding + leeching, member.peers());
        }
        int room = swarm.members.length;
        assertTrue(room <= 2 * Math.max(1, all.size()), room + " for " + all.size());
        assertEquals(room * Peer.WORDS, swarm.words.length);
        for (int row = all.size(); row < room; row++) {
            assertNull(swarm.members[row], "nobody is held by a row that is free");
        }
    }
}
