package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.TorrentRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EntriesTest {
    private static Announced announced(int user, int torrent, int peer, Credit credit, int completions,
            boolean expired, long time) {
        boolean complete = time % 3 > 0;
        PeerRow row = new PeerRow(user, torrent, Batches.peerId(peer), complete, true, time, time, 0, 0, 0, 0, 0, 1,
                new byte[0], new byte[(int) (time * 7 % 50)], time);
        return Batches.effects(row, credit, new TorrentRow(torrent, 1, 2, completions, time),
                completions > 0 ? Optional.of(new Snatch(user, torrent, time, new byte[0])) : Optional.empty(),
                expired);
    }

    private static Announced announced(int user, int torrent, long up, long down, long time) {
        return announced(user, torrent, user, new Credit(up, down, 0, false, 0), 0, false, time);
    }

    private static Map<Integer, String> totals(List<Entries> parts) {
        Map<Integer, long[]> sums = new HashMap<>();
        for (Entries part : parts) {
            part.users().forEach(credit -> {
                long[] sum = sums.computeIfAbsent(credit.user(), _ -> new long[2]);
                sum[0] += credit.uploaded();
                sum[1] += credit.downloaded();
            });
        }
        Map<Integer, String> texts = new HashMap<>();
        sums.forEach((user, sum) -> texts.put(user, sum[0] + "," + sum[1]));
        return texts;
    }

    /** All peers, torrents and stays. */
    private static List<String> texts(List<Entries> parts) {
        return parts.stream().flatMap(part -> Stream.of(part.peers(), part.torrents(), part.transfers()))
                .flatMap(rows -> rows.stream().map(Object::toString)).sorted().toList();
    }

    @Test
    void creditsOfAUserAddUpAcrossTorrentsAndPeers() {
        Entries entries = new Entries();
        entries.announced(announced(1, 1, 10, 1, 1));
        entries.announced(announced(1, 2, 20, 2, 2));
        entries.announced(announced(2, 1, 40, 4, 3));
        assertEquals(Map.of(1, "30,3", 2, "40,4"), totals(List.of(entries)));
        assertEquals(3, entries.peers().size());
        assertEquals(2, entries.torrents().size());
    }

    @Test
    void creditsStopAtTheLargestNumber() {
        Entries entries = new Entries();
        entries.announced(announced(1, 1, Long.MAX_VALUE, 1, 1));
        entries.announced(announced(1, 1, Long.MAX_VALUE, 1, 2));
        entries.announced(announced(1, 1, 5, Long.MAX_VALUE, 3));
        assertEquals(Map.of(1, Long.MAX_VALUE + "," + Long.MAX_VALUE), totals(List.of(entries)));
    }

    @Test
    void anAnnounceWithoutCreditIsNoRowOfItsUser() {
        Entries entries = new Entries();
        entries.announced(announced(1, 1, 0, 0, 1));
        assertTrue(entries.users().isEmpty());
        assertEquals(2, entries.rows());
    }

    @Test
    void aPeersRowIsItsLastAndATorrentsCountsAreItsLast() {
        Entries entries = new Entries();
        entries.announced(announced(1, 1, 10, 1, 1));
        entries.announced(announced(1, 1, 10, 1, 2));
        entries.torrentChanged(new TorrentRow(1, 7, 8, 3, 9));
        assertEquals(2, entries.peers().iterator().next().time());
        assertEquals(List.of(new TorrentRow(1, 7, 8, 3, 9)), List.copyOf(entries.torrents()));
    }

    @Test
    void expiriesAreToldOnceInTheOrderOfTheCompletions() {
        Entries entries = new Entries();
        Credit byToken = new Credit(0, 0, 5, true, 0);
        entries.announced(announced(9, 9, 1, byToken, 1, true, 1));
        entries.announced(announced(5, 5, 1, byToken, 1, true, 2));
        entries.announced(announced(7, 7, 1, byToken, 1, true, 3));
        entries.announced(announced(9, 9, 1, byToken, 1, true, 4));
        assertEquals(List.of(new Entries.Pair(9, 9), new Entries.Pair(5, 5), new Entries.Pair(7, 7)),
                entries.tokenExpiries());
        assertEquals(Map.of(new Entries.Pair(9, 9), 10L, new Entries.Pair(5, 5), 5L, new Entries.Pair(7, 7), 5L),
                entries.tokenDownloads());
    }

    @Test
    void partsTogetherAreTheWholeAndNobodyIsInTwo() {
        Random random = new Random(9);
        Deque<Entries> used = new ArrayDeque<>();
        for (int round = 0; round < 200; round++) {
            Entries whole = new Entries();
            for (int i = random.nextInt(400); i >= 0; i--) {
                int user = random.nextInt(50);
                whole.announced(announced(user, random.nextInt(20), random.nextInt(5), new Credit(random.nextInt(100),
                        random.nextInt(100), random.nextInt(3), true, 0), random.nextInt(2), random.nextBoolean(), i));
            }
            whole.torrentDeleted(3);
            int rows = whole.rows();
            // Some are new, and some held other rows before.
            List<Entries> parts = whole.split(random.nextInt(1, 12), () -> used.isEmpty() ? new Entries() : used.pop());
            assertEquals(texts(List.of(whole)), texts(parts));
            assertEquals(totals(List.of(whole)), totals(parts));
            assertEquals(rows, parts.stream().mapToInt(Entries::rows).sum());
            assertEquals(whole.snatches().size(), parts.stream().mapToInt(part -> part.snatches().size()).sum());
            assertEquals(whole.torrents().stream().mapToInt(TorrentRow::completions).sum(), parts.stream()
                    .flatMap(part -> part.torrents().stream()).mapToInt(TorrentRow::completions).sum());
            Set<Integer> seenUsers = new HashSet<>();
            Set<Integer> seenTorrents = new HashSet<>();
            for (Entries part : parts) {
                Set<Integer> users = new HashSet<>();
                part.users().forEach(credit -> users.add(credit.user()));
                part.peers().forEach(row -> users.add(row.user()));
                part.snatches().forEach(snatch -> users.add(snatch.user()));
                part.tokenDownloads().keySet().forEach(token -> users.add(token.user()));
                part.tokenExpiries().forEach(token -> users.add(token.user()));
                users.forEach(user -> assertTrue(seenUsers.add(user), "user " + user + " is in two parts"));
                part.torrents().forEach(row -> assertTrue(seenTorrents.add(row.torrent())));
                assertEquals(Set.of(3), part.deletedTorrents());
            }
            parts.forEach(Entries::clear);
            parts.forEach(used::push);
        }
    }

    @Test
    void idsBelowZeroAreSplitLikeAnyOther() {
        Entries whole = new Entries();
        whole.announced(announced(-7, -5, 10, 1, 1));
        whole.announced(announced(Integer.MIN_VALUE, Integer.MIN_VALUE, 20, 2, 2));
        assertEquals(Map.of(-7, "10,1", Integer.MIN_VALUE, "20,2"), totals(whole.split(3, Entries::new)));
    }
}
