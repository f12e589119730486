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

        @Override
        long up(long sites, int ours) {
            return ours == Promotion.PLAIN ? sites : sites == Multipliers.PLAIN ? ours * IN_MILLIONTHS
                    : Math.max(sites, ours * IN_MILLIONTHS);
        }

        @Override
        long down(long sites, int ours) {
            return ours == Promotion.PLAIN ? sites : sites == Multipliers.PLAIN ? ours * IN_MILLIONTHS
                    : Math.min(sites, ours * IN_MILLIONTHS);
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

        @Override
        long up(long sites, int ours) {
            return Math.min((sites * ours + Promotion.PLAIN / 2) / Promotion.PLAIN, MOST_OF_ALL);
        }

        @Override
        long down(long sites, int ours) {
            return up(sites, ours);
        }
    };

    private static final long FOURTH_POWER = 100_000_000;
    private static final long IN_MILLIONTHS = 10_000;
    /** As much as three factors of a site can come to, in millionths. */
    private static final long MOST_OF_ALL = 1_000_000_000_000L;

    /** What an uploaded byte is credited. */
    abstract int up(int site, int group, int torrent, int user);

    /**
     * What a downloaded byte is charged.
     *
     * @param own what the site itself says of the torrent
     */
    abstract int down(int own, int site, int group, int torrent, int user);

    /**
     * What an uploaded byte is credited on a site that multiplies, in millionths.
     *
     * @param sites what the site makes of it, in millionths, which stands for all its factors
     * @param ours  what promotions of ours make of it, in hundredths
     */
    abstract long up(long sites, int ours);

    /** The same of a downloaded byte. */
    abstract long down(long sites, int ours);

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
