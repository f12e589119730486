package dev.caracal.hnr;

import java.util.Optional;

/**
 * What the rules make of a member on a torrent.
 *
 * @param standing the case; nothing if there is none and was none
 */
public record Verdict(Optional<Case> standing, Why why) {
    /** The reason, as people read it. */
    public enum Why {
        CLEARED("it was cleared, and stays so until it is reopened"),
        GONE("the torrent is no longer on the site"),
        UPLOADER("the uploader is exempt"),
        USER("this member is exempt"),
        CLASS("members of this class are exempt"),
        FREELEECH("its download was free"),
        NO_RULE("no rule was in force when it was downloaded"),
        TOO_LITTLE("less of it was downloaded than a case needs"),
        SEEDED("the time has been seeded"),
        RATIO("the ratio has been reached"),
        OVERDUE("the deadline has passed, and the time has not been seeded"),
        SEEDING("the deadline has passed, but it is being seeded now, or may be (soon after a start)"),
        CLOSE("what remains of the grace is less than twice what is owed"),
        IN_TIME("there is time enough");

        private final String text;

        Why(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
