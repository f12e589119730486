package dev.caracal.accounting;

import dev.caracal.registry.Freeleech;

/** Why an announce was credited what it was: the receipt that answers a member's "why was I not credited?". */
public enum Reason {
    /** The counters stood where they had stood before. */
    UNCHANGED("nothing was transferred since the announce before"),
    CREDITED("credited in full"),
    FREE("the torrent is freeleech: the upload is credited, the download is not charged"),
    TOKEN("a freeleech token paid for the download"),
    NEUTRAL("the torrent is neutral: nothing counts"),
    DISCOUNT("the download is charged in part"),
    /** {@code started}. */
    NEW("a session begins: its counters count from here on"),
    /** The counters of a known session went backwards. */
    RESET("the client's counters went backwards: they count from here on"),
    /** A session under way that we know nothing of: the client lost us, or we the client. */
    RESTART("a session we did not know goes on: its counters count from here on"),
    SITE_PROMOTION("a promotion of the whole site"),
    GROUP_PROMOTION("a promotion of the torrent's group"),
    TORRENT_PROMOTION("a promotion of the torrent"),
    USER_PROMOTION("a promotion of the member"),
    /** Of different scopes. */
    PROMOTIONS("several promotions, of different kinds"),
    /** Factors of the site's own, of which not all are 1. */
    MULTIPLIED("multiplied as the site says of the member, the torrent and its group"),
    FREE_FOR_ALL("the whole site is freeleech: the upload is multiplied as always, the download is not charged");

    private static final Reason[] ALL = values();

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /**
     * Why a difference is worth its credit.
     *
     * @param promotions the scopes of the promotions that have decided it, as {@code Timetable.deciding} tells them
     */
    public static Reason of(Difference difference, Credit credit, Freeleech freeleech, int promotions) {
        if (!difference.transferred()) {
            return UNCHANGED;
        }
        if (freeleech == Freeleech.NEUTRAL) {
            return NEUTRAL;
        }
        if (promotions != 0) {
            return Integer.bitCount(promotions) > 1 ? PROMOTIONS
                    : ALL[SITE_PROMOTION.ordinal() + Integer.numberOfTrailingZeros(promotions)];
        }
        if (credit.tokenUsed()) {
            return TOKEN;
        }
        return freeleech == Freeleech.FREE ? FREE : freeleech == Freeleech.NONE ? CREDITED : DISCOUNT;
    }

    /** This, on a site that multiplies, of what was transferred and credited. */
    public Reason multiplied(Difference difference, Credit credit, boolean freeForAll) {
        if (this != CREDITED) {
            return this;
        }
        return freeForAll ? FREE_FOR_ALL : credit.uploaded() == difference.uploaded()
                && credit.downloaded() == difference.downloaded() && (credit.fractionUp() | credit.fractionDown()) == 0
                ? this : MULTIPLIED;
    }

    /** Whether there is a reason with this {@link #ordinal()}. */
    public static boolean has(int ordinal) {
        return ordinal >= 0 && ordinal < ALL.length;
    }

    /** The reason with this {@link #ordinal()}. */
    public static Reason at(int ordinal) {
        return ALL[ordinal];
    }
}
