package dev.caracal.ops;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** The operator's listener: /health and /metrics, on Helidon as it comes. */
public final class AdminServer implements AutoCloseable {
    private final WebServer server;

    private AdminServer(WebServer server) {
        this.server = server;
    }

    /**
     * @throws IOException if there is no such host, or the port cannot be had
     */
    public static AdminServer start(String host, int port, Health health, Metrics metrics) throws IOException {
        HttpRouting.Builder routing = HttpRouting.builder()
                .get("/health", (_, response) -> response
                        .status(health.status().equals("failing") ? Status.SERVICE_UNAVAILABLE_503 : Status.OK_200)
                        .header(HeaderNames.CONTENT_TYPE, "application/json").send(health.json()))
                .get("/metrics", (_, response) -> response
                        .header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                        .send(metrics.scrape()));
        InetAddress address = InetAddress.getByName(host);
        try (ServerSocket probe = new ServerSocket()) {
            // Helidon only logs when a port cannot be had.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        }
        return new AdminServer(WebServer.builder().address(address).port(port)
                .featuresDiscoverServices(false).shutdownHook(false).shutdownGracePeriod(Duration.ZERO)
                .routing(routing).build().start());
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
