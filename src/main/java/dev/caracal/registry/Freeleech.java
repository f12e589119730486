package dev.caracal.registry;

/** What a torrent's traffic counts for, by the codes of the site's {@code torrents.FreeTorrent} column. */
public enum Freeleech {
    /** Everything counts. */
    NONE(0, 100),
    /** Uploads count, downloads do not. */
    FREE(1, 0),
    /** Nothing counts. */
    NEUTRAL(2, 0),
    /** 25, 50 or 75 % off the download (GazellePW's column knows these). */
    QUARTER_OFF(11, 75),
    HALF_OFF(12, 50),
    THREE_QUARTERS_OFF(13, 25);

    private static final Freeleech[] ALL = values();

    private final int code;
    private final int chargedPercent;

    Freeleech(int code, int chargedPercent) {
        this.code = code;
        this.chargedPercent = chargedPercent;
    }

    public int code() {
        return code;
    }

    /** How many hundredths of a download are charged. */
    public int chargedPercent() {
        return chargedPercent;
    }

    /** The meaning of a code; whatever is no code is {@link #NEUTRAL} (Ocelot). */
    public static Freeleech ofCode(long code) {
        for (Freeleech kind : ALL) {
            if (kind.code == code) {
                return kind;
            }
        }
        return NEUTRAL;
    }

    /** Whether this is one of the partial discounts, which not every site's column can hold. */
    public boolean partial() {
        return code > 2;
    }
}
