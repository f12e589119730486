package dev.caracal.control;

/** What a request asks for, as its action's first letter says, whatever becomes of it; metrics count by it. */
public enum RequestKind {
    ANNOUNCE, SCRAPE, UPDATE, REPORT,
    /** None of these, or too short to tell. */
    OTHER
}
