package dev.caracal.clients;

import java.io.IOException;
import java.util.List;

/**
 * A torrent client as Debian packages it, and how it is driven without a screen. Each runs in the foreground, over TCP
 * and IPv4 alone, with everything off that looks for peers or ports without the tracker.
 */
sealed interface TorrentClient permits Aria2, Deluge, QBittorrent, RTorrent, Transmission {
    /** How this client is told to end properly, so that it says goodbye to its trackers. */
    enum Farewell { SIGTERM, SIGINT }

    /** The executable. */
    String program();

    String debianPackage();

    /** What its peer ids begin with, as a site's whitelist would have it: without the version. */
    String peerIdPrefix();

    /** What its User-Agent begins with. */
    String userAgentPrefix();

    /** What it reports as uploaded after it has served every byte of a file of this size once. */
    default long reportedUpload(long bytes) {
        return bytes;
    }

    /** Writes its configuration; the command to run then. */
    List<String> configure(Job job) throws IOException;

    /** Hands the torrent to the running client, where its command line has not done so. Tried again while false. */
    default boolean add(Job job) {
        return true;
    }

    /** Asks for an announce before its time, of a client that waits longer than the tracker asks it to. */
    default void announceNow(Job job) {
    }

    /** What must be done before the process is told to end. */
    default void sayGoodbye(Job job) {
    }

    default Farewell farewell() {
        return Farewell.SIGTERM;
    }
}
