package dev.caracal.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of the PHP site as a tracker calls: {@code tools.php}, which takes the tokens that are used up. */
final class DemoSite implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("(\\d{1,9}):(\\d{1,9})");

    private final HttpServer server;
    private final DemoDatabase database;
    private final Consumer<String> news;

    private DemoSite(HttpServer server, DemoDatabase database, Consumer<String> news) {
        this.server = server;
        this.database = database;
        this.news = news;
    }

    static DemoSite start(DemoDatabase database, String password, Consumer<String> news) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        DemoSite site = new DemoSite(server, database, news);
        server.createContext("/tools.php", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(site.answer(exchange, password), -1);
            }
        });
        server.start();
        return site;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private int answer(HttpExchange exchange, String password) {
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        if (!query.contains("key=" + password) || !query.contains("type=expiretoken")) {
            return 403;
        }
        try {
            Matcher token = TOKEN.matcher(query);
            while (token.find()) {
                int user = Integer.parseInt(token.group(1));
                int torrent = Integer.parseInt(token.group(2));
                database.expireToken(user, torrent);
                news.accept("the site was told that member " + user + " has used up the token for torrent "
                        + torrent);
            }
            return 200;
        } catch (SQLException e) {
            return 500; // the tracker will come again
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
