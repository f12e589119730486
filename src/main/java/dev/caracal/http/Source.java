package dev.caracal.http;

import dev.caracal.bencode.Decimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where a connection is from, in every form that its requests need it in: made once, and not before it is asked for,
 * since most connections of a flood ask for nothing.
 */
final class Source {
    /** Of an IPv4 address's text and a dot behind it. */
    private static final int MOST_IPV4 = 16;

    private final byte[] octets;
    private InetAddress address;
    private byte[] text;

    /** @param octets 4 or 16, which nobody changes any more */
    Source(byte[] octets) {
        this.octets = octets;
    }

    Source(InetAddress address) {
        this(address.getAddress());
        this.address = address;
    }

    InetAddress address() {
        if (address == null) {
            try {
                address = InetAddress.getByAddress(octets);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e); // only for another number of bytes
            }
        }
        return address;
    }

    /** Its bytes, which nobody may change; and neither those of {@link #text}. */
    byte[] octets() {
        return octets;
    }

    /** As people write it. */
    byte[] text() {
        if (text == null) {
            text = octets.length == Integer.BYTES ? dotted(octets)
                    : address().getHostAddress().getBytes(StandardCharsets.ISO_8859_1);
        }
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
