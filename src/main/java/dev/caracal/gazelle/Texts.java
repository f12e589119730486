package dev.caracal.gazelle;

/**
 * Makes texts that clients sent fit their column: cut to its length, with a {@code ?} for every byte that is no UTF-8
 * and every character that the column's character set lacks, as the server does for Ocelot. For any thread.
 */
final class Texts {
    private final int length;
    private final int highest;

    private Texts(int length, int highest) {
        this.length = length;
        this.highest = highest;
    }

    static Texts of(Schema.Column column) {
        int highest = switch (column.charset()) {
            case "utf8mb4", "utf16", "utf32", "utf16le" -> Character.MAX_CODE_POINT;
            case "utf8", "utf8mb3", "ucs2" -> Character.MAX_VALUE;
            case "latin1" -> 0xFF;
            default -> 0x7F;
        };
        return new Texts((int) Math.min(column.length(), 65535), highest);
    }

    /** Whether a text of so many characters goes into the column whole. */
    boolean takes(int characters) {
        return characters <= length;
    }

    String fit(byte[] bytes) {
        StringBuilder text = new StringBuilder(Math.min(bytes.length, length));
        int characters = 0;
        for (int i = 0; i < bytes.length && characters < length; characters++) {
            int width = width(bytes, i);
            if (width == 0) {
                text.append('?');
                i++;
            } else {
                int c = decode(bytes, i, width);
                text.appendCodePoint(known(c) ? c : '?');
                i += width;
            }
        }
        return text.toString();
    }

    /** The server's latin1 is Windows' code page, with other characters where Unicode has control codes. */
    private boolean known(int c) {
        return c <= highest && (highest != 0xFF || c < 0x80 || c >= 0xA0);
    }

    /** How many bytes the well-formed character at {@code i} has; 0 if there is none. */
    private static int width(byte[] bytes, int i) {
        int first = bytes[i] & 0xFF;
        int width = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3
                : first >= 0xF0 && first < 0xF5 ? 4 : 0;
        if (i + width > bytes.length) {
            return 0;
        }
        for (int k = 1; k < width; k++) {
            if ((bytes[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        if (width > 2) {
            int c = decode(bytes, i, width);
            boolean overlong = c < (width == 3 ? 0x800 : 0x10000);
            boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            if (overlong || surrogate || c > Character.MAX_CODE_POINT) {
                return 0;
            }
        }
        return width;
    }

    private static int decode(byte[] bytes, int i, int width) {
        int c = width == 1 ? bytes[i] : bytes[i] & 0xFF >> width + 1;
        for (int k = 1; k < width; k++) {
            c = c << 6 | bytes[i + k] & 0x3F;
        }
        return c;
    }
}
