package dev.caracal.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one client is to do: take part with this torrent, from this host.
 *
 * @param home     the client's own folder, empty at first: configuration, state, log
 * @param torrent  the member's .torrent file
 * @param infoHash the torrent's, in hex as the clients' control interfaces have it
 * @param folder   where the content is, or is to be
 */
record Job(Host host, Path home, Path torrent, String infoHash, Path folder) {
    /** Writes a file of the client's configuration. */
    Path configure(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
