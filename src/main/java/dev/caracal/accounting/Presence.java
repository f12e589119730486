package dev.caracal.accounting;

/**
 * Who is left of a member's clients on a torrent when one of them fell silent.
 *
 * @param present whether any is there
 * @param seeding whether one of them has all of it
 */
public record Presence(int user, int torrent, boolean present, boolean seeding) {
}
