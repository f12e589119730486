package dev.caracal.accounting;

import java.nio.charset.StandardCharsets;

/**
 * A completed download.
 *
 * @param time    Unix seconds
 * @param address the peer's address as text; empty for users whose address is not to be written
 */
public record Snatch(int user, int torrent, long time, byte[] address) {

    @Override
    public String toString() {
        return "Snatch[user=" + user + ", torrent=" + torrent + ", time=" + time + ", address="
                + new String(address, StandardCharsets.ISO_8859_1) + "]";
    }
}
