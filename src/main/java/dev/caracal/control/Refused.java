package dev.caracal.control;

/** Why a control or report request was not listened to. The site is told {@code Authentication failure} for each. */
public enum Refused {
    /** Control requests have a listener of their own, and this one came to the other. */
    LISTENER("not on this port"),
    /** From there came too many wrong passwords; this one was not looked at. */
    LOCKED("too many wrong passwords"),
    /** The source is not in {@code control_allow}. */
    SOURCE("not from there"),
    /** The password is still all zeros, and the request is not this machine's own. */
    UNSET("the password was never set"),
    PASSWORD("wrong password");

    private final String words;

    Refused(String words) {
        this.words = words;
    }

    /** For the audit log. */
    public String words() {
        return "refused: " + words;
    }
}
