package dev.caracal.registry;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Keys, hashes and peer ids for tests, by number. */
public final class Names {
    private Names() {
    }

    public static Passkey passkey(int number) {
        return Passkey.of("%032d".formatted(number)).orElseThrow();
    }

    /** The same as a request has it. */
    public static Passkey.Sought askedBy(int number) {
        return new Passkey.Sought().at("%032d".formatted(number).getBytes(StandardCharsets.US_ASCII), 0);
    }

    public static InfoHash infoHash(int number) {
        return InfoHash.of("%020d".formatted(number).getBytes(StandardCharsets.US_ASCII)).orElseThrow();
    }

    /** The same as a request has it. */
    public static Optional<InfoHash.Sought> askedFor(int number) {
        return Optional.of(new InfoHash.Sought().at("%020d".formatted(number).getBytes(StandardCharsets.US_ASCII), 0));
    }

    public static PeerId peerId(int number) {
        return PeerId.of("-XX0001-%012d".formatted(number).getBytes(StandardCharsets.US_ASCII)).orElseThrow();
    }
}
