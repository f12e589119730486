package dev.caracal.compat;

import java.nio.charset.StandardCharsets;

/** Bytes as recordings write them: one character U+0000..U+00FF each. */
final class Bytes {
    private static final int LONGEST_SHOWN = 2000;

    private Bytes() {
    }

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** In quotes, with everything unprintable escaped, for a failure's message. */
    static String show(String text) {
        return show(text, LONGEST_SHOWN);
    }

    static String show(String text, int longest) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length() && out.length() < longest; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 127) {
                        out.append(c);
                    } else {
                        out.append("\\x%02x".formatted((int) c));
                    }
                }
            }
        }
        return out.append(out.length() < longest ? "\"" : "...").toString();
    }
}
