package dev.caracal.id;

/** What tells one peer from all others of the site: one client of one member on one torrent. */
public record PeerKey(int user, int torrent, PeerId peer) {
}
