package dev.caracal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class SourceTest {
    @Test
    void anAddressIsWrittenAsPeopleWriteIt() throws UnknownHostException {
        for (int i = 0; i < 256; i++) {
            byte[] octets = {(byte) i, (byte) (255 - i), (byte) (i * 7), (byte) (i * 101)};
            assertEquals(InetAddress.getByAddress(octets).getHostAddress(), text(octets));
        }
        assertEquals("2001:db8:0:0:0:0:0:1", text(InetAddress.ofLiteral("2001:db8::1").getAddress()));
    }

    private static String text(byte[] octets) {
        return new String(new Source(octets).text(), ISO_8859_1);
    }
}
