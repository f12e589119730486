package dev.caracal.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes bencoded values into a buffer that grows. The caller is responsible for the order of a dictionary's keys:
 * Ocelot does not sort them everywhere, and its answers are a contract. Not for use by several threads.
 */
public final class Bencoder {
    private byte[] bytes;
    private int length;

    public Bencoder(int expectedLength) {
        bytes = new byte[Math.max(16, expectedLength)];
    }

    public Bencoder dictionary() {
        return raw('d');
    }

    public Bencoder list() {
        return raw('l');
    }

    /** Ends the innermost dictionary or list. */
    public Bencoder end() {
        return raw('e');
    }

    public Bencoder integer(long value) {
        return raw('i').decimal(value).raw('e');
    }

    /** A text of one byte a character (ISO 8859-1): keys and messages of the protocol. */
    @SuppressWarnings("deprecation") // exactly what is wanted: the low byte of each character, without a copy
    public Bencoder string(String text) {
        int count = text.length();
        decimal(count).raw(':');
        room(count);
        text.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    public Bencoder utf8(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    public Bencoder string(byte[] value) {
        return string(value, 0, value.length);
    }

    public Bencoder string(byte[] value, int offset, int count) {
        decimal(count).raw(':');
        room(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** Bytes that are bencoded already. */
    public Bencoder verbatim(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Begins anew. */
    public Bencoder clear() {
        length = 0;
        return this;
    }

    /** The buffer itself; only the first {@link #length()} bytes count, and only until something is written. */
    public byte[] buffer() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** A copy of what was written. */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    private Bencoder raw(char c) {
        room(1);
        bytes[length++] = (byte) c;
        return this;
    }

    private Bencoder decimal(long value) {
        room(20);
        length = Decimal.write(value, bytes, length);
        return this;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
