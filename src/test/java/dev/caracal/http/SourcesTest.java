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
        return headed(rules, source, query, forwarded.isEmpty() ? "Host: x" : "X-Forwarded-For: " + forwarded);
    }

    private static String headed(SourceRules rules, String source, String query, String headers) {
        return new String(ClientAddress.of(request(query, headers), new Source(InetAddress.ofLiteral(source)), rules),
                StandardCharsets.ISO_8859_1);
    }

    private static Request request(String query, String headers) {
        byte[] bytes = ("GET /" + "k".repeat(32) + "/announce?port=1" + query + " HTTP/1.1\r\n" + headers + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        return assertInstanceOf(Request.Complete.class,
                Request.parse(bytes, 0, bytes.length, new Exchange())).request();
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
    @CsvSource(delimiter = '|', value = {
        "2001:db8::5", "3.3.3.3, 2001:db8::5", "2001:db8::5, 2001:db9::1", "2001:db8::5,198.51.100.1, 2001:DB9:0:0::1",
        "3.3.3.3 ,\t2001:db8::5 , 203.0.113.7 ", "2001:db8::5,, ,203.0.113.7,", "[2001:db8::5]:4711, [2001:db9::1]"})
    void hopsMayBeOfIpv6AndHaveBlanksBracketsAndPorts(String forwarded) {
        SourceRules rules = proxies("198.51.100.0/24", "203.0.113.7", "2001:db9::/32");
        assertEquals("2001:db8::5", client(rules, "198.51.100.9", "", forwarded));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "::ffff:8.8.8.8", "3.3.3.3, ::FFFF:8.8.8.8, ::ffff:203.0.113.7", "8.8.8.8:4711",
        "[::ffff:8.8.8.8]:4711", "8.8.8.8, 203.0.113.7:80"})
    void hopsOfIpv4AreDottedWhateverTheyCameAs(String forwarded) {
        assertEquals("8.8.8.8", client(NAMED, "198.51.100.9", "", forwarded));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 3.3.3.3\r\nX-Forwarded-For: 8.8.8.8",
        "X-Forwarded-For: 3.3.3.3, 8.8.8.8\r\nHost: x\r\nx-forwarded-for: 203.0.113.7",
        "X-Forwarded-For: 8.8.8.8\r\nX-Forwarded-For: 198.51.100.3, 203.0.113.7\r\nX-Forwarded-For:",
        "X-Forwarded-For:8.8.8.8", "X-Forwarded-For:\t8.8.8.8"})
    void severalHeadersOfForwardersAreOneList(String headers) {
        assertEquals("8.8.8.8", headed(NAMED, "198.51.100.9", "", headers));
    }

    @Test
    void aForwardedClientIsNotBelievedWhatItSaysOfItself() {
        assertEquals("8.8.8.8", client(NAMED, "198.51.100.9", "&ip=1.1.1.1&ipv4=2.2.2.2", "8.8.8.8"));
        assertEquals("bogus", client(NAMED, "198.51.100.9", "&ip=1.1.1.1", "bogus"));
        assertEquals("1.1.1.1", client(NAMED, "198.51.100.9", "&ip=1.1.1.1", "203.0.113.7"));
    }

    @Test
    void asOcelotEveryColonOfAForwarderVanishesWithTheByteAfterIt() {
        assertEquals("1.2.3.478", client(UNSET, "127.0.0.1", "", "1.2.3.4:578"));
        assertEquals("2001b81", client(UNSET, "127.0.0.1", "", "2001:db8::1"));
        assertEquals("  9.8.7.4", client(UNSET, "127.0.0.1", "", "  9.8.7.4"));
        assertEquals(".2.3.4", headed(UNSET, "127.0.0.1", "", "X-Forwarded-For:1.2.3.4"));
        assertEquals("8.8.8.8", headed(UNSET, "127.0.0.1", "", "X-Forwarded-For: 3.3.3.3\r\nX-Forwarded-For: 8.8.8.8"));
    }

    /** The source that counts for a control request. */
    private static String site(SourceRules rules, String socket, String headers) {
        return ControlRequests.source(request("", headers), InetAddress.ofLiteral(socket), rules).getHostAddress();
    }

    @Test
    void theSourceOfAControlRequestIsWhomTheProxyForwardsForAndNobodyElse() {
        String stranger = "X-Forwarded-For: 8.8.8.8";
        assertEquals("127.0.0.1", site(UNSET, "127.0.0.1", "Host: x"));
        assertEquals("8.8.8.8", site(UNSET, "127.0.0.1", stranger));
        assertEquals("8.8.8.8", site(UNSET, "127.0.0.1", "X-Forwarded-For: 9.9.9.9, 8.8.8.8, 127.0.0.1"));
        for (String unnamed : List.of("10.0.0.5", "172.16.0.1", "192.168.7.7", "169.254.1.1", "fd00:0:0:0:0:0:0:1")) {
            assertEquals(unnamed, site(UNSET, unnamed, stranger));
            assertEquals(unnamed, site(EVERYBODY, unnamed, "X-Forwarded-For: 127.0.0.1"));
            assertEquals(unnamed, site(UNSET, "127.0.0.1", "X-Forwarded-For: 8.8.8.8, " + unnamed));
        }
        assertEquals("8.8.8.8", site(proxies("10.0.0.0/8"), "10.0.0.5", stranger));
        assertEquals("8.8.8.8", site(EVERYBODY, "127.0.0.1", stranger));
        assertEquals("9.9.9.9", site(UNSET, "9.9.9.9", "X-Forwarded-For: 127.0.0.1"));
        assertEquals("9.9.9.9", site(EVERYBODY, "9.9.9.9", "X-Forwarded-For: 127.0.0.1"));
        assertEquals("127.0.0.1", site(NAMED, "127.0.0.1", stranger));
        assertEquals("8.8.8.8", site(NAMED, "198.51.100.9", "X-Forwarded-For: 127.0.0.1, 8.8.8.8, 203.0.113.7"));
        // One behind our proxy that could be a proxy itself counts as itself, whatever it says.
        assertEquals("10.0.0.5", site(UNSET, "127.0.0.1", "X-Forwarded-For: 127.0.0.1, 10.0.0.5"));
        assertEquals("0.0.0.0", site(UNSET, "127.0.0.1", "X-Forwarded-For: bogus"));
        assertEquals("0.0.0.0", site(UNSET, "127.0.0.1", "X-Forwarded-For: fe80::1%lo"));
        assertEquals("127.0.0.1", site(UNSET, "127.0.0.1", "X-Forwarded-For: , "));
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
        assertTrue(UNSET.allowsControl(address("8.8.8.8"), address("127.0.0.1")));
        SourceRules site = new SourceRules(Optional.empty(), true, List.of(AddressRange.parse("192.0.2.0/30")));
        byte[] one = address("192.0.2.3");
        assertTrue(site.allowsControl(one, one));
        assertFalse(site.allowsControl(address("192.0.2.4"), address("192.0.2.4")));
        assertFalse(site.allowsControl(address("127.0.0.1"), address("127.0.0.1")));
        assertFalse(site.allowsControl(one, address("127.0.0.1")));
        assertFalse(site.allowsControl(address("127.0.0.1"), one));
        SourceRules named = new SourceRules(Optional.of(List.of(AddressRange.parse("127.0.0.1"))), false,
                site.controlAllow());
        assertTrue(named.allowsControl(one, address("127.0.0.1")));
    }
}
