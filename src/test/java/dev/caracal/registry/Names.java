package dev.caracal.registry;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.id.PeerId;
import java.nio.charset.StandardCharsets;

/** Keys, hashes and peer ids for tests, by number. */
public final class Names {
    private Names() {
    }

    public static Passkey passkey(int number) {
        return Passkey.of("%032d".formatted(number)).orElseThrow();
    }

    public static InfoHash infoHash(int number) {
        return InfoHash.of("%020d".formatted(number).getBytes(StandardCharsets.US_ASCII)).orElseThrow();
    }

    public static PeerId peerId(int number) {
        return PeerId.of("-XX0001-%012d".formatted(number).getBytes(StandardCharsets.US_ASCII)).orElseThrow();
    }
}
