package dev.caracal.accounting;

import dev.caracal.registry.Freeleech;

/**
 * What a {@link Difference} is worth to the member.
 *
 * @param uploaded          bytes added to the member's upload
 * @param downloaded        bytes charged to the member's download
 * @param tokenDownloaded   bytes that a freeleech token paid for
 * @param tokenUsed         whether a token was in use, so that it is due to expire on completion
 * @param carriedHundredths what a partial discount rounded off, for the next difference (0 to 99)
 */
public record Credit(long uploaded, long downloaded, long tokenDownloaded, boolean tokenUsed, int carriedHundredths) {

    private static final Credit NOTHING = new Credit(0, 0, 0, false, 0);

    /**
     * The rules of Ocelot, in their order: nothing counts on a neutral torrent, not even for a token; on a free torrent
     * and for the holder of a token the download is free, and the token's own counter gets what was downloaded. Ours on
     * top: a partial discount charges its share rounded down and carries the remainder, so that many small differences
     * are charged what one large one is.
     */
    public static Credit of(Difference difference, Freeleech freeleech, boolean token, int carriedHundredths) {
        long down = difference.downloaded();
        if (!difference.transferred() || freeleech == Freeleech.NEUTRAL) {
            return carriedHundredths == 0 ? NOTHING : new Credit(0, 0, 0, false, carriedHundredths);
        }
        if (token) {
            return new Credit(difference.uploaded(), 0, down, true, carriedHundredths);
        }
        int percent = freeleech.chargedPercent();
        if (percent == 0 || percent == 100) {
            return new Credit(difference.uploaded(), percent == 0 ? 0 : down, 0, false, carriedHundredths);
        }
        // In two parts, because down * percent can overflow.
        long rest = down % 100 * percent + carriedHundredths;
        return new Credit(difference.uploaded(), down / 100 * percent + rest / 100, 0, false, (int) (rest % 100));
    }
}
