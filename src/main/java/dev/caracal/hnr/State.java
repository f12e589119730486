package dev.caracal.hnr;

/** How a member stands with a torrent. The cleared ones stay so until staff reopens the case. */
public enum State {
    /** There is no case, or no more: what was watched is exempt now, or its torrent is gone. */
    NONE(0, "none"),
    /** There is time enough to seed what is owed. */
    WATCHING(1, "watching"),
    /** What remains of the grace is less than twice what is owed. */
    AT_RISK(2, "at risk"),
    /** The deadline has passed with less than the required time seeded, and nobody was seeding then. */
    HNR(3, "hnr"),
    SEEDED(4, "cleared by seeding"),
    STAFF(5, "cleared by staff"),
    PAID(6, "cleared by payment");

    private final int code;
    private final String text;

    State(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** As the database has it. */
    public int code() {
        return code;
    }

    /** As people read it. */
    public String text() {
        return text;
    }

    /** Whether seeding changes something. */
    public boolean open() {
        return this == WATCHING || this == AT_RISK || this == HNR;
    }

    public boolean cleared() {
        return this == SEEDED || this == STAFF || this == PAID;
    }

    /**
     * The state of this code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static State of(int code) {
        for (State state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state of a case: " + code);
    }
}
