package dev.caracal.gazelle;

import java.time.Duration;

/**
 * Where the site's database is.
 *
 * @param host    {@code localhost} or nothing means the Unix socket first, as for every MySQL client
 * @param socket  that socket; nothing: the server's usual places
 * @param timeout how long a statement may go unanswered
 */
public record DatabaseSettings(String host, int port, String socket, String database, String username,
        String password, Duration timeout) {
    /** Never the password: this ends up in logs. */
    @Override
    public String toString() {
        return (username.isEmpty() ? "" : username + "@") + host + ":" + port + "/" + database;
    }
}
