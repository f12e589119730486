package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.accounting.TransferRow;
import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.ledger.Entries.UserCredit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackedTest {
    /** In hexadecimal they are in the order of their bytes. */
    private static final Comparator<PeerRow> BY_ID = Comparator.comparing(row -> row.peer().toString());
    private static final Comparator<PeerRow> BY_TORRENT =
            Comparator.comparingInt(PeerRow::torrent).thenComparingInt(PeerRow::user).thenComparing(BY_ID);
    private static final Comparator<PeerRow> BY_PEER_ID =
            BY_ID.thenComparingInt(PeerRow::torrent).thenComparingInt(PeerRow::user);

    /** Some that differ in their last bytes only, and some that differ in all. */
    private static List<PeerId> peerIds(Random random) {
        List<PeerId> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(new PeerId(random.nextLong(), random.nextLong(), random.nextInt()));
            ids.add(new PeerId(ids.getFirst().first(), ids.getFirst().second(), random.nextInt()));
        }
        return ids;
    }

    private static PeerRow peer(Random random, int keys, List<PeerId> ids) {
        byte[] address = new byte[random.nextInt(16)];
        byte[] userAgent = new byte[random.nextInt(random.nextInt(30) == 0 ? 1024 : 40)];
        random.nextBytes(address);
        random.nextBytes(userAgent);
        return new PeerRow(random.nextInt(keys), random.nextInt(keys), ids.get(random.nextInt(ids.size())),
                random.nextBoolean(), random.nextBoolean(), random.nextLong(), random.nextLong(), random.nextLong(),
                random.nextLong(), random.nextLong(), random.nextLong(), random.nextInt(), random.nextInt(), address,
                userAgent, random.nextLong());
    }

    private static List<String> texts(Iterable<?> rows) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.toString()));
        return texts;
    }

    @Test
    void rowsAreWhatAPlainMapWouldHaveAlsoWhenTheMemoryIsUsedAgain() {
        Random random = new Random(4);
        Packed<PeerRow> packed = new Packed<>(Forms.PEER);
        for (int round = 0; round < 60; round++) {
            Map<PeerKey, PeerRow> model = new LinkedHashMap<>();
            int keys = random.nextInt(1, 60);
            List<PeerId> ids = peerIds(random);
            for (int i = random.nextInt(3000); i > 0; i--) {
                PeerRow row = peer(random, keys, ids);
                packed.put(row);
                model.merge(row.key(), row, (earlier, later) -> later.after(earlier));
            }
            assertEquals(model.size(), packed.size());
            assertEquals(texts(model.values()).stream().sorted().toList(), texts(packed).stream().sorted().toList());
            assertEquals(texts(model.values().stream().sorted(BY_TORRENT).toList()),
                    texts(packed.sorted(Entries.BY_TORRENT)));
            assertEquals(texts(model.values().stream().filter(PeerRow::complete).sorted(BY_PEER_ID).toList()),
                    texts(packed.sorted(Entries.BY_PEER_ID).where(PeerRow::complete)));
            Packed.Divided<PeerRow> divided = packed.sorted(Entries.BY_TORRENT).divided(Entries.COMPLETE);
            assertEquals(texts(model.values().stream().filter(PeerRow::complete).sorted(BY_TORRENT).toList()),
                    texts(divided.those()));
            assertEquals(texts(model.values().stream().filter(row -> !row.complete()).sorted(BY_TORRENT).toList()),
                    texts(divided.others()));
            packed.clear();
            assertTrue(packed.isEmpty());
            assertFalse(packed.iterator().hasNext());
        }
    }

    @Test
    void otherRowsComeOutAsTheyWentIn() {
        Random random = new Random(5);
        Packed<UserCredit> users = new Packed<>(Forms.USER);
        Packed<TorrentRow> torrents = new Packed<>(Forms.TORRENT);
        Packed<TransferRow> transfers = new Packed<>(Forms.TRANSFER);
        List<UserCredit> credits = new ArrayList<>();
        List<TorrentRow> counts = new ArrayList<>();
        List<TransferRow> stays = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            credits.add(new UserCredit(i, random.nextLong(), random.nextLong(), random.nextInt(), random.nextInt()));
            counts.add(new TorrentRow(i, random.nextInt(), random.nextInt(), random.nextInt(), random.nextLong(),
                    random.nextBoolean()));
            stays.add(new TransferRow(i, -i, random.nextLong(), random.nextLong(), random.nextLong(),
                    random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(),
                    random.nextInt(), random.nextLong(), random.nextBoolean(), random.nextBoolean(),
                    random.nextLong(), random.nextLong()));
        }
        credits.forEach(users::put);
        counts.forEach(torrents::put);
        stays.forEach(transfers::put);
        assertEquals(credits, List.copyOf(users.sorted()));
        assertEquals(counts, List.copyOf(torrents.sorted()));
        Packed.Divided<TorrentRow> divided = torrents.sorted().divided(Entries.SEEDED);
        assertEquals(counts.stream().filter(TorrentRow::seeded).toList(), List.copyOf(divided.those()));
        assertEquals(counts.stream().filter(row -> !row.seeded()).toList(), List.copyOf(divided.others()));
        assertEquals(stays, List.copyOf(transfers.sorted()));
    }

    @Test
    void whateverComesForOneKeyTheMemoryIsThatOfAFewRows() {
        Random random = new Random(6);
        Packed<PeerRow> packed = new Packed<>(Forms.PEER);
        int texts = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] longer = new byte[texts++ % 1025];
            packed.put(new PeerRow(1, 1, Batches.peerId(1), false, true, 0, 0, 0, 0, 0, 0, 0, 0, longer, longer,
                    random.nextLong()));
        }
        assertEquals(1, packed.size());
        assertTrue(packed.bytes() < 20_000, packed.bytes() + " bytes for one row");
    }
}
