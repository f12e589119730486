package dev.caracal.compat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An announce's answer, taken apart at its compact peer list.
 *
 * @param endpoints six bytes each
 */
record PeerList(String before, List<String> endpoints, String after) {
    private static final Pattern PEERS = Pattern.compile("5:peers(\\d{1,9}):");
    private static final int ENDPOINT = 6;

    /** Empty when the body is no announce's answer or its list is not what it says it is. */
    static Optional<PeerList> in(String body) {
        Matcher found = PEERS.matcher(body);
        if (!body.startsWith("d8:complete") || !found.find()) {
            return Optional.empty();
        }
        int length = Integer.parseInt(found.group(1));
        int end = found.end() + length;
        if (length % ENDPOINT != 0 || end > body.length()) {
            return Optional.empty();
        }
        List<String> endpoints = new ArrayList<>();
        for (int at = found.end(); at < end; at += ENDPOINT) {
            endpoints.add(body.substring(at, at + ENDPOINT));
        }
        return Optional.of(new PeerList(body.substring(0, found.start()), endpoints, body.substring(end)));
    }

    /**
     * Order and choice are free: the same set; or, where more candidates than room or Ocelot's rotation left one out,
     * at least as many and at most one more, each once, all of them endpoints that this recording knows.
     */
    boolean standsFor(PeerList recorded, Set<String> known) {
        if (endpoints.stream().sorted().toList().equals(recorded.endpoints.stream().sorted().toList())) {
            return true;
        }
        int wanted = recorded.endpoints.size();
        return wanted > 0 && endpoints.size() >= wanted && endpoints.size() <= wanted + 1
                && new HashSet<>(endpoints).size() == endpoints.size() && known.containsAll(endpoints);
    }

    String withoutPeers() {
        return before + "<peers>" + after;
    }
}
