package dev.caracal.http;

/** Somebody who sees every request with what it was answered: shadow mode. A tracker that serves has none. */
public interface Witness {
    /**
     * Called by the connection's own thread, before the answer goes out. Both arrays are the witness's to keep.
     *
     * @param request as it came
     * @param answer  with its head
     */
    void answered(byte[] request, byte[] answer);
}
