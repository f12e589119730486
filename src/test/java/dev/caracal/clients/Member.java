package dev.caracal.clients;

import java.util.Locale;

/** The two members of the site. */
enum Member {
    SEEDER(1),
    DOWNLOADER(2);

    private final int id;

    Member(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    String userName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** 32 letters and digits. */
    String passkey() {
        return Integer.toString(id).repeat(4) + "0123456789abcdefghijklmnopqr";
    }
}
