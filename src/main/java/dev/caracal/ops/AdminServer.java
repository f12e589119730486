package dev.caracal.ops;

import dev.caracal.control.ProxySigns;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;

/**
 * The operator's listener, on Helidon as it comes: /health, /health/live, /health/ready, /metrics and /jfr. It listens
 * before anything is loaded, and says so until {@link #serve}.
 */
public final class AdminServer implements AutoCloseable {
    private static final String JSON = "application/json";

    /** What there is to tell once the tracker serves. */
    private record Known(Health health, Metrics metrics) {
    }

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final FlightRecordings recordings;
    private final WebServer server;
    private volatile Optional<Known> known = Optional.empty();

    private AdminServer(InetAddress address, int port, int connections, FlightRecordings recordings) {
        this.recordings = recordings;
        HttpRouting.Builder routing = HttpRouting.builder();
        look(routing, "/health", this::health);
        look(routing, "/health/live", (_, response) -> json(response, Status.OK_200, "{\"live\":true}\n"));
        look(routing, "/health/ready", this::ready);
        look(routing, "/metrics", this::metrics);
        routing.get("/jfr", (request, response) -> recording(request, response, false))
                .post("/jfr", (request, response) -> recording(request, response, true));
        server = WebServer.builder().address(address).port(port).maxTcpConnections(connections)
                .idleConnectionTimeout(IDLE).idleConnectionPeriod(IDLE)
                .featuresDiscoverServices(false).shutdownHook(false).shutdownGracePeriod(Duration.ZERO)
                .routing(routing).build().start();
    }

    /**
     * @param connections how many are open at once; the next ones wait
     * @throws IOException if there is no such host, or the port cannot be had
     */
    public static AdminServer start(String host, int port, int connections, FlightRecordings recordings)
            throws IOException {
        InetAddress address = InetAddress.getByName(host);
        try (ServerSocket probe = new ServerSocket()) {
            // Helidon only logs when a port cannot be had.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        }
        return new AdminServer(address, port, connections, recordings);
    }

    /** The tracker serves from now on. */
    public void serve(Health health, Metrics metrics) {
        known = Optional.of(new Known(health, metrics));
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** HEAD asks the same as GET: some checks use it. */
    private static void look(HttpRouting.Builder routing, String path, Handler handler) {
        routing.route(Method.predicate(Method.GET, Method.HEAD), PathMatchers.exact(path), handler);
    }

    private void health(ServerRequest request, ServerResponse response) {
        Optional<Health> health = known.map(Known::health);
        json(response, health.isEmpty() || health.get().status().equals("failing") ? Status.SERVICE_UNAVAILABLE_503
                : Status.OK_200, health.map(Health::json).orElse("{\"status\":\"starting\",\"serving\":false}\n"));
    }

    private void ready(ServerRequest request, ServerResponse response) {
        boolean ready = known.isPresent() && known.get().health.ready();
        json(response, ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503, "{\"ready\":" + ready + ",\"status\":\""
                + known.map(now -> now.health.status()).orElse("starting") + "\"}\n");
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        if (known.isPresent()) {
            response.send(known.get().metrics.scrape());
        } else {
            // No figures are better than those of a tracker that nobody can reach yet.
            response.status(Status.SERVICE_UNAVAILABLE_503).send("# starting\n");
        }
    }

    private void recording(ServerRequest request, ServerResponse response, boolean begin) {
        if (!fromHere(request)) {
            json(response, Status.FORBIDDEN_403, "{\"problem\":\"for requests from this machine only\"}\n");
            return;
        }
        FlightRecordings.Told told = begin ? recordings.begin(seconds(request)) : recordings.state();
        json(response, Status.create(told.status()), told.json());
    }

    /** Neither from elsewhere, nor handed on by a proxy or a browser's page that is here. */
    private static boolean fromHere(ServerRequest request) {
        InetAddress there = ((InetSocketAddress) request.remotePeer().address()).getAddress();
        InetAddress here = ((InetSocketAddress) request.localPeer().address()).getAddress();
        return (there.isLoopbackAddress() || there.equals(here))
                && !request.headers().contains(HeaderNames.ORIGIN)
                && ProxySigns.HEADERS.stream().map(HeaderNames::create).noneMatch(request.headers()::contains);
    }

    private static int seconds(ServerRequest request) {
        try {
            return Integer.parseInt(request.query().first("seconds").orElse(""));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static void json(ServerResponse response, Status status, String body) {
        response.status(status).header(HeaderNames.CONTENT_TYPE, JSON).send(body);
    }
}
