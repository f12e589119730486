package dev.caracal.registry;

/** What a control request has done to what it was about. */
public enum Change {
    CHANGED,
    /** All is as it was before. */
    SAME,
    /** There is no such user or torrent. */
    UNKNOWN
}
