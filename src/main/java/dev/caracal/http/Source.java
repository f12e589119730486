package dev.caracal.http;

import dev.caracal.bencode.Decimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a connection is from, in every form that its requests need it in: made once, not for each of them. */
final class Source {
    /** Of an IPv4 address's text and a dot behind it. */
    private static final int MOST_IPV4 = 16;

    private final InetAddress address;
    private final byte[] octets;
    private final byte[] text;

    Source(InetAddress address) {
        this.address = address;
        this.octets = address.getAddress();
        this.text = octets.length == Integer.BYTES ? dotted(octets)
                : address.getHostAddress().getBytes(StandardCharsets.ISO_8859_1);
    }

    InetAddress address() {
        return address;
    }

    /** Its bytes, which nobody may change; and neither those of {@link #text}. */
    byte[] octets() {
        return octets;
    }

    /** As people write it. */
    byte[] text() {
        return text;
    }

    private static byte[] dotted(byte[] octets) {
        byte[] text = new byte[MOST_IPV4];
        int length = 0;
        for (byte octet : octets) {
            length = Decimal.write(octet & 0xFF, text, length);
            text[length++] = '.';
        }
        return Arrays.copyOf(text, length - 1);
    }
}
