package dev.caracal.ops;

import dev.caracal.ledger.Flusher;
import dev.caracal.ledger.Ledger;
import java.util.function.BooleanSupplier;

/** Whether all is well: {@code up}, {@code degraded} (it serves, but the database waits) or {@code failing}. */
public final class Health {
    private final Ledger ledger;
    private final Flusher flusher;
    private final BooleanSupplier serving;

    public Health(Ledger ledger, Flusher flusher, BooleanSupplier serving) {
        this.ledger = ledger;
        this.flusher = flusher;
        this.serving = serving;
    }

    /** The state in a word. */
    public String status() {
        return !serving.getAsBoolean() || !ledger.open() ? "failing" : flusher.failing() ? "degraded" : "up";
    }

    /** The state with its reasons, as JSON. */
    String json() {
        long oldest = ledger.oldestUnwrittenMillis();
        return "{\"status\":\"" + status() + "\",\"serving\":" + serving.getAsBoolean() + ",\"accounting\":"
                + ledger.open() + ",\"database\":\"" + (flusher.failing() ? "failing" : "up")
                + "\",\"readonly\":" + ledger.readonly() + ",\"waiting_rows\":" + ledger.waitingRows()
                + ",\"oldest_unwritten_seconds\":"
                + (oldest == 0 ? 0 : (System.currentTimeMillis() - oldest) / 1000) + "}\n";
    }
}
