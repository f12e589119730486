package dev.caracal.http;

import java.util.List;
import java.util.Optional;

/**
 * Which sources are believed what, by address. Announces' {@code ip=} and {@code X-Forwarded-For} count only from
 * trusted sources; control and report requests are taken only from allowed ones, and what a proxy forwards is not from
 * the proxy. In a private range there are others than proxies, so for control and report requests no private range is
 * believed that was not named.
 *
 * @param trustedProxies whose word about addresses counts; none: loopback and private ranges, as they forward; for
 *                       control and report requests loopback alone
 * @param trustClients   everybody's word counts, as with Ocelot
 * @param controlAllow   who may send control and report requests; empty: everybody
 */
public record SourceRules(Optional<List<AddressRange>> trustedProxies, boolean trustClients,
        List<AddressRange> controlAllow) {
    private static final List<AddressRange> PRIVATE = List.of("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12",
            "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10").stream()
            .map(AddressRange::parse).toList();

    private static final List<AddressRange> LOOPBACK = List.of(AddressRange.parse("127.0.0.0/8"),
            AddressRange.parse("::1/128"));

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
        return AddressRange.anyContains(trustedProxies.orElse(LOOPBACK), address);
    }

    /**
     * Whether control and report requests are taken from there. A proxy that nobody has named can take rights from whom
     * it forwards for, and give none: its own address must be allowed as well.
     *
     * @param socket where the connection is from, which is the source's own address or a proxy's
     */
    boolean allowsControl(byte[] source, byte[] socket) {
        return controlAllow.isEmpty() || AddressRange.anyContains(controlAllow, source)
                && (trustedProxies.isPresent() || AddressRange.anyContains(controlAllow, socket));
    }
}
