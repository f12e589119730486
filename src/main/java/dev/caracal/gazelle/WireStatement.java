package dev.caracal.gazelle;

import com.mysql.cj.NativeSession;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.jdbc.result.ResultSetFactory;
import com.mysql.cj.protocol.a.NativeConstants.StringLengthDataType;
import com.mysql.cj.protocol.a.NativePacketPayload;
import dev.caracal.bencode.Decimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;

/**
 * A statement that changes rows, as the bytes that go to the server. A flush sends hundreds of thousands of bytes: of a
 * text the driver would make room for four times as much, and copy it twice, which was two fifths of all that a tracker
 * under load left to the collector. Here the same memory takes one statement after the other, and the driver's session
 * sends it as it sends the text of any other statement: errors, warnings and limits are the driver's. For one thread.
 */
final class WireStatement {
    private static final byte[] INTRODUCER = "_utf8mb4 ".getBytes(StandardCharsets.UTF_8);
    private static final int FIRST_BYTES = 1 << 12;
    private static final String HARMLESS = " ./:;()+,_-";
    private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    /** The statement as the driver sends it, which puts something before it. */
    private final NativePacketPayload packet = new NativePacketPayload(FIRST_BYTES);

    /** Begins anew. */
    WireStatement clear() {
        length = 0;
        return this;
    }

    /** SQL, in UTF-8. */
    WireStatement sql(byte[] utf8) {
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return this;
    }

    WireStatement number(long number) {
        room(Decimal.MOST);
        length = Decimal.write(number, bytes, length);
        return this;
    }

    /** Bytes that stand for nothing but themselves. */
    WireStatement binary(byte[] value) {
        room(3 + 2 * value.length);
        bytes[length++] = 'x';
        bytes[length++] = '\'';
        for (byte each : value) {
            bytes[length++] = HEX_DIGITS[each >> 4 & 0xF];
            bytes[length++] = HEX_DIGITS[each & 0xF];
        }
        bytes[length++] = '\'';
        return this;
    }

    /**
     * A text in UTF-8. Whatever is in it, nothing of it can be taken for SQL. Where rows are selected and not inserted
     * all texts must be {@linkplain #isHarmless harmless}, or none: the server compares the two kinds in two orders.
     */
    WireStatement text(byte[] utf8) {
        if (!isHarmless(utf8)) {
            return sql(INTRODUCER).binary(utf8);
        }
        room(2 + utf8.length);
        bytes[length++] = '\'';
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        bytes[length++] = '\'';
        return this;
    }

    /**
     * Whether there is nothing in it but what addresses and the names of clients are usually made of: no quote, no
     * backslash, nothing beyond ASCII.
     */
    static boolean isHarmless(byte[] text) {
        for (byte letter : text) {
            if (!(letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z' || letter >= '0' && letter <= '9'
                    || HARMLESS.indexOf(letter) >= 0)) {
                return false;
            }
        }
        return true;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    /** Has the server execute it; tells how many rows it met. */
    int execute(Connection connection) throws SQLException {
        JdbcConnection driver = connection.unwrap(JdbcConnection.class);
        NativeSession session = (NativeSession) driver.getSession();
        // As the driver's own statements do: who closes the connection meanwhile waits for this one.
        Lock lock = driver.getConnectionLock();
        lock.lock();
        try {
            // What comes before any statement, and then an empty one, which is ours from there on.
            session.getProtocol().getMessageBuilder().buildComQuery(packet, session, "", null, "UTF-8");
            packet.writeBytes(StringLengthDataType.STRING_FIXED, bytes, 0, length);
            return (int) session.execSQL(null, null, -1, packet, false, new ResultSetFactory(driver, null), null,
                    false).getUpdateCount();
        } catch (CJException e) {
            if (driver.isClosed()) {
                WireRows.letGo(connection);
            }
            throw SQLExceptionsMapping.translateException(e);
        } finally {
            lock.unlock();
        }
    }

    /** The same as a text, for who reads what it finds. */
    String asText() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
