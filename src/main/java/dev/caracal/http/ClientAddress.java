package dev.caracal.http;

import dev.caracal.bencode.Decimal;
import dev.caracal.id.Ipv4;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which address an announcing client has. Ocelot takes the parameter {@code ip}, else {@code ipv4}, else the first
 * entry of {@code X-Forwarded-For}, else the socket's; we do so for sources that may be believed, and take the socket's
 * for all others. Where the operator names the proxies, the forwarded address is the right-most that is none of them.
 */
final class ClientAddress {
    /** Of an IPv4 address's text and a dot behind it. */
    private static final int MOST_IPV4 = 16;

    private ClientAddress() {
    }

    /** The address as text, whatever it looks like. */
    static byte[] of(Request request, InetAddress source, SourceRules rules) {
        byte[] socket = source.getAddress();
        if (!rules.trusts(socket)) {
            return text(source);
        }
        Fields parameters = request.parameters();
        if (parameters.has("ip")) {
            return parameters.value("ip");
        }
        if (parameters.has("ipv4")) {
            return parameters.value("ipv4");
        }
        if (!request.headers().has("x-forwarded-for")) {
            return text(source);
        }
        byte[] forwarded = request.headers().value("x-forwarded-for");
        return rules.namesProxies() ? lastUnknown(forwarded, rules, source) : first(forwarded);
    }

    private static byte[] first(byte[] list) {
        int end = 0;
        while (end < list.length && list[end] != ',') {
            end++;
        }
        return Arrays.copyOf(list, end);
    }

    private static byte[] lastUnknown(byte[] list, SourceRules rules, InetAddress source) {
        String[] hops = new String(list, StandardCharsets.ISO_8859_1).split(",");
        for (int i = hops.length - 1; i >= 0; i--) {
            byte[] hop = hops[i].strip().getBytes(StandardCharsets.ISO_8859_1);
            long address = Ipv4.parse(hop, 0, hop.length);
            if (address == Ipv4.NONE || !rules.isProxy(bytes((int) address))) {
                return hop;
            }
        }
        return text(source);
    }

    private static byte[] bytes(int address) {
        return new byte[] {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
    }

    private static byte[] text(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != Integer.BYTES) {
            return address.getHostAddress().getBytes(StandardCharsets.ISO_8859_1);
        }
        byte[] text = new byte[MOST_IPV4];
        int length = 0;
        for (byte octet : octets) {
            length = Decimal.write(octet & 0xFF, text, length);
            text[length++] = '.';
        }
        return Arrays.copyOf(text, length - 1);
    }
}
