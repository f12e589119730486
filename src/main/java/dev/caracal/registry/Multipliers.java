package dev.caracal.registry;

/**
 * What a site says that a byte is worth which a member uploads or downloads: a factor for each, 1 where it says
 * nothing. That of a member has four decimals; that of a torrent, which is its own times its group's, has eight.
 *
 * @param up   hundred-millionths
 * @param down hundred-millionths
 */
public record Multipliers(long up, long down) {
    /** The largest that one of the site's factors counts as, in ten-thousandths: a hundred. */
    public static final int MOST = 1_000_000;
    /** A byte is a byte. */
    public static final Multipliers NONE = new Multipliers(100_000_000, 100_000_000);
    /** What {@link #up} and {@link #down} of two make of a byte that is worth a byte. */
    public static final long PLAIN = 1_000_000;

    private static final int DECIMALS = 10_000;

    /** One of factors with four decimals: ten-thousandths from 0 to {@link #MOST}. */
    public static Multipliers of(long up, long down) {
        return up == DECIMALS && down == DECIMALS ? NONE : new Multipliers(up * DECIMALS, down * DECIMALS);
    }

    /** The product of two of four decimals each, exactly. */
    public Multipliers times(Multipliers other) {
        return equals(NONE) ? other : other.equals(NONE) ? this
                : new Multipliers(up / DECIMALS * (other.up / DECIMALS), down / DECIMALS * (other.down / DECIMALS));
    }

    /** What an uploaded byte is worth, with a member's factor, rounded to millionths. */
    public long up(Multipliers member) {
        return product(up, member.up);
    }

    /** The same of a downloaded byte. */
    public long down(Multipliers member) {
        return product(down, member.down);
    }

    /** Neither a hundred times a hundred times a hundred, nor what is added to round it, needs more than 63 bits. */
    private static long product(long torrent, long member) {
        return (torrent * (member / DECIMALS) + PLAIN / 2) / PLAIN;
    }
}
