package dev.caracal.http;

import dev.caracal.control.Attempts;
import dev.caracal.id.Passkey;
import java.time.Duration;

/**
 * What may change while connections are open.
 *
 * @param maxRequestBytes   a longer request is refused
 * @param connectionTimeout how long a connection may take to send its first request
 * @param keepAliveTimeout  how long after an answer the next request may take to be complete; zero: there is no next
 * @param numwantLimit      the most peers in one answer
 * @param limits            what one connection or address may take
 * @param attempts          how many wrong passwords of a source are looked at
 */
public record HttpSettings(int maxRequestBytes, Duration connectionTimeout, Duration keepAliveTimeout,
        int numwantLimit, Passkey sitePassword, Passkey reportPassword, SourceRules sources, ConnectionLimits limits,
        Attempts.Limits attempts) {

    /** The password that Ocelot has while none is set. */
    public static final Passkey UNSET_PASSWORD = Passkey.of("0".repeat(Passkey.LENGTH)).orElseThrow();
}
