package dev.caracal.control;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A query without escapes. */
record Query(Map<String, String> values) implements Parameters {
    static Query of(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split("&")) {
            values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return new Query(values);
    }

    @Override
    public boolean has(String name) {
        return values.containsKey(name);
    }

    @Override
    public byte[] value(String name) {
        return text(name).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] decoded(String name) {
        return value(name);
    }

    @Override
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    @Override
    public long number(String name) {
        return has(name) ? Long.parseLong(text(name)) : 0;
    }
}
