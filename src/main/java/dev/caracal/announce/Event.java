package dev.caracal.announce;

/** What a client says is happening (BEP 3); {@code PAUSED}: that it wants no more, though it has not all (BEP 21). */
public enum Event {
    NONE, STARTED, COMPLETED, STOPPED, PAUSED
}
