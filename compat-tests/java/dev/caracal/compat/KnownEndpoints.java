package dev.caracal.compat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every endpoint a recording's announces can have registered, and every one its answers name. */
final class KnownEndpoints {
    private static final Pattern PORT = Pattern.compile("[?&]port=(\\d+)");
    private static final Pattern ADDRESS = Pattern.compile("[?&]ipv?4?=([\\d.]+)");
    private static final Pattern FORWARDED = Pattern.compile("(?i)x-forwarded-for: *([^\\r\\n]*)");
    private static final Pattern DOTTED = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    private KnownEndpoints() {
    }

    static Set<String> of(List<Step> steps) {
        Set<String> known = new HashSet<>();
        for (Step step : steps) {
            switch (step) {
                case Step.Request request -> {
                    add(known, request.response());
                    announced(known, request.route(), request.send());
                }
                case Step.Send send -> announced(known, send.route(), send.send());
                case Step.Receive receive -> add(known, receive.response());
                default -> { }
            }
        }
        return known;
    }

    private static void add(Set<String> known, Response response) {
        if (response.hasHead()) {
            PeerList.in(response.body()).ifPresent(peers -> known.addAll(peers.endpoints()));
        }
    }

    private static void announced(Set<String> known, Step.Route route, String request) {
        Matcher port = PORT.matcher(request);
        if (!port.find()) {
            return;
        }
        int number = new BigInteger(port.group(1)).intValue() & 0xFFFF;
        List<String> addresses = new ArrayList<>(List.of(route.from().orElse("127.0.0.1")));
        ADDRESS.matcher(request).results().forEach(found -> addresses.add(found.group(1)));
        FORWARDED.matcher(request).results().forEach(found -> addresses.addAll(List.of(found.group(1).split(","))));
        for (String address : addresses) {
            Matcher dotted = DOTTED.matcher(address.strip());
            if (dotted.matches()) {
                StringBuilder endpoint = new StringBuilder();
                for (int group = 1; group <= 4; group++) {
                    endpoint.append((char) (Integer.parseInt(dotted.group(group)) & 0xFF));
                }
                known.add(endpoint.append((char) (number >> 8)).append((char) (number & 0xFF)).toString());
            }
        }
    }
}
