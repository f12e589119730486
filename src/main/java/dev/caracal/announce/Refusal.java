package dev.caracal.announce;

import java.util.Optional;

/**
 * Why a client's request is not granted, in the words the client is told (Ocelot's, but for limits it has not).
 *
 * @param kind   for counting
 * @param text   for the client
 */
public record Refusal(Kind kind, String text) {
    /** The kinds of refusals, as metrics count them. */
    public enum Kind {
        UNAVAILABLE, PASSKEY_NOT_FOUND, UNREGISTERED_TORRENT, NOT_COMPACT, NO_PEER_ID, INVALID_PEER_ID,
        CLIENT_NOT_ALLOWED, LEECHING_FORBIDDEN, AUTHENTICATION, INVALID_ACTION, MALFORMED_ANNOUNCE, MALFORMED_REQUEST,
        TOO_LONG, TOO_SHORT, TOO_MANY_ANNOUNCES, TOO_MANY_PEERS, TOO_MANY_PEERS_ON_TORRENT, TOO_MANY_REQUESTS
    }

    public static final Refusal UNAVAILABLE =
            new Refusal(Kind.UNAVAILABLE, "The tracker is temporarily unavailable.");
    public static final Refusal PASSKEY_NOT_FOUND = new Refusal(Kind.PASSKEY_NOT_FOUND, "Passkey not found");
    public static final Refusal NOT_COMPACT =
            new Refusal(Kind.NOT_COMPACT, "Your client does not support compact announces");
    public static final Refusal NO_PEER_ID = new Refusal(Kind.NO_PEER_ID, "No peer ID");
    public static final Refusal INVALID_PEER_ID = new Refusal(Kind.INVALID_PEER_ID, "Invalid peer ID");
    public static final Refusal CLIENT_NOT_ALLOWED =
            new Refusal(Kind.CLIENT_NOT_ALLOWED, "Your client is not on the whitelist");
    public static final Refusal LEECHING_FORBIDDEN =
            new Refusal(Kind.LEECHING_FORBIDDEN, "Access denied, leeching forbidden");
    public static final Refusal AUTHENTICATION = new Refusal(Kind.AUTHENTICATION, "Authentication failure");
    public static final Refusal INVALID_ACTION = new Refusal(Kind.INVALID_ACTION, "Invalid action");

    /** See {@link Limits#announcesPerSecond()}. */
    public static final Refusal TOO_MANY_ANNOUNCES =
            new Refusal(Kind.TOO_MANY_ANNOUNCES, "Too many announces with your passkey, try again later");
    /** See {@link Limits#peers()}. */
    public static final Refusal TOO_MANY_PEERS =
            new Refusal(Kind.TOO_MANY_PEERS, "Too many torrents active with your passkey");
    /** See {@link Limits#peersOnTorrent()}. */
    public static final Refusal TOO_MANY_PEERS_ON_TORRENT =
            new Refusal(Kind.TOO_MANY_PEERS_ON_TORRENT, "Too many clients with your passkey on this torrent");
    /** One source sends more than it may. */
    public static final Refusal TOO_MANY_REQUESTS =
            new Refusal(Kind.TOO_MANY_REQUESTS, "Too many requests from your address, try again later");

    private static final Refusal UNREGISTERED = new Refusal(Kind.UNREGISTERED_TORRENT, "Unregistered torrent");

    /** The torrent is not one of the site's, or no more, for this reason. */
    public static Refusal unregistered(Optional<String> reason) {
        return reason.map(text -> new Refusal(Kind.UNREGISTERED_TORRENT, "Unregistered torrent: " + text))
                .orElse(UNREGISTERED);
    }
}
