package dev.caracal.bencode;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Whatever is written reads back as what it was; numbers are read as Ocelot reads them. Run by {@code FuzzIT}. */
public final class BencoderFuzz {
    private static final int MOST_DEPTH = 30;

    private BencoderFuzz() {
    }

    /** The bytes say what is to be written. */
    public static void fuzzerTestOneInput(byte[] input) {
        numbers(input);
        Bencoder bencoder = new Bencoder(0).list();
        List<Object> expected = new ArrayList<>();
        write(ByteBuffer.wrap(input), bencoder, expected, 0);
        equal(expected, BencodeReader.read(bencoder.end().bytes()));
    }

    private static void write(ByteBuffer from, Bencoder bencoder, List<Object> expected, int depth) {
        while (from.hasRemaining()) {
            switch (from.get() & 7) {
                case 0, 1 -> {
                    long number = from.remaining() < Long.BYTES ? from.remaining() : from.getLong();
                    bencoder.integer(number);
                    expected.add(number);
                }
                case 2, 3, 4 -> {
                    int length = from.hasRemaining() ? from.get() & 0xFF : 0;
                    byte[] text = new byte[Math.min(length, from.remaining())];
                    from.get(text);
                    String same = new String(text, StandardCharsets.ISO_8859_1);
                    if (text.length % 2 == 0) {
                        bencoder.string(text);
                    } else {
                        bencoder.string(same);
                    }
                    expected.add(same);
                }
                case 5, 6 -> {
                    if (depth < MOST_DEPTH) {
                        bencoder.list();
                        List<Object> inner = new ArrayList<>();
                        write(from, bencoder, inner, depth + 1);
                        bencoder.end();
                        expected.add(inner);
                    }
                }
                default -> {
                    if (depth > 0) {
                        return;
                    }
                }
            }
        }
    }

    /** The same by the book: a sign, digits, and no further; what does not fit is the largest or smallest there is. */
    private static void numbers(byte[] input) {
        int at = input.length > 0 && (input[0] == '-' || input[0] == '+') ? 1 : 0;
        int end = at;
        while (end < input.length && input[end] >= '0' && input[end] <= '9') {
            end++;
        }
        BigInteger number = end == at ? BigInteger.ZERO
                : new BigInteger(new String(input, at, end - at, StandardCharsets.ISO_8859_1));
        number = at == 1 && input[0] == '-' ? number.negate() : number;
        long expected = number.max(BigInteger.valueOf(Long.MIN_VALUE)).min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
        long read = Decimal.read(input, 0, input.length);
        equal(expected, read);
        byte[] written = new byte[Decimal.MOST];
        equal(Long.toString(read), new String(written, 0, Decimal.write(read, written, 0),
                StandardCharsets.ISO_8859_1));
    }

    private static void equal(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError("not " + expected + " but " + found);
        }
    }
}
