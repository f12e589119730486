package dev.caracal.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which address an announcing client has. Ocelot takes the parameter {@code ip}, else {@code ipv4}, else the first
 * entry of {@code X-Forwarded-For}, else the socket's; we do so for sources that may be believed, and take the socket's
 * for all others. Where the operator names the proxies, a forwarded client's address is the right-most that is none of
 * them, whatever that client says of itself; {@code ip} and {@code ipv4} are then believed from the proxies alone.
 */
final class ClientAddress {
    private ClientAddress() {
    }

    /** The address as text, whatever it looks like. */
    static byte[] of(Request request, Source source, SourceRules rules) {
        if (!rules.trusts(source.octets())) {
            return source.text();
        }
        boolean forwarded = request.headers().has(Forwarders.HEADER);
        if (forwarded && rules.namesProxies()) {
            for (String hop : Forwarders.lastFirst(request)) {
                Optional<InetAddress> address = Forwarders.address(hop);
                if (address.isEmpty() || !rules.isProxy(address.get().getAddress())) {
                    return hop.getBytes(StandardCharsets.ISO_8859_1);
                }
            }
        }
        Fields parameters = request.parameters();
        if (parameters.has("ip")) {
            return parameters.value("ip");
        }
        if (parameters.has("ipv4")) {
            return parameters.value("ipv4");
        }
        return forwarded && !rules.namesProxies() ? first(request.headers().value(Forwarders.HEADER)) : source.text();
    }

    /** The first entry as Ocelot reads it: to the comma, and every colon vanishes with the byte after it. */
    private static byte[] first(byte[] list) {
        byte[] first = new byte[list.length];
        int length = 0;
        // The byte after the name's own colon, mostly a blank, is the first one here.
        for (int i = 1; i < list.length && list[i] != ','; i++) {
            if (list[i] == ':') {
                i++;
            } else {
                first[length++] = list[i];
            }
        }
        return Arrays.copyOf(first, length);
    }
}
