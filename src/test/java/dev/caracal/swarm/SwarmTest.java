package dev.caracal.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.Endpoint;
import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SwarmTest {
    private static final int TORRENT = 9;

    /** What a peer must still have after whatever became of the others. */
    private record Reading(boolean seeder, Baseline baseline) {
    }

    private final PeerCounts counts = new PeerCounts();
    private final Swarm swarm = new Swarm(counts);

    private static PeerId id(int number) {
        return PeerId.of("-XX0001-%012d".formatted(number).getBytes()).orElseThrow();
    }

    /** A peer of a member of that number, at an endpoint of that number, handed out. */
    private Peer join(int number, boolean seeder) {
        return join(new Member(number), number, seeder);
    }

    private Peer join(Member member, int number, boolean seeder) {
        Peer peer = swarm.add(member, id(number), seeder);
        swarm.locate(peer, number, number);
        swarm.show(peer, true);
        return peer;
    }

    private Optional<Integer> found(int number) {
        return swarm.find(number, id(number)).map(peer -> peer.member().id());
    }

    private Peer peer(int number) {
        return swarm.find(number, id(number)).orElseThrow();
    }

    /** Whom the asker gets, as the numbers of their endpoints in the order of the list. */
    private List<Integer> chosen(Peer asker, int wanted) {
        PeerChoice choice = new PeerChoice();
        choice.begin(wanted);
        swarm.choose(asker, asker.seeder(), choice);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < choice.length(); i += 6) {
            numbers.add((choice.compact()[i + 4] & 0xFF) << 8 | choice.compact()[i + 5] & 0xFF);
        }
        assertEquals(numbers.size(), Set.copyOf(numbers).size(), "each endpoint once");
        assertTrue(numbers.size() <= wanted);
        return numbers;
    }

    private static Baseline baseline(int number, Random random) {
        return new Baseline(new PeerKey(number, TORRENT, id(number)), random.nextLong(), random.nextLong(),
                random.nextLong(), random.nextInt(2), random.nextInt(100), random.nextInt(100),
                Integer.toUnsignedLong(random.nextInt()), Integer.toUnsignedLong(random.nextInt()),
                random.nextInt(), random.nextBoolean());
    }

    @Test
    void everybodyEligibleIsHandedOutWhileThereIsRoom() {
        Peer leecher = join(1, false);
        Peer seeder = join(2, true);
        for (int i = 10; i < 20; i++) {
            join(i, true);
            join(i + 100, false);
        }
        Set<Integer> all = new TreeSet<>();
        for (int i = 10; i < 20; i++) {
            all.add(i);
            all.add(i + 100);
        }
        for (int round = 0; round < 50; round++) {
            Set<Integer> expected = new TreeSet<>(all);
            expected.add(2);
            assertEquals(expected, new TreeSet<>(chosen(leecher, 50)));
        }
        Set<Integer> leechers = new TreeSet<>(all);
        leechers.removeIf(number -> number < 100);
        leechers.add(1);
        assertEquals(leechers, new TreeSet<>(chosen(seeder, 50)));
    }

    @Test
    void leechersGetSeedersFirst() {
        Peer asker = join(1, false);
        for (int i = 10; i < 14; i++) {
            join(i, true);
            join(i + 100, false);
        }
        List<Integer> numbers = chosen(asker, 6);
        assertEquals(Set.of(10, 11, 12, 13), Set.copyOf(numbers.subList(0, 4)));
        assertEquals(6, numbers.size());
    }

    @Test
    void overSuccessiveAnnouncesEverybodyIsHandedOutEquallyOften() {
        Peer asker = join(1, false);
        for (int i = 10; i < 17; i++) {
            join(i, true);
        }
        Map<Integer, Integer> times = new HashMap<>();
        for (int round = 0; round < 7 * 10; round++) {
            List<Integer> numbers = chosen(asker, 3);
            assertEquals(3, numbers.size());
            numbers.forEach(number -> times.merge(number, 1, Integer::sum));
        }
        assertEquals(Map.of(10, 30, 11, 30, 12, 30, 13, 30, 14, 30, 15, 30, 16, 30), times);
    }

    @Test
    void neverTheAskersOwnMemberUnderAnyOfItsPeers() {
        Member member = new Member(1);
        Peer asker = join(member, 1, false);
        join(member, 2, true);
        join(member, 3, false);
        join(4, true);
        assertEquals(List.of(4), chosen(asker, 50));
    }

    @Test
    void neverTheAskersOwnEndpointAmongLeechers() {
        Peer asker = join(1, false);
        Peer twin = join(2, false);
        swarm.locate(twin, 1, 1);
        assertEquals(List.of(), chosen(asker, 50));
        swarm.seeds(twin, true);
        swarm.show(twin, true);
        assertEquals(List.of(1), chosen(asker, 50));
        assertEquals(List.of(1), chosen(twin, 50));
    }

    @Test
    void anEndpointOfSeveralMembersIsHandedOutOnce() {
        Peer asker = join(1, false);
        swarm.locate(join(2, true), 9, 9);
        swarm.locate(join(3, true), 9, 9);
        swarm.locate(join(4, false), 9, 9);
        join(5, false);
        assertEquals(Set.of(9, 5), Set.copyOf(chosen(asker, 50)));
    }

    @Test
    void neverAHiddenPeerUntilItIsShownAgain() {
        Peer asker = join(1, false);
        Peer other = join(2, true);
        swarm.show(other, false);
        swarm.show(other, false);
        assertEquals(List.of(), chosen(asker, 50));
        swarm.show(other, true);
        swarm.show(other, true);
        assertEquals(List.of(2), chosen(asker, 50));
        assertEquals(1, swarm.seeders());
    }

    @Test
    void neverADeletedMembersPeerThoughItStaysCounted() {
        Peer asker = join(1, false);
        Peer deletedSeeder = join(2, true);
        Peer deletedLeecher = join(3, false);
        join(4, true);
        deletedSeeder.member().deleted(true);
        deletedLeecher.member().deleted(true);
        assertEquals(List.of(4), chosen(asker, 50));
        assertEquals(List.of(4), chosen(asker, 50));
        assertEquals(2, swarm.seeders());
        assertEquals(2, swarm.leechers());
        // Back again, and announcing.
        deletedSeeder.member().deleted(false);
        swarm.show(deletedSeeder, true);
        assertEquals(Set.of(2, 4), Set.copyOf(chosen(asker, 50)));
    }

    @Test
    void nobodyIsHandedOutToWhoWantsNobody() {
        Peer asker = join(1, false);
        join(2, true);
        assertEquals(List.of(), chosen(asker, 0));
    }

    @Test
    void aPeerThatChangesSidesIsCountedAndHandedOutOnTheOther() {
        Peer asker = join(1, true);
        Peer other = join(2, false);
        assertEquals(List.of(2), chosen(asker, 50));
        swarm.seeds(other, true);
        swarm.show(other, true);
        assertEquals(List.of(), chosen(asker, 50));
        assertEquals(2, swarm.seeders());
        assertEquals(0, swarm.leechers());
        assertEquals(1, other.member().seeding());
        assertEquals(0, other.member().leeching());
    }

    @Test
    void aPeerIsNotAddedTwice() {
        Peer peer = join(1, false);
        assertThrows(IllegalStateException.class, () -> swarm.add(peer.member(), peer.id(), true));
        assertEquals(Optional.of(1), found(1));
        assertTrue(swarm.find(2, peer.id()).isEmpty());
    }

    /** Beside an endpoint stand only the lowest 16 bits of its member's id. */
    @Test
    void membersWhoseIdsEndAlikeAreNotTakenForEachOther() {
        Peer asker = join(new Member(5), 1, false);
        join(new Member(5 + (1 << 16)), 2, false);
        Member deleted = new Member(5 + (2 << 16));
        join(deleted, 3, false);
        join(new Member(5), 4, false);
        deleted.deleted(true);
        assertEquals(List.of(2), chosen(asker, 50));
    }

    @Test
    void everyPeerIsFoundInASwarmThatGrowsAndShrinks() {
        Random random = new Random(7);
        Set<Integer> peers = new TreeSet<>();
        for (int most : new int[] {3, 20, 5000, 20, 3, 0}) {
            while (peers.size() < most) {
                int number = random.nextInt(10_000);
                if (peers.add(number)) {
                    join(number, random.nextBoolean());
                }
            }
            List<Integer> numbers = new ArrayList<>(peers);
            Collections.shuffle(numbers, random);
            for (int number : numbers.subList(0, numbers.size() - most)) {
                swarm.remove(peer(number));
                peers.remove(number);
            }
            for (int number = 0; number < 10_000; number++) {
                assertEquals(peers.contains(number), found(number).isPresent());
            }
            Set<Integer> all = new TreeSet<>();
            swarm.forEach(peer -> assertTrue(all.add(peer.member().id())));
            assertEquals(peers, all);
        }
        assertTrue(swarm.isEmpty());
    }

    @Test
    void theSilentOfManyAreRemovedWhereverTheyStand() {
        Random random = new Random(8);
        Set<Integer> heard = new TreeSet<>();
        Set<Integer> silent = new TreeSet<>();
        for (int number = 0; number < 500; number++) {
            Peer peer = join(number, random.nextBoolean());
            swarm.show(peer, random.nextBoolean());
            boolean speaks = random.nextInt(3) == 0;
            peer.beginSession(speaks ? 100 : 99);
            (speaks ? heard : silent).add(number);
        }
        Set<Integer> removed = new TreeSet<>();
        assertEquals(silent.size(), swarm.removeSilentSince(100, peer -> removed.add(peer.member().id())));
        assertEquals(silent, removed);
        Set<Integer> left = new TreeSet<>();
        swarm.forEach(peer -> left.add(peer.member().id()));
        assertEquals(heard, left);
    }

    @Test
    void theSilentAreRemovedAndTheOthersStay() {
        Peer silent = join(1, true);
        Peer heard = join(2, false);
        silent.beginSession(99);
        heard.beginSession(100);
        Member member = silent.member();
        assertEquals(1, swarm.removeSilentSince(100, peer -> assertSame(member, peer.member())));
        assertEquals(0, swarm.seeders());
        assertEquals(1, swarm.leechers());
        assertEquals(0, member.seeding());
        assertEquals(List.of(), chosen(peer(2), 50));
    }

    @Test
    void aTimeBeyondWhatARowCanHoldIsTheNearestThatItCan() {
        Peer peer = join(1, true);
        peer.beginSession(-5);
        assertEquals("0 0", peer.firstAnnounced() + " " + peer.lastAnnounced());
        peer.announced(0x1_0000_0001L);
        assertEquals("0 4294967295", peer.firstAnnounced() + " " + peer.lastAnnounced());
    }

    @Test
    void theCountsGoWithThePeersToTheirMembersNewSelf() {
        Peer peer = join(1, true);
        Member before = peer.member();
        Member after = new Member(1);
        peer.member(after);
        peer.member(after);
        assertEquals(0, before.seeding());
        assertEquals(1, after.seeding());
        swarm.remove(peer);
        assertEquals(0, after.seeding());
        assertTrue(swarm.isEmpty());
    }

    @Test
    void theLastSeederHandedOutIsKnown() {
        Peer asker = join(1, false);
        assertEquals(Optional.empty(), swarm.lastChosenSeeder());
        join(2, true);
        join(3, true);
        int last = chosen(asker, 1).getFirst();
        assertEquals(Optional.of(id(last)), swarm.lastChosenSeeder());
    }

    @Test
    void aSwarmInAnyOrderOfEventsAgreesWithAPlainList() {
        Random random = new Random(3);
        Map<Integer, Reading> peers = new HashMap<>();
        Set<Integer> shown = new TreeSet<>();
        Member asker = join(1, false).member();
        for (int step = 0; step < 20_000; step++) {
            int number = 2 + random.nextInt(60);
            Reading known = peers.get(number);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    if (known == null) {
                        Baseline begun = baseline(number, random);
                        Peer peer = swarm.add(new Member(number), begun);
                        swarm.showAt(peer, Endpoint.packed(number, number));
                        peers.put(number, new Reading(begun.seeder(), begun));
                        shown.add(number);
                    }
                }
                case 2 -> {
                    if (known != null) {
                        swarm.remove(peer(number));
                        peers.remove(number);
                        shown.remove(number);
                    }
                }
                case 3 -> {
                    if (known != null) {
                        boolean visible = random.nextBoolean();
                        boolean seeds = random.nextBoolean();
                        swarm.seeds(peer(number), seeds);
                        swarm.show(peer(number), visible);
                        peers.put(number, new Reading(seeds, known.baseline()));
                        if (visible) {
                            shown.add(number);
                        } else {
                            shown.remove(number);
                        }
                    }
                }
                default -> {
                    int wanted = random.nextInt(80);
                    List<Integer> numbers = chosen(peer(1), wanted);
                    assertTrue(shown.containsAll(numbers));
                    assertEquals(Math.min(wanted, shown.size()), numbers.size());
                }
            }
            assertEquals(Optional.ofNullable(peers.get(number)), swarm.find(number, id(number))
                    .map(peer -> new Reading(peer.seeder(), peer.baseline(TORRENT))));
            long seeders = peers.values().stream().filter(Reading::seeder).count();
            assertEquals(seeders, swarm.seeders());
            assertEquals(peers.size() + 1 - seeders, swarm.leechers());
            assertEquals(swarm.seeders(), counts.seeders());
            assertEquals(swarm.leechers(), counts.leechers());
        }
        swarm.clear();
        assertTrue(swarm.isEmpty());
        assertEquals(0, asker.leeching());
        assertEquals(0, counts.seeders() + counts.leechers());
    }
}
