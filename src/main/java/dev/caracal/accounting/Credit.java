package dev.caracal.accounting;

import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Promotion;

/**
 * What a {@link Difference} is worth to the member.
 *
 * @param uploaded        bytes added to the member's upload
 * @param downloaded      bytes charged to the member's download
 * @param tokenDownloaded bytes that a freeleech token paid for
 * @param tokenUsed       whether a token was in use, so that it is due to expire on completion
 * @param carriedUp       what was rounded off of the upload, for the next difference (hundredths, 0 to 99)
 * @param carriedDown     the same of the download
 * @param fractionUp      where the site multiplies: what less than a byte is added to the upload, in millionths
 * @param fractionDown    the same of the download
 */
public record Credit(long uploaded, long downloaded, long tokenDownloaded, boolean tokenUsed, int carriedUp,
        int carriedDown, int fractionUp, int fractionDown) {
    /** Parts of a byte that fractions count. */
    public static final int FRACTIONS = 1_000_000;

    private static final Credit NOTHING = new Credit(0, 0, 0, false, 0);

    /** One of whose upload nothing was rounded off. */
    public Credit(long uploaded, long downloaded, long tokenDownloaded, boolean tokenUsed, int carriedDown) {
        this(uploaded, downloaded, tokenDownloaded, tokenUsed, 0, carriedDown);
    }

    /** One that is whole bytes, but for what is carried. */
    public Credit(long uploaded, long downloaded, long tokenDownloaded, boolean tokenUsed, int carriedUp,
            int carriedDown) {
        this(uploaded, downloaded, tokenDownloaded, tokenUsed, carriedUp, carriedDown, 0, 0);
    }

    /** What it is without any promotion. */
    public static Credit of(Difference difference, Freeleech freeleech, boolean token, int carriedDown) {
        return of(difference, freeleech, token, Promotion.PLAIN, freeleech.chargedPercent(), 0, carriedDown);
    }

    /**
     * The rules of Ocelot, in their order: nothing counts on a neutral torrent, not even for a token; on a free torrent
     * and for the holder of a token the download is free, and the token's own counter gets what was downloaded. Ours on
     * top: rates credit and charge their share rounded down and carry the remainder, so that many small differences
     * come to what one large one does.
     *
     * @param up   what an uploaded byte is credited, in hundredths
     * @param down what a downloaded byte is charged, with all that the torrent's freeleech has to say
     */
    public static Credit of(Difference difference, Freeleech freeleech, boolean token, int up, int down,
            int carriedUp, int carriedDown) {
        if (!difference.transferred() || freeleech == Freeleech.NEUTRAL) {
            return (carriedUp | carriedDown) == 0 ? NOTHING : new Credit(0, 0, 0, false, carriedUp, carriedDown);
        }
        int charged = token ? 0 : down;
        return new Credit(share(difference.uploaded(), up, carriedUp),
                share(difference.downloaded(), charged, carriedDown), token ? difference.downloaded() : 0, token,
                carried(difference.uploaded(), up, carriedUp), carried(difference.downloaded(), charged, carriedDown));
    }

    /**
     * What it is where the site multiplies. What is less than a byte is not carried from announce to announce but told,
     * and added up by member for ever: no end of a session loses any of it.
     *
     * @param up   what an uploaded byte is credited, in millionths (up to 10^12)
     * @param down what a downloaded byte is charged, the same
     */
    public static Credit multiplied(Difference difference, Freeleech freeleech, boolean token, long up, long down) {
        if (!difference.transferred() || freeleech == Freeleech.NEUTRAL) {
            return NOTHING;
        }
        long charged = token ? 0 : down;
        return new Credit(whole(difference.uploaded(), up), whole(difference.downloaded(), charged),
                token ? difference.downloaded() : 0, token, 0, 0, (int) (difference.uploaded() % FRACTIONS * up
                        % FRACTIONS), (int) (difference.downloaded() % FRACTIONS * charged % FRACTIONS));
    }

    /** Bytes and their fraction, for people. */
    static String text(long bytes, int fraction) {
        return fraction == 0 ? Long.toString(bytes) : bytes + ".%06d".formatted(fraction).replaceFirst("0+$", "");
    }

    /** So many millionths of the bytes, rounded down; the largest number rather than more. */
    private static long whole(long bytes, long rate) {
        long rest = bytes % FRACTIONS * rate / FRACTIONS;
        long millions = bytes / FRACTIONS;
        return rate > FRACTIONS && millions > (Long.MAX_VALUE - rest) / rate ? Long.MAX_VALUE : millions * rate + rest;
    }

    /** So many hundredths of the bytes and of what was carried, rounded down; the largest number rather than more. */
    private static long share(long bytes, int rate, int carried) {
        // In two parts, because bytes * rate can overflow.
        long rest = (bytes % 100 * rate + carried) / 100;
        long hundreds = bytes / 100;
        return rate > 100 && hundreds > (Long.MAX_VALUE - rest) / rate ? Long.MAX_VALUE : hundreds * rate + rest;
    }

    private static int carried(long bytes, int rate, int carried) {
        return (int) ((bytes % 100 * rate + carried) % 100);
    }
}
