package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.Passkey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request as Ocelot reads it, rule by rule. */
final class RequestTest {
    private static final String KEY = "abcdefghijklmnopqrstuvwxyz012345";
    private static final String END = "\r\n\r\n";

    private static Request.Parsed parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Request.parse(bytes, 0, bytes.length, new Exchange());
    }

    private static Request read(String text) {
        return assertInstanceOf(Request.Complete.class, parse(text)).request();
    }

    /** An announce with this query. */
    private static Request query(String query) {
        return read("GET /" + KEY + "/announce?" + query + " HTTP/1.1" + END);
    }

    private static Request headers(String headers) {
        return read("GET /" + KEY + "/announce?a=b HTTP/1.1\r\n" + headers + END);
    }

    private static String refusal(String text) {
        return assertInstanceOf(Request.Refused.class, parse(text)).refusal().text();
    }

    @Test
    void keyActionParametersAndHeadersAreRead() {
        Request request = read("GET /" + KEY + "/announce?port=6881&left=5 HTTP/1.1\r\nUser-Agent: client/1.0" + END);
        assertEquals(Passkey.of(KEY).orElseThrow(), request.key().value());
        assertEquals(Request.Action.ANNOUNCE, request.action());
        assertEquals(6881, request.parameters().number("port"));
        assertEquals(5, request.parameters().number("left"));
        assertEquals("client/1.0", request.headers().text("user-agent"));
    }

    @Test
    void theMethodIsAnyThreeLetters() {
        assertEquals(Request.Action.SCRAPE, read("PUT /" + KEY + "/scrape?a=b HTTP/1.1" + END).action());
        assertEquals("Malformed announce", refusal("POST /" + KEY + "/announce?a=b HTTP/1.1" + END));
        assertEquals("Malformed announce", refusal("HEAD /" + KEY + "/announce?a=b HTTP/1.1" + END));
    }

    @Test
    void theFirstLetterOfTheActionDecides() {
        assertEquals(Request.Action.ANNOUNCE, read("GET /" + KEY + "/anything?a=b HTTP/1.1" + END).action());
        assertEquals(Request.Action.SCRAPE, read("GET /" + KEY + "/settle?a=b HTTP/1.1" + END).action());
        assertEquals(Request.Action.UPDATE, read("GET /" + KEY + "/update?a=b HTTP/1.1" + END).action());
        assertEquals(Request.Action.REPORT, read("GET /" + KEY + "/report?a=b HTTP/1.1" + END).action());
        assertEquals(Request.Action.INVALID, read("GET /" + KEY + "/?aaaaaaaa=b HTTP/1.1" + END).action());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/index.html?a=b", "/announce/?a=b", "/announcing?a=b", "/announc?a=bb", "/scrap?a=bbb",
        "/Announce?a=b", "/xannounce?a=b", "/announce "})
    void whatIsNoClientsRequestGetsThePage(String path) {
        assertInstanceOf(Request.NotAClient.class, parse("GET /" + KEY + path + " HTTP/1.1\r\nHost: x" + END));
    }

    @Test
    void aKeyOfAnotherLengthIsMalformed() {
        assertEquals("Malformed announce", refusal("GET /" + KEY + "x/announce?a=b HTTP/1.1" + END));
        assertEquals("Malformed announce", refusal("GET /" + KEY.substring(1) + "/announce?port=1 HTTP/1.1" + END));
        assertEquals("Malformed announce",
                refusal("GET /announce?info_hash=abc HTTP/1.1\r\nHost: tracker.example.org" + END));
    }

    @Test
    void lessThanSixtyBytesAreTooShort() {
        String shortest = "GET /" + KEY + "/?" + " HTTP/1.1" + END;
        assertEquals("GET string too short", refusal(shortest));
        String filled = "GET /" + KEY + "/?" + "x".repeat(60 - shortest.length()) + " HTTP/1.1" + END;
        assertEquals(60, filled.length());
        assertEquals(Request.Action.INVALID, read(filled).action());
        assertEquals("GET string too short", refusal(filled.replace("?x", "?")));
    }

    @Test
    void withoutHttpAfterTheQueryARequestIsMalformed() {
        for (String rest : new String[] {"", " HTTX/1.1", " http/1.1", " HTTP", " HTTP ", "  HTTP/1.1", " HTTP-1.1"}) {
            assertEquals("Malformed HTTP request",
                    refusal("GET /" + KEY + "/announce?aaaaaaaaaaaaaaaaaa=b" + rest + END), rest);
        }
    }

    @Test
    void theLastOfEqualNamesCounts() {
        Request request = query("a=1&b=2&a=3");
        assertEquals("3", request.parameters().text("a"));
        assertEquals(3, request.parameters().count());
    }

    @Test
    void everyEqualsSignAfterTheFirstVanishes() {
        assertEquals("1x2y", query("a=1=x==2=y").parameters().text("a"));
        assertEquals("1", query("a==1").parameters().text("a"));
    }

    @Test
    void aNameWithoutAValueIsThereAndEmpty() {
        Request request = query("a&b=&=c&d=1");
        assertTrue(request.parameters().has("a"));
        assertEquals("", request.parameters().text("a"));
        assertTrue(request.parameters().has("b"));
        assertEquals("", request.parameters().text("b"));
        assertEquals("c", request.parameters().text(""));
        assertEquals("1", request.parameters().text("d"));
        assertFalse(request.parameters().has("e"));
        assertEquals(0, request.parameters().number("e"));
    }

    @Test
    void valuesAreRawUnlessTheyAreToBeDecoded() {
        Request request = query("a=%41+b&info_hash=%00%ff+x");
        assertEquals("%41+b", request.parameters().text("a"));
        assertArrayEquals(new byte[] {0, (byte) 0xFF, '+', 'x'}, request.parameters().decoded("info_hash"));
    }

    @Test
    void bytesOfAnyKindPassThroughTheQuery() {
        Request request = query("a=\u00ff\u0000\r\n\t[|]&b=1");
        assertEquals("\u00ff\u0000\r\n\t[|]", request.parameters().text("a"));
        assertEquals("1", request.parameters().text("b"));
    }

    @Test
    void namesAreNotTakenForTheirBeginnings() {
        Request request = query("leftover=1&lef=2&LEFT=3");
        assertFalse(request.parameters().has("left"));
    }

    @Test
    void headerNamesAreReadInAnyCase() {
        Request request = headers("USER-AGENT: Some Client\r\nx-Forwarded-Fo: 1.2.3.4");
        assertEquals("Some Client", request.headers().text("user-agent"));
        assertEquals("1.2.3.4", request.headers().text("x-forwarded-fo"));
    }

    @Test
    void forwardersKeepAllThatComesAfterTheirName() {
        Request request = headers("X-FORWARDED-For: 2001:db8::1, 1.2.3.4:5\r\nUser-Agent: a:b");
        assertEquals(" 2001:db8::1, 1.2.3.4:5", request.headers().text("x-forwarded-for"));
        assertEquals("a", request.headers().text("user-agent"));
        assertEquals("1.2.3.4", headers("x-forwarded-for:1.2.3.4").headers().text("x-forwarded-for"));
        assertEquals("", headers("X-Forwarded-For:").headers().text("x-forwarded-for"));
    }

    @Test
    void everyColonAndTheByteAfterItVanishInHeaders() {
        assertEquals("ab0", headers("User-Agent: a: b:80").headers().text("user-agent"));
        assertEquals("lient", headers("User-Agent:Client").headers().text("user-agent"));
        assertEquals("", headers("User-Agent:").headers().text("user-agent"));
    }

    @Test
    void aHeaderLineWithoutAColonIsANameAlone() {
        Request request = headers("nonsense\r\nUser-Agent: x");
        assertTrue(request.headers().has("nonsense"));
        assertEquals("x", request.headers().text("user-agent"));
    }

    @Test
    void aLoneLineFeedEndsAHeaderToo() {
        assertEquals("y", headers("A: x\nB: y").headers().text("b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"HTTP/1.1 | '' | true", "HTTP/1.0 | '' | false", "HTTP/1.00 | '' | true",
        "HTTP/2 | '' | true", "HTTP/1.0 | Keep-Alive | true", "HTTP/1.1 | keep-alive | true",
        "HTTP/1.1 | close | false", "HTTP/1.1 | Close | false", "HTTP/1.1 | keep-alive, TE | false",
        "HTTP/1.0 | upgrade | false"})
    void aConnectionIsKeptAsTheClientSays(String version, String connection, boolean kept) {
        Request request = read("GET /" + KEY + "/announce?a=b " + version
                + (connection.isEmpty() ? "" : "\r\nConnection: " + connection) + END);
        assertEquals(kept, request.keepsAlive());
    }

    @Test
    void aRequestIsReadFromTheMiddleOfOthers() {
        String text = "GET /" + KEY + "/announce?port=1 HTTP/1.1" + END;
        byte[] bytes = ("x".repeat(17) + text + text).getBytes(StandardCharsets.ISO_8859_1);
        Request.Complete first = assertInstanceOf(Request.Complete.class, Request.parse(bytes, 17, 17 + text.length(),
                new Exchange()));
        assertEquals(1, first.request().parameters().number("port"));
        assertEquals(Passkey.of(KEY).orElseThrow(), first.request().key().value());
    }
}
