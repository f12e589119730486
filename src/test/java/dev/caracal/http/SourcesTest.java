package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word about a client's address counts, and who may send control requests. */
final class SourcesTest {
    private static final SourceRules UNSET = new SourceRules(Optional.empty(), false, List.of());
    private static final SourceRules EVERYBODY = new SourceRules(Optional.empty(), true, List.of());
    private static final SourceRules NAMED = proxies("198.51.100.0/24", "203.0.113.7");

    private static SourceRules proxies(String... ranges) {
        return new SourceRules(Optional.of(List.of(ranges).stream().map(AddressRange::parse).toList()), false,
                List.of());
    }

    private static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }

    /** The client's address if such a request comes from there. */
    private static String client(SourceRules rules, String source, String query, String forwarded) {
        byte[] bytes = ("GET /" + "k".repeat(32) + "/announce?port=1" + query + " HTTP/1.1\r\nHost: x"
                + (forwarded.isEmpty() ? "" : "\r\nX-Forwarded-For: " + forwarded) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        Request request = assertInstanceOf(Request.Complete.class,
                Request.parse(bytes, 0, bytes.length, new Exchange())).request();
        return new String(ClientAddress.of(request, InetAddress.ofLiteral(source), rules), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.200.0.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.7.7", "169.254.1.1"})
    void whereNoProxiesAreNamedLoopbackAndPrivateRangesAreBelieved(String source) {
        assertEquals("1.1.1.1", client(UNSET, source, "&ip=1.1.1.1&ipv4=2.2.2.2", "3.3.3.3"));
        assertEquals("2.2.2.2", client(UNSET, source, "&ipv4=2.2.2.2", "3.3.3.3"));
        assertEquals("3.3.3.3", client(UNSET, source, "", "3.3.3.3, 4.4.4.4, 10.0.0.1"));
        assertEquals("whatever", client(UNSET, source, "&ip=whatever", ""));
        assertEquals("", client(UNSET, source, "&ip=", "3.3.3.3"));
        assertEquals(source, client(UNSET, source, "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.15.255.255", "172.32.0.0", "192.169.0.1", "11.0.0.1", "128.0.0.1"})
    void otherSourcesAreNotBelieved(String source) {
        assertEquals(source, client(UNSET, source, "&ip=1.1.1.1&ipv4=2.2.2.2", "3.3.3.3"));
    }

    @Test
    void everybodyIsBelievedWhereTheOperatorWantsOcelotsWay() {
        assertEquals("1.1.1.1", client(EVERYBODY, "8.8.8.8", "&ip=1.1.1.1", ""));
        assertEquals("3.3.3.3", client(EVERYBODY, "8.8.8.8", "", "3.3.3.3,4.4.4.4"));
    }

    @Test
    void namedProxiesAloneAreBelieved() {
        assertEquals("1.1.1.1", client(NAMED, "198.51.100.9", "&ip=1.1.1.1", ""));
        assertEquals("1.1.1.1", client(NAMED, "203.0.113.7", "&ip=1.1.1.1", ""));
        assertEquals("203.0.113.8", client(NAMED, "203.0.113.8", "&ip=1.1.1.1", "3.3.3.3"));
        assertEquals("127.0.0.1", client(NAMED, "127.0.0.1", "&ip=1.1.1.1", "3.3.3.3"));
    }

    @Test
    void behindNamedProxiesTheRightmostHopThatIsNoneOfThemCounts() {
        String proxy = "198.51.100.9";
        assertEquals("4.4.4.4", client(NAMED, proxy, "", "3.3.3.3, 4.4.4.4"));
        assertEquals("4.4.4.4", client(NAMED, proxy, "", "3.3.3.3, 4.4.4.4, 203.0.113.7,198.51.100.1"));
        assertEquals("4.4.4.4", client(NAMED, proxy, "", "4.4.4.4"));
        assertEquals("bogus", client(NAMED, proxy, "", "4.4.4.4, bogus, 203.0.113.7"));
        assertEquals(proxy, client(NAMED, proxy, "", "203.0.113.7"));
        assertEquals(proxy, client(NAMED, proxy, "", ""));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.255.1.2, true", "10.0.0.0/8, 11.0.0.0, false", "10.0.0.0/9, 10.127.0.1, true",
        "10.0.0.0/9, 10.128.0.1, false", "1.2.3.4, 1.2.3.4, true", "1.2.3.4, 1.2.3.5, false",
        "1.2.3.4/32, 1.2.3.4, true", "1.2.3.4/31, 1.2.3.5, true", "0.0.0.0/0, 255.1.2.3, true", "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true", "2001:db8::/33, 2001:db8:8000::1, false", "::1, ::1, true",
        "::1, 127.0.0.1, false", "10.9.9.9/8, 10.1.1.1, true"})
    void aRangeHoldsWhatSharesItsPrefix(String range, String address, boolean holds) {
        assertEquals(holds, AddressRange.parse(range).contains(address(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "example.org", "10.0.0/8", "10.1/16", "10", "10.0.0.0/33", "10.0.0.0/-1",
        "10.0.0.0/", "10.0.0.0/x",
        "::/129", "10.0.0.0/8/8", "10.0.0.256"})
    void whatIsNoRangeIsQuotedInTheComplaint(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> AddressRange.parse(text)).getMessage();
        assertTrue(message.contains("\"" + text + "\""), message);
    }

    @Test
    void controlRequestsComeFromAnywhereUnlessSomeAreNamed() {
        assertTrue(UNSET.allowsControl(address("8.8.8.8")));
        SourceRules site = new SourceRules(Optional.empty(), true, List.of(AddressRange.parse("192.0.2.0/30")));
        assertTrue(site.allowsControl(address("192.0.2.3")));
        assertFalse(site.allowsControl(address("192.0.2.4")));
        assertFalse(site.allowsControl(address("127.0.0.1")));
    }
}
