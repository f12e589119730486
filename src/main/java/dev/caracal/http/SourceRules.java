package dev.caracal.http;

import java.util.List;
import java.util.Optional;

/**
 * Which sources are believed what, by address. Announces' {@code ip=} and {@code X-Forwarded-For} count only from
 * trusted sources; control and report requests are taken only from allowed ones, and what a proxy forwards is not from
 * the proxy.
 *
 * @param trustedProxies whose word about addresses counts; none: loopback and private ranges, as they forward
 * @param trustClients   everybody's word counts, as with Ocelot
 * @param controlAllow   who may send control and report requests; empty: everybody
 */
public record SourceRules(Optional<List<AddressRange>> trustedProxies, boolean trustClients,
        List<AddressRange> controlAllow) {
    private static final List<AddressRange> PRIVATE = List.of("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12",
            "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10").stream()
            .map(AddressRange::parse).toList();

    boolean trusts(byte[] source) {
        return trustClients || AddressRange.anyContains(trustedProxies.orElse(PRIVATE), source);
    }

    /** Whether connections from there may be many clients'. */
    boolean forwards(byte[] source) {
        return AddressRange.anyContains(trustedProxies.orElse(PRIVATE), source);
    }

    /** Whether a list of forwarders is read from its end, past the proxies that are known. */
    boolean namesProxies() {
        return !trustClients && trustedProxies.isPresent();
    }

    /** Whether somebody there forwards for others and tells the truth about it, whoever else may be believed. */
    boolean isProxy(byte[] address) {
        return AddressRange.anyContains(trustedProxies.orElse(PRIVATE), address);
    }

    boolean allowsControl(byte[] source) {
        return controlAllow.isEmpty() || AddressRange.anyContains(controlAllow, source);
    }
}
