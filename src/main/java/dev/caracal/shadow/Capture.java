package dev.caracal.shadow;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A capture of Ocelot's traffic as {@code tcpdump -w} writes it (pcap; Ethernet, Linux cooked, raw IP or loopback; IPv4
 * and TCP). Each exchange is passed on when Ocelot's answer is complete, so they come in the order in which Ocelot
 * answered. What is not understood is counted and passed over.
 */
final class Capture {
    private static final int MICROS = 0xA1B2C3D4;
    private static final int NANOS = 0xA1B23C4D;
    private static final int LONGEST_PACKET = 1 << 18;
    private static final int IPV4 = 0x0800;
    private static final int TCP = 6;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;

    /** A connection, seen from the client. */
    private record Ends(int client, int clientPort, int server) {
    }

    private final Feed.Limits limits;
    private final Consumer<Heard> to;
    private final Map<Ends, Conversation> conversations;
    private long unread;

    Capture(Feed.Limits limits, Consumer<Heard> to) {
        this.limits = limits;
        this.to = to;
        this.conversations = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Ends, Conversation> eldest) {
                return size() > limits.streams();
            }
        };
    }

    /** Whether something that begins so is one. */
    static boolean isOne(byte[] magic) {
        return magic.length == Integer.BYTES && (order(magic) != null);
    }

    private static ByteOrder order(byte[] magic) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            int value = ByteBuffer.wrap(magic).order(order).getInt();
            if (value == MICROS || value == NANOS) {
                return order;
            }
        }
        return null;
    }

    /** Reads to the end; how many packets and streams could not be made sense of. */
    long read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        byte[] head = new byte[24];
        in.readFully(head);
        ByteOrder order = order(Arrays.copyOf(head, Integer.BYTES));
        int link = ByteBuffer.wrap(head).order(order).getInt(20) & 0xFFFF;
        byte[] record = new byte[16];
        try {
            while (true) {
                in.readFully(record);
                ByteBuffer fields = ByteBuffer.wrap(record).order(order);
                long seconds = Integer.toUnsignedLong(fields.getInt(0));
                int length = fields.getInt(8);
                if (length < 0 || length > LONGEST_PACKET) {
                    throw new IOException("the capture is damaged: a packet of " + Integer.toUnsignedString(length)
                            + " bytes");
                }
                byte[] packet = new byte[length];
                in.readFully(packet);
                if (length < fields.getInt(12)) {
                    unread++; // cut short: tcpdump's -s 0 would have kept it
                }
                frame(ByteBuffer.wrap(packet), link, seconds);
            }
        } catch (EOFException _) {
            // A capture ends where it was stopped, in the middle of a packet or not.
        }
        return unread;
    }

    private void frame(ByteBuffer packet, int link, long time) {
        int at = switch (link) {
            case 0, 108 -> 4;
            case 1 -> ethernet(packet);
            case 12, 14, 101, 228 -> 0;
            case 113 -> packet.limit() > 16 && (packet.getShort(14) & 0xFFFF) == IPV4 ? 16 : -1;
            case 276 -> packet.limit() > 20 && (packet.getShort(0) & 0xFFFF) == IPV4 ? 20 : -1;
            default -> -1;
        };
        if (at >= 0 && packet.limit() >= at + 20) {
            ip(packet, at, time);
        } else {
            unread++;
        }
    }

    /** Where the IPv4 packet begins, past the tags of virtual networks; -1 if it is none. */
    private static int ethernet(ByteBuffer packet) {
        int at = 12;
        while (packet.limit() >= at + 2) {
            int type = packet.getShort(at) & 0xFFFF;
            if (type == IPV4) {
                return at + 2;
            }
            if (type != 0x8100 && type != 0x88A8) {
                return -1;
            }
            at += 4;
        }
        return -1;
    }

    private void ip(ByteBuffer packet, int at, long time) {
        int versionAndLength = packet.get(at) & 0xFF;
        int head = (versionAndLength & 0xF) * 4;
        int total = packet.getShort(at + 2) & 0xFFFF;
        boolean fragment = (packet.getShort(at + 6) & 0x3FFF) != 0;
        // A card that cuts packets itself hands large ones on with a length of 0.
        int end = total == 0 ? packet.limit() : Math.min(packet.limit(), at + total);
        if (versionAndLength >> 4 != 4 || fragment || packet.get(at + 9) != TCP || head < 20 || at + head + 20 > end) {
            unread++;
            return;
        }
        tcp(packet, at, at + head, end, time);
    }

    private void tcp(ByteBuffer packet, int ip, int at, int end, long time) {
        int from = packet.getShort(at) & 0xFFFF;
        int to = packet.getShort(at + 2) & 0xFFFF;
        int source = packet.getInt(ip + 12);
        int destination = packet.getInt(ip + 16);
        int data = at + (packet.get(at + 12) >> 4 & 0xF) * 4;
        if (data > end || from != limits.trackerPort() && to != limits.trackerPort()) {
            unread++;
            return;
        }
        boolean fromClient = to == limits.trackerPort();
        Ends ends = fromClient ? new Ends(source, from, destination) : new Ends(destination, to, source);
        int flags = packet.get(at + 13);
        int sequence = packet.getInt(at + 4);
        if (fromClient && (flags & SYN) != 0) {
            Conversation before = conversations.get(ends);
            if (before == null || !before.beganAt(sequence)) {
                conversations.put(ends, new Conversation(address(ends.client()), limits.streamBytes(), sequence));
            }
            return;
        }
        Conversation conversation = conversations.get(ends);
        if (conversation == null) {
            if (!fromClient || data == end) {
                return; // the end of a connection whose beginning was not captured
            }
            conversation = new Conversation(address(ends.client()), limits.streamBytes(), sequence - 1);
            conversations.put(ends, conversation);
        }
        byte[] bytes = new byte[end - data];
        packet.get(data, bytes);
        if (fromClient) {
            conversation.asked(sequence, bytes, time);
        } else if ((flags & SYN) == 0) {
            conversation.answered(sequence, bytes);
        } else {
            conversation.answersBegin(sequence);
        }
        conversation.takeExchanges(this.to);
        if (!fromClient && (flags & FIN) != 0 || (flags & RST) != 0) {
            conversation.end(this.to);
        }
        unread += conversation.takeLost();
    }

    private static InetAddress address(int bits) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt(bits).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four bytes always are an address
        }
    }
}
