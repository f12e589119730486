package dev.caracal.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.http.Asked;
import dev.caracal.id.InfoHash;
import dev.caracal.registry.OcelotVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of two answers is a difference, and what is none. */
final class AnswersTest {
    private static final Answers.Formula JITTER = new Answers.Formula(OcelotVersion.ORPHEUS, 240);
    private static final String PASSKEY = "p".repeat(32);
    private static final String INFO_HASH = "h".repeat(20);

    /** A registry of one member and one torrent, which come and go with the lists. */
    private static final class OneOfEach implements Answers.Known {
        private boolean there = true;

        @Override
        public Optional<Integer> user(Asked asked) {
            return there ? Optional.of(7) : Optional.empty();
        }

        @Override
        public Optional<Integer> torrent(InfoHash infoHash) {
            return there ? Optional.of(11) : Optional.empty();
        }

        @Override
        public int hidden(Asked asked) {
            return 0;
        }
    }

    private final OneOfEach known = new OneOfEach();
    private final Answers answers = new Answers(known, new Expected(10, 1), false, 10);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Asked announce() {
        return Asked.of(bytes("GET /" + PASSKEY + "/announce?info_hash=" + INFO_HASH + " HTTP/1.1\r\n\r\n"), 50);
    }

    private static byte[] whole(String body) {
        return bytes("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static String granted(int complete, int interval, String peers) {
        return "d8:completei" + complete + "e10:downloadedi0e10:incompletei1e8:intervali" + interval
                + "e12:min intervali1800e5:peers" + peers.length() + ":" + peers + "e";
    }

    private static String failure(String text) {
        return "d14:failure reason" + text.length() + ":" + text + "12:min intervali5400e8:intervali5400ee";
    }

    private List<String> compared(String ours, Heard.Theirs theirs) {
        answers.take(announce(), whole(ours), Optional.of(theirs), JITTER, 1000);
        return differences();
    }

    private List<String> compared(String ours, String theirs) {
        return compared(ours, new Heard.Whole(whole(theirs)));
    }

    private List<String> differences() {
        Findings found = new Findings(0, 0);
        answers.into(found);
        return found.answers.stream().map(told -> told.ours() + " | " + told.theirs()).toList();
    }

    @Test
    void chanceInIntervalsAndTheOrderOfPeersAreNoDifference() {
        assertEquals(List.of(), compared(granted(2, 1800, "aaaaaabbbbbb"), granted(2, 2040, "bbbbbbaaaaaa")));
    }

    @Test
    void anIntervalBeyondTheFormulaIsOne() {
        assertEquals(List.of("interval 1800 of at least 1800 | 2041 of at least 1800"),
                compared(granted(2, 1800, ""), granted(2, 2041, "")));
    }

    @Test
    void countsAndPeersMustBeEqual() {
        assertEquals(List.of("complete 1, incomplete 1 | complete 2, incomplete 1",
                "0 peers that Ocelot does not hand out | 1 peers that Caracal does not hand out"),
                compared(granted(1, 1800, "aaaaaa"), granted(2, 1800, "aaaaaabbbbbb")));
    }

    @Test
    void refusalsMustBeEqualToTheLetter() {
        assertEquals(List.of("Invalid peer ID | No peer ID", "(granted) | Access denied, leeching forbidden"),
                differencesOfBoth(failure("Invalid peer ID"), failure("No peer ID"), granted(1, 1800, ""),
                        failure("Access denied, leeching forbidden")));
    }

    private List<String> differencesOfBoth(String ours, String theirs, String oursNext, String theirsNext) {
        compared(ours, theirs);
        return compared(oursNext, theirsNext);
    }

    @Test
    void whoIsOnTheListThatIsReadNextIsNoDifference() {
        known.there = false;
        assertEquals(List.of(), compared(failure("Passkey not found"), granted(1, 1800, "")));
        known.there = true;
        answers.listsRead();
        assertEquals(List.of(), differences());
    }

    @Test
    void whoIsNotOnItEitherIsOne() {
        known.there = false;
        compared(failure("Passkey not found"), granted(1, 1800, ""));
        answers.listsRead();
        assertEquals(List.of("Passkey not found | (granted)"), differences());
    }

    @Test
    void aLogTellsRefusalsByTheirLengths() {
        assertEquals(List.of(), compared(failure("Invalid peer ID"),
                new Heard.Length(failure("Invalid peer ID").length())));
        assertEquals(List.of(), compared(granted(1, 1800, ""), new Heard.Length(granted(1, 1800, "").length() + 60)));
        assertEquals(List.of("(granted) | Invalid action", "Invalid peer ID | No peer ID"), differencesByLength());
    }

    private List<String> differencesByLength() {
        compared(granted(1, 1800, ""), new Heard.Length(failure("Invalid action").length()));
        return compared(failure("Invalid peer ID"), new Heard.Length(failure("No peer ID").length()));
    }
}
