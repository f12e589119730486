package dev.caracal.http;

import java.time.Duration;

/**
 * What one connection or one source address may take of the tracker while others want something, too. Proxies that may
 * be believed ({@link SourceRules}) are no sources of their own: the limits by address are not for them.
 *
 * @param crowdedTimeout        how long a connection may go without a whole request while most of all places are taken;
 *                              zero: as long as otherwise
 * @param connectionsPerAddress how many connections one address may hold; 0: no limit
 * @param requestsPerAddress    how many requests a second are answered to one address; 0: no limit
 * @param addresses             how many addresses' requests are counted at a time; taken up when counting begins
 * @param requestsPerTurn       how many requests of a connection are answered before others have their turn
 */
public record ConnectionLimits(Duration crowdedTimeout, int connectionsPerAddress, int requestsPerAddress,
        int addresses, int requestsPerTurn) {
}
