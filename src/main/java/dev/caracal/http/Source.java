package dev.caracal.http;

import dev.caracal.bencode.Decimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * Where a connection is from, in every form that its requests need it in: made once, and not before it is asked for,
 * since most connections of a flood ask for nothing.
 */
final class Source {
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
        int dots = octets.length - 1;
        int length = dots;
        for (byte octet : octets) {
            length += (octet & 0xFF) < 10 ? 1 : (octet & 0xFF) < 100 ? 2 : 3;
        }
        byte[] text = new byte[length];
        int at = 0;
        for (int i = 0; i <= dots; i++) {
            at = Decimal.write(octets[i] & 0xFF, text, at);
            if (i < dots) {
                text[at++] = '.';
            }
        }
        return text;
    }
}
