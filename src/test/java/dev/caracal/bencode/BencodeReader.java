package dev.caracal.bencode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link Bencoder} writes: integers as {@link Long}, strings as texts of one character a byte, lists and
 * dictionaries in their order. The tracker itself reads no bencode anywhere; this is how tests know that it writes it.
 */
public final class BencodeReader {
    private final byte[] bytes;
    private int at;

    private BencodeReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The one value that these bytes are, and nothing behind it. */
    public static Object read(byte[] bytes) {
        BencodeReader reader = new BencodeReader(bytes);
        Object value = reader.value();
        if (reader.at != bytes.length) {
            throw new AssertionError("there is more behind the value, from " + reader.at + " on");
        }
        return value;
    }

    private Object value() {
        return switch (bytes[at]) {
            case 'i' -> {
                at++;
                yield number('e');
            }
            case 'l' -> list();
            case 'd' -> dictionary();
            default -> string();
        };
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        for (at++; bytes[at] != 'e'; ) {
            list.add(value());
        }
        at++;
        return list;
    }

    private Map<String, Object> dictionary() {
        Map<String, Object> dictionary = new LinkedHashMap<>();
        for (at++; bytes[at] != 'e'; ) {
            dictionary.put(string(), value());
        }
        at++;
        return dictionary;
    }

    private String string() {
        int length = Math.toIntExact(number(':'));
        at += length;
        return new String(Arrays.copyOfRange(bytes, at - length, at), StandardCharsets.ISO_8859_1);
    }

    /** A number as bencode wants it: no plus, no minus zero, no zeros before it. */
    private long number(char end) {
        int from = at;
        while (bytes[at] != end) {
            at++;
        }
        String text = new String(bytes, from, at++ - from, StandardCharsets.ISO_8859_1);
        long number = Long.parseLong(text);
        if (!Long.toString(number).equals(text)) {
            throw new AssertionError(text + " is no number of bencode's");
        }
        return number;
    }
}
