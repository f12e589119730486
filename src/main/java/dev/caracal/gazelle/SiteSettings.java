package dev.caracal.gazelle;

import java.time.Duration;

/**
 * Where the site takes the news that tokens are used up.
 *
 * @param path       what precedes {@code /tools.php}
 * @param key        the site's password for its tracker
 * @param retryLimit the longest pause between two tries
 * @param maxWaiting how many expiries are kept for a site that is down
 */
public record SiteSettings(String host, int port, String path, String key, Duration retryLimit, int maxWaiting) {
    /** Never the key: this may end up in logs. */
    @Override
    public String toString() {
        return host + ":" + port + path;
    }
}
