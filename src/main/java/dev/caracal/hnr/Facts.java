package dev.caracal.hnr;

/**
 * What is known of a member on a torrent. Bytes as they went over the wire, times in Unix seconds.
 *
 * @param charged       how much of what was downloaded was charged
 * @param seeded        seconds
 * @param completed     the first completion; 0 if there is none
 * @param lastAnnounced the last announce
 * @param seeding       whether the member is seeding now
 * @param userClass     the member's class on the site; 0 where it has none
 * @param torrent       what the site says of the torrent
 */
public record Facts(int user, int userClass, long uploaded, long downloaded, long charged, long seeded,
        long completed, long lastAnnounced, boolean seeding, Torrent torrent) {

    /**
     * A torrent as the site has it.
     *
     * @param listed   whether it still has it
     * @param size     bytes; 0 where it does not say
     * @param uploader who has uploaded it; 0 where it does not say
     * @param free     whether its download is free now
     */
    public record Torrent(boolean listed, long size, int uploader, boolean free) {
        /** One that was deleted. */
        public static final Torrent GONE = new Torrent(false, 0, 0, false);
    }
}
