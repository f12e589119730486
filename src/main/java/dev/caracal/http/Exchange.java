package dev.caracal.http;

import dev.caracal.announce.AnnounceAnswer;
import dev.caracal.announce.AnnounceRequest;
import dev.caracal.bencode.Bencoder;
import dev.caracal.bencode.Decimal;
import dev.caracal.control.RequestKind;
import dev.caracal.id.InfoHash;
import java.util.Optional;

/**
 * The memory that a request and its answer need, used for one after the other: what an announce leaves for the garbage
 * collector is its records, and no buffer. For one thread at a time.
 */
final class Exchange {
    private static final int USUAL_ANSWER = 1024;
    private static final int USER_AGENTS = 32;
    private static final byte[] NOTHING = {};

    final Request request = new Request();
    final AnnounceRequest announce = new AnnounceRequest();
    final AnnounceAnswer.Granted granted = new AnnounceAnswer.Granted();
    private final InfoHash.Sought infoHash = new InfoHash.Sought();
    private final Optional<InfoHash.Sought> itsInfoHash = Optional.of(infoHash);
    /** Room for an info_hash or a peer_id. */
    final byte[] name = new byte[InfoHash.LENGTH];
    final Bencoder body = new Bencoder(USUAL_ANSWER);
    /** What the request asks for. */
    RequestKind kind = RequestKind.OTHER;
    private final byte[][] userAgents = new byte[USER_AGENTS][];
    private byte[] answer = new byte[USUAL_ANSWER];
    private int length;

    /** The request's User-Agent: the same array for the same text as far as possible, for there are few of them. */
    byte[] userAgent() {
        Fields headers = request.headers();
        int index = headers.find("user-agent");
        if (index < 0) {
            return NOTHING;
        }
        int place = headers.valueHash(index) & USER_AGENTS - 1;
        byte[] known = userAgents[place];
        if (known == null || !headers.valueIs(index, known)) {
            known = headers.value(index);
            userAgents[place] = known;
        }
        return known;
    }

    /** The request's info_hash, for as long as that. */
    Optional<InfoHash.Sought> infoHash(byte[] bytes) {
        infoHash.at(bytes, 0);
        return itsInfoHash;
    }

    /** The answer's bytes; only the first {@link #length()} count. */
    byte[] answer() {
        return answer;
    }

    int length() {
        return length;
    }

    /** Begins an answer of at most so many bytes. */
    void begin(int most) {
        length = 0;
        if (answer.length < most) {
            answer = new byte[most];
        }
    }

    void append(byte[] part, int count) {
        System.arraycopy(part, 0, answer, length, count);
        length += count;
    }

    void append(byte[] part) {
        append(part, part.length);
    }

    void append(long number) {
        length = Decimal.write(number, answer, length);
    }
}
