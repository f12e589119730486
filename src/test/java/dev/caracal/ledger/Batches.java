package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Books;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Reason;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Batches for tests, made by a ledger as the real ones are, and the effects that go into them. */
public final class Batches {
    private static final long TIME = 1_700_000_000;

    private Batches() {
    }

    /** What is entered, as one batch of that number. */
    public static Batch of(long number, Consumer<Books> effects) {
        Ledger ledger = ledger(1_000_000, number - 1);
        effects.accept(ledger);
        ledger.cut(1);
        return ledger.first();
    }

    static Ledger ledger(int maxBatchRows, long lastNumber) {
        return Ledger.inMemory(settings(maxBatchRows, 1_000_000), lastNumber);
    }

    static LedgerSettings settings(int maxBatchRows, int maxWaitingRows) {
        return new LedgerSettings(Duration.ofMillis(50), maxBatchRows, maxWaitingRows, Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }

    /** An announce of a seeder that uploaded and downloaded this much; its session's counters are the same. */
    public static Announced credit(int user, int torrent, long uploaded, long downloaded) {
        return announced(peer(user, torrent, uploaded, downloaded, ""), uploaded, downloaded);
    }

    public static Announced announced(PeerRow peer, long uploaded, long downloaded) {
        return effects(peer, new Credit(uploaded, downloaded, 0, false, 0),
                new TorrentRow(peer.torrent(), 1, 0, 0, uploaded - downloaded), Optional.empty(), false);
    }

    /** Of an announce like any other. */
    public static Announced effects(PeerRow peer, Credit credit, TorrentRow torrent, Optional<Snatch> snatch,
            boolean tokenExpired) {
        return new Announced(peer, credit, torrent, snatch, tokenExpired, Reason.CREDITED, false,
                Optional.empty());
    }

    /** A complete row. */
    public static PeerRow peer(int user, int torrent, long uploaded, long downloaded, String userAgent) {
        return new PeerRow(user, torrent, peerId(user), true, true, uploaded, downloaded, 0, 0, 0, 0, 60, 2,
                bytes("10.0.0." + user % 250), bytes(userAgent), TIME);
    }

    public static PeerId peerId(int number) {
        return PeerId.of(bytes("-XX0001-%012d".formatted(number))).orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
