package dev.caracal.control;

import dev.caracal.id.Passkey;
import dev.caracal.swarm.PeerCounts;

/** Reports as Ocelot 1.0 gives them: a line each, the last one {@code success}. */
public final class OriginalReports implements Reports {
    private final Figures figures;

    public OriginalReports(Figures figures) {
        this.figures = figures;
    }

    @Override
    public Answer report(Parameters parameters) {
        String body = switch (parameters.text("get")) {
            case "stats" -> stats();
            case "user" -> user(parameters);
            default -> "Invalid action\n";
        };
        return new Answer.Text(body + "success");
    }

    private String stats() {
        Statistics counted = figures.statistics();
        PeerCounts peers = figures.peers();
        long uptime = figures.uptimeSeconds();
        StringBuilder lines = new StringBuilder(String.format("Uptime: %d days, %02d:%02d:%02d%n", uptime / 86400,
                uptime % 86400 / 3600, uptime % 3600 / 60, uptime % 60));
        line(lines, counted.connectionsOpened.sum(), "connections opened");
        line(lines, counted.openConnections(), "open connections");
        line(lines, figures.rates().connectionsPerSecond(), "connections/s");
        line(lines, counted.requests.sum(), "requests handled");
        line(lines, figures.rates().requestsPerSecond(), "requests/s");
        line(lines, counted.announcesGranted.sum(), "successful announcements");
        line(lines, counted.announces.sum() - counted.announcesGranted.sum(), "failed announcements");
        line(lines, counted.scrapes.sum(), "scrapes");
        line(lines, peers.leechers(), "leechers tracked");
        line(lines, peers.seeders(), "seeders tracked");
        line(lines, counted.bytesRead.sum(), "bytes read");
        line(lines, counted.bytesWritten.sum(), "bytes written");
        return lines.toString();
    }

    private static void line(StringBuilder lines, long value, String label) {
        lines.append(value).append(' ').append(label).append('\n');
    }

    private String user(Parameters parameters) {
        if (parameters.text("key").isEmpty()) {
            return "Invalid action\n";
        }
        return Passkey.of(parameters.value("key")).flatMap(figures.registry()::user)
                .map(user -> user.member().leeching() + " leeching\n" + user.member().seeding() + " seeding\n")
                .orElse("");
    }
}
