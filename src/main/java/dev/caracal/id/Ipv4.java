package dev.caracal.id;

/** Reads dotted addresses the way Ocelot does. */
public final class Ipv4 {
    /** The answer of {@link #parse} for a text that is no address; never a valid one, which has 32 bits. */
    public static final long NONE = -1;

    private Ipv4() {
    }

    /**
     * The address in the low 32 bits, or {@link #NONE}. Four numbers with three dots between them; each counts modulo
     * 256 and may be empty (Ocelot: {@code 1.2.3.260} is {@code 1.2.3.4}, {@code 1.2.3.} is {@code 1.2.3.0}).
     */
    public static long parse(byte[] text, int start, int end) {
        long address = 0;
        int octet = 0;
        int dots = 0;
        for (int i = start; i < end; i++) {
            int c = text[i];
            if (c == '.') {
                address = address << 8 | octet;
                octet = 0;
                dots++;
            } else if (c >= '0' && c <= '9') {
                octet = (octet * 10 + c - '0') & 0xFF;
            } else {
                return NONE;
            }
            if (dots > 3) {
                return NONE;
            }
        }
        return dots == 3 ? address << 8 | octet : NONE;
    }

    /** The dotted text of an address. */
    public static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }
}
