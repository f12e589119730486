package dev.caracal.announce;

/**
 * What one member may ask of the tracker. Each is far above what an honest member comes to, and 0 is no limit. What is
 * refused changes nothing: counters go on from the baseline at the next announce that is taken.
 *
 * @param announcesPerSecond how many announces a second are taken in the long run
 * @param announcesAtOnce    how many are taken on top of that from a member who was quiet before
 * @param peers              how many peers a member has on all torrents together
 * @param peersOnTorrent     how many peers a member has on one torrent
 */
public record Limits(int announcesPerSecond, int announcesAtOnce, int peers, int peersOnTorrent) {
    /** There are none. */
    public static final Limits NONE = new Limits(0, 0, 0, 0);
}
