package dev.caracal.http;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import java.util.Optional;

/**
 * Who asks for what, read from a request by the rules by which it is answered.
 *
 * @param action           for people: {@code announce}, {@code scrape}, {@code update}, {@code report} or {@code other}
 * @param wanted           how many peers, at the most
 * @param keepAliveByOurs  whether it asks for a connection that stays open in other letters than Ocelot knows
 */
public record Asked(String action, Optional<Passkey> key, Optional<InfoHash> infoHash, int wanted,
        boolean keepAliveByOurs) {
    private static final Asked NOTHING = new Asked("other", Optional.empty(), Optional.empty(), 0, false);

    /**
     * Reads a request.
     *
     * @param request     up to the empty line at its end; stays as it is
     * @param numwantLimit the most peers in an answer
     */
    public static Asked of(byte[] request, int numwantLimit) {
        if (Request.endOf(request, 0, request.length) < 0) {
            return NOTHING;
        }
        return Request.parse(request.clone(), 0, request.length, new Exchange()) instanceof Request.Complete complete
                ? of(complete.request(), numwantLimit) : NOTHING;
    }

    private static Asked of(Request request, int numwantLimit) {
        String connection = request.headers().text("connection");
        return new Asked(switch (request.action()) {
            case ANNOUNCE -> "announce";
            case SCRAPE -> "scrape";
            case UPDATE -> "update";
            case REPORT -> "report";
            case INVALID -> "other";
        }, Optional.of(request.key().value()), InfoHash.of(request.parameters().decoded("info_hash")),
                TrackerProtocol.wanted(request.parameters(), numwantLimit),
                request.keepsAlive() && !connection.isEmpty() && !connection.equals("Keep-Alive"));
    }
}
