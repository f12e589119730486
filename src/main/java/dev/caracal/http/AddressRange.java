package dev.caracal.http;

import java.net.InetAddress;
import java.util.List;

/** A range of addresses of either family, as {@code 10.0.0.0/8} or a single address. */
public record AddressRange(List<Byte> prefix, int bits) {

    /** @throws IllegalArgumentException saying what is wrong, if the text is no range */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        // The JDK would read 10.1 as 10.0.0.1, and nobody means that.
        if (!host.contains(":") && host.chars().filter(c -> c == '.').count() != 3) {
            throw new IllegalArgumentException("\"" + text + "\" is no address range like 10.0.0.0/8");
        }
        byte[] address;
        try {
            address = InetAddress.ofLiteral(host.trim()).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no address range like 10.0.0.0/8", e);
        }
        int most = address.length * 8;
        int bits = most;
        if (slash >= 0) {
            try {
                bits = Integer.parseInt(text.substring(slash + 1).trim());
            } catch (NumberFormatException e) {
                bits = -1;
            }
        }
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("\"" + text + "\" needs a prefix length from 0 to " + most);
        }
        Byte[] boxed = new Byte[address.length];
        for (int i = 0; i < address.length; i++) {
            boxed[i] = address[i];
        }
        return new AddressRange(List.of(boxed), bits);
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.size()) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xFF : 0xFF << 8 - (bits - bit) & 0xFF;
            if (((address[bit / 8] ^ prefix.get(bit / 8)) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    static boolean anyContains(List<AddressRange> ranges, byte[] address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
