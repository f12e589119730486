package dev.caracal.gazelle;

import com.mysql.cj.NativeSession;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.protocol.a.NativeConstants.IntegerDataType;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.NativeProtocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.util.Arrays;

/**
 * Reads long lists without holding more than a row. The driver sends the query; what the server answers is read here,
 * from the driver's stream and as it is on the wire. The driver would make a dozen objects and half a hundred calls of
 * each row, which in a machine that has just started, and compiles all that, is most of a start.
 *
 * <p>The answer is a number of columns, a packet about each of them, then a packet a row: each value is its length and
 * its bytes, as text. A packet is a length of three bytes, a number, and so many bytes.
 */
final class WireRows {
    /** Takes the row that this stands at. */
    interface Taker {
        void take(WireRows row) throws SQLException;
    }

    private static final int HEADER = 4;
    private static final int BUFFER = 1 << 16;
    /** A packet of so many bytes is only the first part of something larger, which no row of ours is. */
    private static final int MOST = 0xFFFFFF;
    private static final int FAILURE = 0xFF;
    private static final int END = 0xFE;
    private static final int THREE_BYTES = 0xFD;
    private static final int TWO_BYTES = 0xFC;
    private static final int NULL = 0xFB;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER];
    /** What has been read and not been looked at. */
    private int unread;
    private int end;
    /** The packet that this stands at. */
    private int packet;
    private int packetEnd;
    /** Where the values of the row are in the buffer; NULL ends before it begins. */
    private final int[] begins;
    private final int[] ends;

    private WireRows(InputStream in, int columns) {
        this.in = in;
        this.begins = new int[columns];
        this.ends = new int[columns];
    }

    /**
     * Reads what a query tells; if that fails the connection is closed, because nobody knows what would come next.
     *
     * @param broken is told of a row for which the taker threw an {@link SQLDataException}
     */
    static void stream(Connection connection, String sql, Taker taker, Taker broken) throws SQLException {
        JdbcConnection driver = connection.unwrap(JdbcConnection.class);
        NativeProtocol protocol = ((NativeSession) driver.getSession()).getProtocol();
        boolean complete = false;
        try {
            NativePacketPayload head = protocol.sendCommand(protocol.getMessageBuilder()
                    .buildComQuery(protocol.getSharedSendPacket(), driver.getSession(), sql, null, "UTF-8"), false, 0);
            head.setPosition(0);
            WireRows rows = new WireRows(protocol.getSocketConnection().getMysqlInput(),
                    (int) head.readInteger(IntegerDataType.INT_LENENC));
            rows.skipColumns(protocol.getServerSession().isEOFDeprecated());
            rows.read(taker, broken);
            complete = true;
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        } catch (IOException e) {
            throw new SQLRecoverableException("the connection to the server failed: " + e.getMessage(), "08S01", e);
        } finally {
            if (!complete) {
                driver.abortInternal();
                letGo(connection);
            }
        }
    }

    /** A pool notices that a connection is closed when something is asked of it, and does not hand it out again. */
    static void letGo(Connection connection) {
        try {
            connection.createStatement().close();
        } catch (SQLException _) {
            // As it should be.
        }
    }

    /** A value's bytes; null for NULL. Columns are counted from 1. */
    byte[] bytes(int column) {
        int begin = begins[column - 1];
        return ends[column - 1] < begin ? null : Arrays.copyOfRange(buffer, begin, ends[column - 1]);
    }

    /**
     * Reads as many columns as there is room for, from this one on; NULL counts as 0.
     *
     * @throws SQLDataException if one is none or needs more than 64 bits; the ones before it have been read then, the
     *                          others are 0
     */
    void numbers(int column, long[] into) throws SQLDataException {
        Arrays.fill(into, 0);
        for (int i = 0; i < into.length; i++) {
            int at = column - 1 + i;
            if (ends[at] >= begins[at]) {
                into[i] = Numbers.read(buffer, begins[at], ends[at]);
            }
        }
    }

    private void skipColumns(boolean endsUnmarked) throws IOException {
        for (int i = 0; i < begins.length; i++) {
            next();
        }
        if (!endsUnmarked) {
            next();
        }
    }

    private void read(Taker taker, Taker broken) throws IOException, SQLException {
        for (next(); first() != END; next()) {
            if (first() == FAILURE) {
                throw failure();
            }
            split();
            try {
                taker.take(this);
            } catch (SQLDataException e) {
                broken.take(this);
            }
        }
    }

    private int first() {
        return buffer[packet] & 0xFF;
    }

    private void split() {
        int at = packet;
        for (int column = 0; column < begins.length; column++) {
            int length = buffer[at++] & 0xFF;
            if (length == NULL) {
                length = -1;
            } else if (length == TWO_BYTES) {
                length = number(at, 2);
                at += 2;
            } else if (length == THREE_BYTES) {
                length = number(at, 3);
                at += 3;
            }
            begins[column] = at;
            ends[column] = at + length;
            at += Math.max(0, length);
        }
    }

    /** Marked by FAILURE: its number in two bytes, a sign, the SQL state in five characters, and what it says. */
    private SQLException failure() {
        String text = new String(buffer, packet + 3, packetEnd - packet - 3, StandardCharsets.UTF_8);
        return text.startsWith("#") && text.length() > 5
                ? new SQLException(text.substring(6), text.substring(1, 6), number(packet + 1, 2))
                : new SQLException(text, "HY000", number(packet + 1, 2));
    }

    /** Goes to the next packet. */
    private void next() throws IOException {
        require(HEADER);
        int length = number(unread, 3);
        if (length == 0 || length == MOST) {
            throw new IOException("a packet of " + length + " bytes is none of a list");
        }
        require(HEADER + length);
        packet = unread + HEADER;
        packetEnd = packet + length;
        unread = packetEnd;
    }

    /** Reads until there are so many bytes that have not been looked at. */
    private void require(int bytes) throws IOException {
        if (end - unread >= bytes) {
            return;
        }
        byte[] target = bytes <= buffer.length ? buffer : new byte[Math.max(bytes, 2 * buffer.length)];
        System.arraycopy(buffer, unread, target, 0, end - unread);
        buffer = target;
        end -= unread;
        unread = 0;
        while (end < bytes) {
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                throw new EOFException("the server has closed it");
            }
            end += count;
        }
    }

    private int number(int at, int bytes) {
        int number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            number = number << Byte.SIZE | buffer[at + i] & 0xFF;
        }
        return number;
    }
}
