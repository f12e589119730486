package dev.caracal.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A comparer that passes what it should not makes every recording worthless. */
final class ResponseComparerTest {
    private static final String A = "\u0001\u0001\u0001\u0001\u0010\u0001";
    private static final String B = "\u0002\u0002\u0002\u0002\u0010\u0002";
    private static final String C = "\u0003\u0003\u0003\u0003\u0010\u0003";
    private static final String STRANGER = "\u0009\u0009\u0009\u0009\u0010\u0009";
    private static final List<ResponseRule> INTERVAL = List.of(
            ResponseRule.of("8:intervali(\\d+)e12:min", new VolatileRule.IntRange(1800, 2040)));

    private final ResponseComparer comparer = new ResponseComparer(Set.of(A, B, C));

    @Test
    void theSameBytesAreTheSame() {
        assertSame(announce(1800, A, B), announce(1800, A, B));
    }

    @Test
    void peersMayComeInAnyOrder() {
        assertSame(announce(1800, A, B), announce(1800, B, A));
    }

    @Test
    void anotherChoiceOfKnownPeersIsFine() {
        assertSame(announce(1800, A, B), announce(1800, C, B));
    }

    @Test
    void onePeerMoreThanTheOriginalLeftOutIsFine() {
        assertSame(announce(1800, A, B), announce(1800, A, B, C));
    }

    @Test
    void aPeerTwiceIsCaught() {
        assertDiffers(announce(1800, A, B), announce(1800, A, A));
    }

    @Test
    void aMissingPeerIsCaught() {
        assertDiffers(announce(1800, A, B), announce(1800, A));
    }

    @Test
    void aPeerNobodyAnnouncedIsCaught() {
        assertDiffers(announce(1800, A, B), announce(1800, A, STRANGER));
    }

    @Test
    void aPeerWhereThereShouldBeNoneIsCaught() {
        assertDiffers(announce(1800), announce(1800, A));
    }

    @Test
    void twoPeersTooManyAreCaught() {
        assertDiffers(announce(1800, A), announce(1800, A, B, C));
    }

    @Test
    void aPeerListOfAnOddLengthIsCaught() {
        assertDiffers(announce(1800, A, B), ok(body(1800, A + B + "\u0003")));
    }

    @Test
    void anotherBodyIsCaught() {
        assertDiffers(ok("success"), ok("succes!"));
    }

    @Test
    void aWrongContentLengthIsCaught() {
        assertDiffers(ok("success"), kept("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsuccess"));
        assertDiffers(announce(1800, A),
                kept(announce(1800, B).raw().replace("Content-Length: ", "Content-Length: 1")));
    }

    @Test
    void aMissingContentLengthIsCaught() {
        assertDiffers(ok("success"), kept("HTTP/1.1 200 OK\r\n\r\nsuccess"));
    }

    @Test
    void anotherHeaderOrderIsCaught() {
        assertDiffers(kept("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 0\r\n\r\n"),
                kept("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: 1\r\n\r\n"));
    }

    @Test
    void aConnectionLeftOpenIsCaught() {
        Response closed = new Response(ok("success").raw(), true, Optional.empty());
        assertDiffers(closed, ok("success"));
        assertDiffers(ok("success"), closed);
    }

    @Test
    void noAnswerIsCaught() {
        assertDiffers(ok("success"), kept(""));
        assertDiffers(kept(""), ok("success"));
    }

    @Test
    void aVolatilePartMayDifferWithinItsRule() {
        assertEquals(List.of(), comparer.differences(announce(1801, A), announce(2040, A), INTERVAL));
        assertEquals(List.of(), comparer.differences(announce(1801, A, B), announce(2040, B, A), INTERVAL));
    }

    @Test
    void aVolatilePartBeyondItsRuleIsCaught() {
        assertFalse(comparer.differences(announce(1801, A), announce(2041, A), INTERVAL).isEmpty());
    }

    @Test
    void aVolatilePartThatIsMissingIsCaught() {
        Response without = ok("d8:completei0e5:peers0:e");
        assertFalse(comparer.differences(announce(1801), without, INTERVAL).isEmpty());
    }

    @Test
    void whatStandsBesideAVolatilePartStillCounts() {
        Response other = kept(announce(1900).raw().replace("10:incompletei0e", "10:incompletei1e"));
        assertFalse(comparer.differences(announce(1801), other, INTERVAL).isEmpty());
    }

    @Test
    void compressionIsComparedByWhatItHolds() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\n";
        Response recorded = new Response(head + "xy", false, Optional.of("de"));
        assertSame(recorded, new Response(head.replace("2\r", "3\r") + "abc", false, Optional.of("de")));
        assertDiffers(recorded, new Response(head + "ab", false, Optional.of("le")));
        assertDiffers(recorded, ok("de"));
    }

    private void assertSame(Response recorded, Response got) {
        assertEquals(List.of(), comparer.differences(recorded, got, List.of()));
    }

    private void assertDiffers(Response recorded, Response got) {
        assertTrue(!comparer.differences(recorded, got, List.of()).isEmpty());
    }

    private static Response announce(int interval, String... peers) {
        return ok(body(interval, String.join("", peers)));
    }

    private static String body(int interval, String peers) {
        return "d8:completei0e10:downloadedi0e10:incompletei0e8:intervali" + interval + "e12:min intervali1800e5:peers"
                + peers.length() + ":" + peers + "e";
    }

    private static Response ok(String body) {
        return kept("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static Response kept(String raw) {
        return new Response(raw, false, Optional.empty());
    }
}
