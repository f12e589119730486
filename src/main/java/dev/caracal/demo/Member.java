package dev.caracal.demo;

import java.util.Locale;

/** The demo site's members, one for each way in which the tracker treats people differently. */
enum Member {
    SEEDER(50L << 30, 20L << 30, "has uploaded a lot"),
    LEECHER(5L << 30, 8L << 30, "an ordinary member"),
    TOKENHOLDER(1L << 30, 1L << 30, "holds a freeleech token for torrent 1: that download will not count"),
    HIDDEN(10L << 30, 2L << 30, "has asked the site to keep no address of theirs"),
    RATIOWATCH(0, 30L << 30, "may not leech at present"),
    DISABLED(0, 0, "disabled: the tracker does not know this passkey");

    private static final int PASSKEY_LENGTH = 32;

    private final long uploaded;
    private final long downloaded;
    private final String story;

    Member(long uploaded, long downloaded, String story) {
        this.uploaded = uploaded;
        this.downloaded = downloaded;
        this.story = story;
    }

    /** The account's number on the site. */
    int id() {
        return ordinal() + 1;
    }

    String username() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A real one is random; here it is worth more to see in a request who is asking. */
    String passkey() {
        return username() + "0".repeat(PASSKEY_LENGTH - username().length());
    }

    /** The peer id of this member's pretended client. */
    String peerId() {
        return ("-CD0100-" + username() + "000000000000").substring(0, 20);
    }

    /** The port that this member's pretended client claims to listen on. */
    int port() {
        return 51410 + id();
    }

    /** Totals in bytes before the demo's first start. */
    long uploaded() {
        return uploaded;
    }

    long downloaded() {
        return downloaded;
    }

    boolean enabled() {
        return this != DISABLED;
    }

    boolean visible() {
        return this != HIDDEN;
    }

    boolean mayLeech() {
        return this != RATIOWATCH;
    }

    String story() {
        return story;
    }
}
