package dev.caracal.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and answers out of captures and access logs, whatever these look like. */
final class FeedTest {
    private static final int PORT = 34000;
    private static final Feed.Limits LIMITS = new Feed.Limits(PORT, 100, 10_000);
    private static final String REQUEST = "GET /key/announce?x HTTP/1.1\r\nHost: t\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nd1:xe";
    private static final int FIN = 1;
    private static final int SYN = 2;

    /** Packets between one client and the tracker, as one file. */
    private static final class Pcap {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteOrder order;
        private final byte[] before;

        Pcap(ByteOrder order, int magic, int link, byte... before) {
            this.order = order;
            this.before = before;
            out.writeBytes(ByteBuffer.allocate(24).order(order).putInt(0, magic).putInt(20, link).array());
        }

        static Pcap rawIp() {
            return new Pcap(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 101);
        }

        Pcap packet(int clientPort, boolean fromClient, int sequence, int flags, String data) {
            int length = before.length + 40 + data.length();
            ByteBuffer packet = ByteBuffer.allocate(length).put(before);
            packet.put((byte) 0x45).put((byte) 0).putShort((short) (length - before.length)).putInt(0)
                    .putShort((short) 0x4006).putShort((short) 0).putInt(fromClient ? 0x0A000001 : 0x7F000001)
                    .putInt(fromClient ? 0x7F000001 : 0x0A000001)
                    .putShort((short) (fromClient ? clientPort : PORT))
                    .putShort((short) (fromClient ? PORT : clientPort)).putInt(sequence).putInt(0).put((byte) 0x50)
                    .put((byte) flags).putShort((short) 0).putInt(0)
                    .put(data.getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(ByteBuffer.allocate(16).order(order).putInt(1000).putInt(5).putInt(length).putInt(length)
                    .array());
            out.writeBytes(packet.array());
            return this;
        }

        List<String> read() throws IOException {
            return FeedTest.read(out.toByteArray());
        }
    }

