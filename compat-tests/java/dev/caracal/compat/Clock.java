package dev.caracal.compat;

/**
 * The database's clock at one moment.
 *
 * @param db   as a DATETIME in the database's time zone
 * @param unix seconds
 */
record Clock(String db, long unix) {
    /** Between which moments a recorded, and between which moments a played, "now" must lie. */
    record Span(Clock recordedStart, Clock recordedNow, Clock playedStart, Clock playedNow) {
        private static final int TOLERANCE_SECONDS = 2;

        boolean recordedAsNow(long unix) {
            return within(unix, recordedStart, recordedNow);
        }

        boolean playedAsNow(long unix) {
            return within(unix, playedStart, playedNow);
        }

        boolean recordedAsNow(String datetime) {
            return within(datetime, recordedStart, recordedNow);
        }

        boolean playedAsNow(String datetime) {
            return within(datetime, playedStart, playedNow);
        }

        private static boolean within(long unix, Clock from, Clock to) {
            return unix >= from.unix - TOLERANCE_SECONDS && unix <= to.unix + TOLERANCE_SECONDS;
        }

        private static boolean within(String datetime, Clock from, Clock to) {
            return datetime.compareTo(from.db) >= 0 && datetime.compareTo(to.db) <= 0;
        }
    }
}
