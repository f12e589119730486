package dev.caracal.http;

import dev.caracal.bencode.Decimal;
import dev.caracal.control.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names and values as ranges of the bytes they came in: a request's parameters or headers. Nothing is copied until a
 * value is asked for as bytes or text. Where a name occurs several times the last one counts (Ocelot).
 */
final class Fields implements Parameters {
    private static final byte[] NOTHING = {};
    private static final int NUMBERS_EACH = 5;

    private byte[] bytes = NOTHING;
    /** For each field: start and end of the name, start and end of the value, and the name's hash code as a text. */
    private int[] ranges = new int[16 * NUMBERS_EACH];
    private int used;

    /** Begins anew, with none, in these bytes. */
    void begin(byte[] newBytes) {
        bytes = newBytes;
        used = 0;
    }

    void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        if (used == ranges.length) {
            ranges = Arrays.copyOf(ranges, used * 2);
        }
        ranges[used++] = nameStart;
        ranges[used++] = nameEnd;
        ranges[used++] = valueStart;
        ranges[used++] = valueEnd;
        ranges[used++] = hash(nameStart, nameEnd);
    }

    /** As {@link String#hashCode} has it, so that looking for a name compares numbers. */
    private int hash(int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + (bytes[i] & 0xFF);
        }
        return hash;
    }

    /** How many fields there are, repeated names included. */
    int count() {
        return used / NUMBERS_EACH;
    }

    boolean named(int index, String name) {
        if (ranges[index * NUMBERS_EACH + 4] != name.hashCode()) {
            return false;
        }
        int start = ranges[index * NUMBERS_EACH];
        int length = ranges[index * NUMBERS_EACH + 1] - start;
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[start + i] & 0xFF) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The last field of that name; -1 if there is none. */
    int find(String name) {
        for (int index = count() - 1; index >= 0; index--) {
            if (named(index, name)) {
                return index;
            }
        }
        return -1;
    }

    @Override
    public boolean has(String name) {
        return find(name) >= 0;
    }

    boolean is(String name, String value) {
        int index = find(name);
        return index >= 0 && valueIs(index, value);
    }

    boolean valueIs(int index, String value) {
        int start = valueStart(index);
        if (valueEnd(index) - start != value.length()) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (bytes[start + i] != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** @param value in lower case */
    boolean valueIsIgnoringCase(int index, String value) {
        int start = valueStart(index);
        if (valueEnd(index) - start != value.length()) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.toLowerCase((char) (bytes[start + i] & 0xFF)) != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean valueIs(int index, byte[] value) {
        return Arrays.equals(bytes, valueStart(index), valueEnd(index), value, 0, value.length);
    }

    int valueHash(int index) {
        return hash(valueStart(index), valueEnd(index));
    }

    int valueStart(int index) {
        return ranges[index * NUMBERS_EACH + 2];
    }

    int valueEnd(int index) {
        return ranges[index * NUMBERS_EACH + 3];
    }

    /** The value as bytes; empty if there is none. */
    @Override
    public byte[] value(String name) {
        int index = find(name);
        return index < 0 ? NOTHING : value(index);
    }

    byte[] value(int index) {
        return Arrays.copyOfRange(bytes, valueStart(index), valueEnd(index));
    }

    /** The value as a text of one character a byte; empty if there is none. */
    @Override
    public String text(String name) {
        return new String(value(name), StandardCharsets.ISO_8859_1);
    }

    /** The value as a number in Ocelot's reading; 0 if there is none. */
    @Override
    public long number(String name) {
        int index = find(name);
        return index < 0 ? 0 : number(index);
    }

    /** The value as a number in Ocelot's reading. */
    long number(int index) {
        return Decimal.read(bytes, valueStart(index), valueEnd(index));
    }

    /** The value without its percent escapes, as far as there is room for it; how long it would be. */
    int decode(String name, byte[] target) {
        int index = find(name);
        return index < 0 ? 0 : Escapes.decode(bytes, valueStart(index), valueEnd(index), target);
    }

    /** The value without its percent escapes. */
    byte[] decoded(int index) {
        return Escapes.decode(bytes, valueStart(index), valueEnd(index));
    }

    @Override
    public byte[] decoded(String name) {
        int index = find(name);
        return index < 0 ? NOTHING : decoded(index);
    }
}
