package dev.caracal.announce;

/** What a client says is happening (BEP 3). */
public enum Event {
    NONE, STARTED, COMPLETED, STOPPED
}
