package dev.caracal.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * For a time, bytes count for more or less than they are. Rates are whole hundredths: 100 is what a byte is worth
 * anyway and says nothing.
 *
 * @param target the id of the group, torrent or user; 0 for the whole site
 * @param up     what an uploaded byte is credited (0 to {@value #MOST})
 * @param down   what a downloaded byte is charged (0 to {@value #MOST})
 * @param begins Unix seconds
 * @param ends   Unix seconds, no more part of it; 0: it stays. One that ends when it begins is none, and only says that
 *               what began then is void
 */
public record Promotion(Scope scope, int target, int up, int down, long begins, long ends) {
    /** Says nothing. */
    public static final int PLAIN = 100;
    /** The largest rate there is. */
    public static final int MOST = 1000;

    /** What it is for. */
    public enum Scope {
        SITE, GROUP, TORRENT, USER;

        private static final Scope[] ALL = values();

        /** As requests and our table have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What requests and our table mean; nothing if that is none. */
        public static Optional<Scope> of(String word) {
            for (Scope scope : ALL) {
                if (scope.word().equals(word)) {
                    return Optional.of(scope);
                }
            }
            return Optional.empty();
        }

        /** Whether there is one with this {@link #ordinal()}. */
        public static boolean has(int ordinal) {
            return ordinal >= 0 && ordinal < ALL.length;
        }

        /** The one with this {@link #ordinal()}. */
        public static Scope at(int ordinal) {
            return ALL[ordinal];
        }
    }

    /** What tells promotions apart: of one target no two begin at the same second. */
    public record Key(Scope scope, int target, long begins) {
    }

    public Key key() {
        return new Key(scope, target, begins);
    }

    /** Whether it is in force at that time (Unix seconds). */
    public boolean inForce(long time) {
        return begins <= time && (ends == 0 || time < ends);
    }

    /** Whether it is over before that time (Unix seconds). */
    public boolean endedBefore(long time) {
        return ends != 0 && ends < time;
    }

    /** Whether it is none. */
    public boolean isVoid() {
        return ends != 0 && ends <= begins;
    }

    /** This one, and if it is only what one of these comes to anyway, as going on from there. */
    Promotion after(List<Promotion> before) {
        return before.stream().filter(one -> one.inForce(begins) && one.up == up && one.down == down).findFirst()
                .map(one -> new Promotion(scope, target, up, down, one.begins, ends)).orElse(this);
    }

    /** This one, but over at that time at the latest. */
    Promotion until(long time) {
        return ends != 0 && ends <= time ? this : new Promotion(scope, target, up, down, begins, time);
    }
}
