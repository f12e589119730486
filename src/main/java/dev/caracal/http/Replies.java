package dev.caracal.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Answers requests that came over no connection of ours, as a listener would have: those of a log or a capture, at the
 * time that it names. For one thread at a time.
 */
public final class Replies {
    private final TrackerProtocol protocol;
    private final int mostBytes;
    private final Exchange exchange = new Exchange();
    private long now;

    public Replies(TrackerServer.Services services, HttpSettings settings) {
        this.protocol = new TrackerProtocol(services.announces(), services.scrapes(), services.updates(),
                services.reports(), services.statistics(), new Responses(services.version()),
                new Tracing(services.registry()), () -> true, settings, Optional.empty(), () -> now);
        this.mostBytes = settings.maxRequestBytes();
    }

    /**
     * The answer with its head.
     *
     * @param request whole, up to the empty line that ends it, or more bytes than a request may have
     * @param time    Unix seconds
     */
    public byte[] answer(byte[] request, InetAddress source, long time) {
        now = time;
        if (request.length > mostBytes) {
            protocol.tooLong(new Source(source), exchange);
        } else {
            protocol.answer(request.clone(), 0, request.length, new Source(source), exchange);
        }
        return Arrays.copyOf(exchange.answer(), exchange.length());
    }
}
