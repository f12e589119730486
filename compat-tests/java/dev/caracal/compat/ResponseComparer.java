package dev.caracal.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds a response against the recorded one: equal to the byte, but for the volatile parts and the peer list's order
 * and choice.
 *
 * @param known the endpoints that may be handed out, as {@link KnownEndpoints} finds them
 */
record ResponseComparer(Set<String> known) {
    private static final Pattern LENGTH = Pattern.compile("(?i)(\r\ncontent-length: )(\\d+)");

    /** One line per difference; none when the response stands for the recorded one. */
    List<String> differences(Response recorded, Response got, List<ResponseRule> rules) {
        List<String> out = new ArrayList<>();
        if (recorded.closed() != got.closed()) {
            out.add("the tracker " + did(got) + " the connection, recorded: " + did(recorded));
        }
        if (recorded.raw().equals(got.raw())) {
            return out;
        }
        if (!recorded.hasHead() || !got.hasHead()) {
            out.add("recorded " + Bytes.show(recorded.raw()) + "\n     got " + Bytes.show(got.raw()));
            return out;
        }
        lengthFault(got).ifPresent(out::add);
        if (recorded.unzipped().isPresent() != got.unzipped().isPresent()) {
            out.add("compressed: " + got.unzipped().isPresent() + ", recorded: " + recorded.unzipped().isPresent());
        }
        compareParts(recorded, got, rules, out);
        return out;
    }

    private void compareParts(Response recorded, Response got, List<ResponseRule> rules, List<String> out) {
        boolean zipped = recorded.unzipped().isPresent() && got.unzipped().isPresent();
        String wantBody = zipped ? recorded.unzipped().get() : recorded.body();
        String gotBody = zipped ? got.unzipped().get() : got.body();
        boolean lengthIsFree = recorded.unzipped().isPresent();
        Optional<PeerList> wantPeers = PeerList.in(wantBody);
        Optional<PeerList> gotPeers = PeerList.in(gotBody);
        if (wantPeers.isPresent() && gotPeers.isPresent() && gotPeers.get().standsFor(wantPeers.get(), known)) {
            wantBody = wantPeers.get().withoutPeers();
            gotBody = gotPeers.get().withoutPeers();
            lengthIsFree |= wantPeers.get().endpoints().size() != gotPeers.get().endpoints().size();
        }
        boolean differed = !wantBody.equals(gotBody);
        for (ResponseRule rule : rules) {
            out.addAll(rule.faults(wantBody, gotBody));
            wantBody = rule.blank(wantBody);
            gotBody = rule.blank(gotBody);
        }
        // A volatile part may be longer or shorter than the recorded one.
        lengthIsFree |= differed && wantBody.equals(gotBody);
        String wantHead = lengthIsFree ? withoutLength(recorded.head()) : recorded.head();
        String gotHead = lengthIsFree ? withoutLength(got.head()) : got.head();
        if (!wantHead.equals(gotHead)) {
            out.add("head recorded " + Bytes.show(wantHead) + "\n          got " + Bytes.show(gotHead));
        }
        if (!wantBody.equals(gotBody)) {
            out.add("body recorded " + Bytes.show(wantBody) + "\n          got " + Bytes.show(gotBody)
                    + "\n    first difference at byte " + firstDifference(wantBody, gotBody));
        }
    }

    private static Optional<String> lengthFault(Response got) {
        Matcher found = LENGTH.matcher(got.head());
        String said = found.find() ? found.group(2) : "none";
        int length = got.body().length();
        return said.equals(Integer.toString(length))
                ? Optional.empty()
                : Optional.of("Content-Length " + said + " but the body has " + length + " bytes");
    }

    private static String withoutLength(String head) {
        return LENGTH.matcher(head).replaceAll("$1<*>");
    }

    private static int firstDifference(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    private static String did(Response response) {
        return response.closed() ? "closed" : "kept open";
    }
}
