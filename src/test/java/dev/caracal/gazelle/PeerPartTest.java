package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.swarm.Baseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PeerPartTest {
    @Test
    void whatIsPutInComesOut() {
        Random random = new Random(7);
        PeerPart part = new PeerPart();
        List<Baseline> put = new ArrayList<>();
        while (!part.full()) {
            PeerId id = new PeerId(random.nextLong(), random.nextLong(), random.nextInt());
            Baseline row = new Baseline(new PeerKey(random.nextInt(), random.nextInt(), id), random.nextLong(),
                    random.nextLong(), random.nextLong(), random.nextLong(), 0, 0, random.nextLong(),
                    random.nextLong(), random.nextInt(), random.nextBoolean());
            part.add(row.key().user(), row.key().torrent(), id, row.uploaded(), row.downloaded(), row.corrupt(),
                    row.left(), row.first(), row.last(), row.announces(), row.paused());
            put.add(row);
        }
        assertTrue(part.size() > 1);
        for (int row = 0; row < part.size(); row++) {
            assertEquals(put.get(row), part.baseline(row));
            assertEquals(put.get(row).key(), new PeerKey(part.user(row), part.torrent(row), part.id(row)));
        }
    }
}
