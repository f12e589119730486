package dev.caracal.http;

import dev.caracal.bencode.BencodeReader;
import dev.caracal.registry.OcelotVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Any bytes that end like a request get one whole answer, and nothing is thrown. Run by {@code FuzzIT}. */
public final class RequestFuzz {
    private static final Source PROXY = new Source(InetAddress.ofLiteral("127.0.0.1"));
    private static final Source STRANGER = new Source(InetAddress.ofLiteral("192.0.2.1"));
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private static HostileRequestsTest site = new HostileRequestsTest();
    private static TrackerProtocol original = site.protocol(OcelotVersion.ORIGINAL);
    private static TrackerProtocol orpheus = site.protocol(OcelotVersion.ORPHEUS);

    private RequestFuzz() {
    }

    /** The first byte says whom it goes to and where it comes from, the rest is the request. */
    public static void fuzzerTestOneInput(byte[] input) {
        int way = input.length == 0 ? 0 : input[0];
        byte[] request = Arrays.copyOf(input, input.length + END.length);
        System.arraycopy(END, 0, request, input.length, END.length);
        int start = Math.min(1, input.length);
        String text = new String(request, start, request.length - start, StandardCharsets.ISO_8859_1);
        boolean client = switch (Request.actionOf(request, start, request.length)) {
            case ANNOUNCE, SCRAPE -> true;
            case UPDATE, REPORT, INVALID -> false;
        };
        site.begin();
        TrackerProtocol protocol = (way & 1) == 0 ? original : orpheus;
        Exchange exchange = protocol.borrow();
        TrackerProtocol.Reply reply = protocol.answer(request, start, request.length,
                (way & 2) == 0 ? PROXY : STRANGER, exchange);
        HostileRequestsTest.assertWhole(reply, exchange, text);
        String answer = new String(exchange.answer(), 0, exchange.length(), StandardCharsets.ISO_8859_1);
        if (client && answer.contains("Content-Type: text/plain") && !answer.contains("Content-Encoding: gzip")) {
            BencodeReader.read(answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(
                    StandardCharsets.ISO_8859_1));
        }
        protocol.giveBack(exchange);
        if (site.statistics.updates.sum() > 0) {
            // What the site was said to have told is not for the next input.
            site = new HostileRequestsTest();
            original = site.protocol(OcelotVersion.ORIGINAL);
            orpheus = site.protocol(OcelotVersion.ORPHEUS);
        }
    }
}
