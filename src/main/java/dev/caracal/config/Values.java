package dev.caracal.config;

import dev.caracal.bonus.Formula;
import dev.caracal.http.AddressRange;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Typed access to checked values, with the defaults behind them. */
final class Values {
    private static final List<String> LOG_LEVELS = List.of("error", "warning", "info", "debug");

    private final Map<String, String> values;

    Values(Map<String, String> values) {
        this.values = values;
    }

    /** Whether there is a value that says something. */
    boolean has(String name) {
        return !text(name).isEmpty();
    }

    /** Whether the operator named it. */
    boolean given(String name) {
        return values.containsKey(name);
    }

    String text(String name) {
        return values.getOrDefault(name, Keys.named(name).initial());
    }

    long large(String name) {
        return Key.Number.read(text(name));
    }

    int number(String name) {
        return Math.toIntExact(Key.Number.read(text(name)));
    }

    Duration seconds(String name) {
        return Duration.ofSeconds(number(name));
    }

    boolean yes(String name) {
        return Key.YesNo.read(text(name));
    }

    Optional<InetSocketAddress> place(String name) {
        return Key.Place.read(text(name));
    }

    List<AddressRange> ranges(String name) {
        return Key.Ranges.read(text(name));
    }

    /** What does not go together. */
    List<String> impossible() {
        List<String> problems = new ArrayList<>();
        for (String other : List.of("listen_port", "admin_port")) {
            if (place("control_listen").filter(place -> place.getPort() == number(other)).isPresent()) {
                problems.add("control_listen = " + text("control_listen") + " must not have the port of " + other
                        + ".");
            }
        }
        if (has("bonus")) {
            if (!yes("transfer_history")) {
                problems.add("bonus needs transfer_history = true: it is paid by the history.");
            }
            Formula.problem(text("bonus")).ifPresent(problem ->
                    problems.add("bonus = " + text("bonus") + " " + problem + "."));
        }
        if (yes("hnr") && !yes("transfer_history")) {
            problems.add("hnr = true needs transfer_history = true: it is judged by the history.");
        }
        if (yes("hnr") && !has("hnr_rules")) {
            problems.add("hnr = true needs hnr_rules, a file with the rules and since when they hold; hnr-rules.yml in "
                    + "contrib/ is one to begin with.");
        }
        return problems;
    }

    /** What can be used but will be regretted. */
    List<String> unwise() {
        List<String> warnings = new ArrayList<>();
        if (number("peers_timeout") <= number("announce_interval")) {
            warnings.add("peers_timeout = " + text("peers_timeout") + " is not longer than announce_interval = "
                    + text("announce_interval") + ": peers will be dropped between their announces.");
        }
        if (!LOG_LEVELS.contains(text("log"))) {
            warnings.add("log = " + text("log") + " is none of " + String.join(", ", LOG_LEVELS)
                    + "; it is read as info.");
        }
        for (String password : List.of("site_password", "report_password")) {
            if (text(password).equals(Keys.named(password).initial())) {
                warnings.add(password + " is still all zeros: requests with it are taken from this machine only.");
            }
        }
        return warnings;
    }
}
