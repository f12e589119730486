package dev.caracal.registry;

/**
 * What several rates come down to that hold at once, all in hundredths, where {@link Promotion#PLAIN} says nothing. The
 * result is from 0 to {@link Promotion#MOST}.
 */
public enum Stacking {
    /** The best for the member: the highest for an upload, the lowest for a download. */
    BEST {
        @Override
        int up(int site, int group, int torrent, int user) {
            return clamped(higher(higher(site, group), higher(torrent, user)));
        }

        @Override
        int down(int own, int site, int group, int torrent, int user) {
            return clamped(lower(own, lower(lower(site, group), lower(torrent, user))));
        }
    },
    /** All of them multiplied, rounded to the nearest hundredth. */
    PRODUCT {
        @Override
        int up(int site, int group, int torrent, int user) {
            return down(Promotion.PLAIN, site, group, torrent, user);
        }

        @Override
        int down(int own, int site, int group, int torrent, int user) {
            long product = (long) own * site * group * torrent * user;
            return clamped((product + FOURTH_POWER / 2) / FOURTH_POWER);
        }
    };

    private static final long FOURTH_POWER = 100_000_000;

    /** What an uploaded byte is credited. */
    abstract int up(int site, int group, int torrent, int user);

    /**
     * What a downloaded byte is charged.
     *
     * @param own what the site itself says of the torrent
     */
    abstract int down(int own, int site, int group, int torrent, int user);

    private static int higher(int a, int b) {
        return a == Promotion.PLAIN ? b : b == Promotion.PLAIN ? a : Math.max(a, b);
    }

    private static int lower(int a, int b) {
        return a == Promotion.PLAIN ? b : b == Promotion.PLAIN ? a : Math.min(a, b);
    }

    private static int clamped(long rate) {
        return Math.clamp(rate, 0, Promotion.MOST);
    }
}
