package dev.caracal.compat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A capture as {@code tcpdump -w} would have made it of exchanges with a tracker, each on a connection of its own. */
final class PcapFile {
    private static final int RAW_IP = 101;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int FIN = 1;
    private static final int SEGMENT = 1400;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int trackerPort;
    private int nextPort = 20_000;

    PcapFile(int trackerPort) {
        this.trackerPort = trackerPort;
        bytes.writeBytes(ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putInt(0xA1B2C3D4).putShort((short) 2)
                .putShort((short) 4).putInt(0).putInt(0).putInt(1 << 18).putInt(RAW_IP).array());
    }

    /** @param time Unix seconds */
    void exchange(String client, String request, String answer, long time) {
        int port = nextPort++;
        int asked = 1_000_000_000 + port;
        int answered = -100 - port; // beyond 2^31 and soon around its end
        packet(client, port, true, asked, SYN, "", time);
        packet(client, port, false, answered, SYN | ACK, "", time);
        segments(client, port, true, asked + 1, request, time);
        segments(client, port, false, answered + 1, answer, time);
        packet(client, port, false, answered + 1 + answer.length(), FIN | ACK, "", time);
    }

    private void segments(String client, int port, boolean fromClient, int sequence, String data, long time) {
        for (int at = 0; at < data.length(); at += SEGMENT) {
            String part = data.substring(at, Math.min(data.length(), at + SEGMENT));
            packet(client, port, fromClient, sequence + at, ACK, part, time);
            // Captured on all interfaces, a packet of this machine's to itself is there twice.
            packet(client, port, fromClient, sequence + at, ACK, part, time);
        }
    }

    private void packet(String client, int port, boolean fromClient, int sequence, int flags, String data,
            long time) {
        byte[] payload = Bytes.of(data);
        byte[] here = InetAddress.ofLiteral(client).getAddress();
        byte[] there = {127, 0, 0, 1};
        int length = 40 + payload.length;
        ByteBuffer packet = ByteBuffer.allocate(length).put((byte) 0x45).put((byte) 0).putShort((short) length)
                .putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0)
                .put(fromClient ? here : there).put(fromClient ? there : here)
                .putShort((short) (fromClient ? port : trackerPort)).putShort((short) (fromClient ? trackerPort : port))
                .putInt(sequence).putInt(0).put((byte) 0x50).put((byte) flags).putShort((short) 1000).putInt(0)
                .put(payload);
        bytes.writeBytes(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putInt((int) time).putInt(0)
                .putInt(length).putInt(length).array());
        bytes.writeBytes(packet.array());
    }

    InputStream open() {
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