    private static List<String> read(byte[] file) throws IOException {
        List<String> heard = new ArrayList<>();
        Feed.read(new ByteArrayInputStream(file), LIMITS, one -> heard.add(one.time() + " "
                + one.source().getHostAddress() + " " + text(one.request()) + " -> " + one.theirs().map(theirs ->
                        switch (theirs) {
                            case Heard.Whole whole -> text(whole.answer());
                            case Heard.Length length -> length.bodyBytes() + " bytes";
                        }).orElse("nothing")));
        return heard;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String expected(String request, String answer) {
        return "1000 10.0.0.1 " + request + " -> " + answer;
    }

    @ParameterizedTest
    @CsvSource({"little, a1b2c3d4, 101, ''", "big, a1b2c3d4, 101, ''", "little, a1b23c4d, 228, ''",
        "little, a1b2c3d4, 1, 0000000000000000000000000800",
        "little, a1b2c3d4, 1, 00000000000000000000000081000005" + "0800",
        "little, a1b2c3d4, 113, 00000000000000000000000000000800",
        "little, a1b2c3d4, 276, 0800000000000000000000000000000000000000", "little, a1b2c3d4, 0, 02000000"})
    void everyKindOfCaptureThatTcpdumpWrites(String order, String magic, int link, String before) throws IOException {
        Pcap pcap = new Pcap(order.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                Integer.parseUnsignedInt(magic, 16), link, java.util.HexFormat.of().parseHex(before));
        pcap.packet(5, true, 99, SYN, "").packet(5, false, 499, SYN, "").packet(5, true, 100, 0, REQUEST)
                .packet(5, false, 500, 0, ANSWER);
        assertEquals(List.of(expected(REQUEST, ANSWER)), pcap.read());
    }

    @Test
    void segmentsThatComeTwiceOrInAnotherOrderAreOneRequest() throws IOException {
        String first = REQUEST.substring(0, 10);
        String second = REQUEST.substring(10, 20);
        String third = REQUEST.substring(20);
        assertEquals(List.of(expected(REQUEST, ANSWER)), Pcap.rawIp().packet(5, true, -6, SYN, "")
                .packet(5, true, 15, 0, third).packet(5, true, -5, 0, first).packet(5, true, -5, 0, first)
                .packet(5, true, 0, 0, REQUEST.substring(5, 20)).packet(5, true, 5, 0, second)
                .packet(5, false, 500, 0, ANSWER).packet(5, false, 500, 0, ANSWER).read());
    }

    @Test
    void severalExchangesOfOneConnectionAreToldApart() throws IOException {
        String other = REQUEST.replace('x', 'y');
        assertEquals(List.of(expected(REQUEST, ANSWER), expected(other, ANSWER)), Pcap.rawIp()
                .packet(5, true, 99, SYN, "").packet(5, true, 100, 0, REQUEST + other)
                .packet(5, false, 500, 0, ANSWER + ANSWER).read());
    }

    @Test
    void aConnectionBetweenTheSamePortsIsAnotherOneAfterItsBeginning() throws IOException {
        Pcap pcap = Pcap.rawIp();
        for (int round = 0; round < 2; round++) {
            int sequence = 100 + round * 5000;
            pcap.packet(5, true, sequence - 1, SYN, "").packet(5, true, sequence, 0, REQUEST)
                    .packet(5, false, sequence, 0, ANSWER).packet(5, false, sequence + ANSWER.length(), FIN, "");
        }
        assertEquals(2, pcap.read().size());
    }

    @Test
    void aRequestThatGetsNoAnswerIsHeardAllTheSame() throws IOException {
        assertEquals(List.of(expected(REQUEST, "nothing")), Pcap.rawIp().packet(5, true, 99, SYN, "")
                .packet(5, true, 100, 0, REQUEST).packet(5, false, 500, FIN, "").read());
    }

    @Test
    void whatIsTooLargeIsDroppedAndTheNextConnectionIsRead() throws IOException {
        Pcap pcap = Pcap.rawIp().packet(5, true, 99, SYN, "");
        for (int i = 0; i < 20; i++) {
            pcap.packet(5, true, 100 + i * 1000, 0, "x".repeat(1000));
        }
        pcap.packet(6, true, 100, 0, REQUEST).packet(6, false, 500, 0, ANSWER);
        assertEquals(List.of(expected(REQUEST, ANSWER)), pcap.read());
    }

    @Test
    void noiseEndsInNothingOrInAProblemThatIsNamed() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 2000; round++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            if (noise.length > 24) {
                ByteBuffer.wrap(noise).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 0xA1B2C3D4)
                        .putInt(20, List.of(0, 1, 101, 113, 276).get(random.nextInt(5)));
                if (noise.length > 40) {
                    ByteBuffer.wrap(noise).order(ByteOrder.LITTLE_ENDIAN).putInt(32, random.nextInt(200));
                }
            }
            try {
                read(noise);
            } catch (IOException e) {
                assertTrue(e.getMessage().contains("capture"), e.getMessage());
            }
        }
    }

    @Test
    void aPcapngFileIsToldHowToBecomeOne() {
        IOException e = assertThrows(IOException.class, () -> read(new byte[] {10, 13, 13, 10, 0, 0, 0, 0}));
        assertTrue(e.getMessage().contains("editcap -F pcap"), e.getMessage());
    }

    @Test
    void anAccessLogTellsRequestAndLength() throws IOException {
        String log = """
                10.0.0.1 1000.123 200 93 "GET /k/announce?a=\\x22%20\\xFF HTTP/1.1" "uTorrent/\\x221"
                10.0.0.1 - - [01/Jan/1970:01:16:40 +0100] "GET /k/scrape HTTP/1.0" 200 76 "-" "x"
                10.0.0.1 1000.123 502 157 "GET /k/announce HTTP/1.1" "x"
                nonsense
                1.2.3.4.5 1000.1 200 5 "GET / HTTP/1.1" "x"
                """;
        List<String> heard = new ArrayList<>(read(log.getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(List.of(expected("GET /k/announce?a=\"%20\u00ff HTTP/1.1\r\nUser-Agent: uTorrent/\"1\r\n\r\n",
                "93 bytes"), expected("GET /k/scrape HTTP/1.0\r\nUser-Agent: x\r\n\r\n", "76 bytes"),
                expected("GET /k/announce HTTP/1.1\r\nUser-Agent: x\r\n\r\n", "nothing")), heard);
        assertEquals(2, Feed.read(new ByteArrayInputStream(log.getBytes(StandardCharsets.ISO_8859_1)), LIMITS,
                _ -> { }));
    }

    @Test
    void theLongestLineOfALogIsReadLikeAnyOther() throws IOException {
        String agent = "\\x22".repeat(10_000);
        String line = "10.0.0.1 1000.1 200 5 \"GET /k HTTP/1.1\" \"" + agent + "\"\n";
        assertEquals(List.of(expected("GET /k HTTP/1.1\r\nUser-Agent: " + "\"".repeat(10_000) + "\r\n\r\n", "5 bytes")),
                read(line.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
