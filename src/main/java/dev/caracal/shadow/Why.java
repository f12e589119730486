package dev.caracal.shadow;

/** Why the two differ although nothing is wrong: what Caracal does otherwise on purpose, or what nobody can know. */
enum Why {
    CHOICE("order and choice within peers are free, and each endpoint is handed out once; nobody gets a deleted "
            + "member's peer"),
    BOTH_LISTS("a peer is a seeder or a leecher, never both: one that turns back keeps its counters"),
    LAST_ANNOUNCE("the last announce decides what a peer's row says, and remaining follows left"),
    NO_GHOSTS("no row is made up where the site has none"),
    SILENCE("a client that comes back from silence is credited what it transferred meanwhile; silent peers are "
            + "dropped at another moment"),
    DISCOUNT("partial freeleech takes its share off the download"),
    KEEP_ALIVE("keep-alive counts in any case of letters"),
    TRACED("the user report has `traced`, and info_torrent is valid JSON"),
    SITE("the site itself changed the row: nothing was announced"),
    UNHEARD("Ocelot counts peers that were not heard here"),
    LISTS("the lists were read a moment later than Ocelot heard of the change");

    private final String text;

    Why(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
