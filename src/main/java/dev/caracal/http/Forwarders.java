package dev.caracal.http;

import dev.caracal.id.Ipv4;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Through whose hands a request has come, by its {@code X-Forwarded-For}: each proxy has added the address that it was
 * asked from at the end. Several such headers are one list, in their order.
 */
final class Forwarders {
    static final String HEADER = "x-forwarded-for";

    private Forwarders() {
    }

    /** The last hop comes first; empty entries are none. Addresses of IPv4 are dotted, without a port. */
    static List<String> lastFirst(Request request) {
        Fields headers = request.headers();
        List<String> hops = new ArrayList<>();
        for (int i = headers.count() - 1; i >= 0; i--) {
            if (headers.named(i, HEADER)) {
                String[] list = new String(headers.value(i), StandardCharsets.ISO_8859_1).split(",");
                for (int j = list.length - 1; j >= 0; j--) {
                    String hop = plain(list[j].strip());
                    if (!hop.isEmpty()) {
                        hops.add(hop);
                    }
                }
            }
        }
        return hops;
    }

    /** Without brackets, without the port that some proxies add, and not in IPv6's clothes if it is IPv4. */
    private static String plain(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : plain(hop.substring(1, end));
        }
        int colon = hop.indexOf(':');
        if (colon >= 0 && colon == hop.lastIndexOf(':')) {
            return hop.substring(0, colon);
        }
        return hop.regionMatches(true, 0, "::ffff:", 0, 7) && hop.indexOf('.') > 0 ? hop.substring(7) : hop;
    }

    /** The address that a hop stands for; none if it is no address. Never asks anybody for a name. */
    static Optional<InetAddress> address(String hop) {
        byte[] text = hop.getBytes(StandardCharsets.ISO_8859_1);
        long dotted = Ipv4.parse(text, 0, text.length);
        try {
            if (dotted != Ipv4.NONE) {
                int address = (int) dotted;
                return Optional.of(InetAddress.getByAddress(new byte[] {(byte) (address >>> 24),
                    (byte) (address >>> 16), (byte) (address >>> 8), (byte) address}));
            }
            return mayBeIpv6(hop) ? Optional.of(InetAddress.ofLiteral(hop)) : Optional.empty();
        } catch (UnknownHostException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** An address with a zone is looked up among this machine's own, which a stranger's need not be. */
    private static boolean mayBeIpv6(String hop) {
        int colons = 0;
        for (int i = 0; i < hop.length(); i++) {
            char c = hop.charAt(i);
            colons += c == ':' ? 1 : 0;
            if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return colons > 1;
    }
}
