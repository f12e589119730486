package dev.caracal.ops;

import dev.caracal.ledger.Flusher;
import dev.caracal.ledger.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Whether all is well: {@code up}, {@code degraded} (it serves, but somebody should look) or {@code failing} (announces
 * are refused, or what was accounted has waited for the database for too long).
 */
public final class Health {
    /**
     * How old the oldest credit that is not in the database may be.
     *
     * @param degraded before somebody should look
     * @param failing  before it is an emergency
     */
    public record Limits(Duration degraded, Duration failing) {
    }

    private final Ledger ledger;
    private final Flusher flusher;
    private final BooleanSupplier serving;
    private final Limits limits;
    private final List<String> unpromised;

    /** @param unpromised tables whose content is not part of our transactions: a crash may lose or double it */
    public Health(Ledger ledger, Flusher flusher, BooleanSupplier serving, Limits limits, List<String> unpromised) {
        this.ledger = ledger;
        this.flusher = flusher;
        this.serving = serving;
        this.limits = limits;
        this.unpromised = unpromised;
    }

    /** The state in a word. */
    public String status() {
        long oldest = oldestSeconds();
        if (!serving.getAsBoolean() || !ledger.open() || oldest >= limits.failing.toSeconds()) {
            return "failing";
        }
        return flusher.failing() || oldest >= limits.degraded.toSeconds() ? "degraded" : "up";
    }

    /** Whether announces are answered and accounted. */
    boolean ready() {
        return serving.getAsBoolean() && ledger.open();
    }

    /** The state with its reasons, as JSON. */
    String json() {
        return "{\"status\":\"" + status() + "\",\"serving\":" + serving.getAsBoolean() + ",\"accounting\":"
                + ledger.open() + ",\"database\":\"" + (flusher.failing() ? "failing" : "up")
                + "\",\"readonly\":" + ledger.readonly() + ",\"journal\":" + ledger.lasting()
                + ",\"waiting_rows\":" + ledger.waitingRows() + ",\"oldest_unwritten_seconds\":" + oldestSeconds()
                + ",\"last_flush_seconds\":" + (System.currentTimeMillis() - flusher.lastSuccessMillis()) / 1000
                + ",\"not_transactional\":[" + unpromised.stream().map(name -> "\"" + name + "\"")
                        .collect(Collectors.joining(",")) + "]}\n";
    }

    private long oldestSeconds() {
        long oldest = ledger.oldestUnwrittenMillis();
        return oldest == 0 ? 0 : (System.currentTimeMillis() - oldest) / 1000;
    }
}
