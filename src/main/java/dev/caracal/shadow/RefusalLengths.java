package dev.caracal.shadow;

import dev.caracal.announce.Refusal;
import dev.caracal.registry.DeletionReasons;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which refusal has a body of which length: all that an access log tells of an answer. */
final class RefusalLengths {
    private static final Map<Long, String> TEXTS = new HashMap<>();

    static {
        Stream.of(Stream.of(Refusal.UNAVAILABLE, Refusal.PASSKEY_NOT_FOUND, Refusal.NOT_COMPACT, Refusal.NO_PEER_ID,
                        Refusal.INVALID_PEER_ID, Refusal.CLIENT_NOT_ALLOWED, Refusal.LEECHING_FORBIDDEN,
                        Refusal.AUTHENTICATION, Refusal.INVALID_ACTION, Refusal.unregistered(Optional.empty()))
                        .map(Refusal::text),
                List.of("GET string too long", "GET string too short", "Malformed announce",
                        "Malformed HTTP request").stream(),
                DeletionReasons.texts().stream().map(reason -> Refusal.unregistered(Optional.of(reason)).text()))
                .flatMap(texts -> texts)
                .forEach(text -> TEXTS.merge(length(text), text, (one, other) -> one + " / " + other));
    }

    private RefusalLengths() {
    }

    /** The refusals that are so long (bytes of the body). */
    static Optional<String> text(long bytes) {
        return Optional.ofNullable(TEXTS.get(bytes));
    }

    private static long length(String text) {
        return ("d14:failure reason" + text.length() + ":" + text + "12:min intervali5400e8:intervali5400ee").length();
    }

    /** No announce is granted in fewer bytes. */
    static long leastGranted(long minInterval) {
        return ("d8:completei0e10:downloadedi0e10:incompletei0e8:intervali" + minInterval + "e12:min intervali"
                + minInterval + "e5:peers0:e").length();
    }
}
