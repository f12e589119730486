package dev.caracal.control;

import dev.caracal.accounting.Books;
import dev.caracal.announce.Announces;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.DeletionReasons;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import java.util.List;
import java.util.Optional;

/**
 * What the site tells its tracker: {@code /SITE_PASSWORD/update?action=...}. Whatever is said, known or not, the answer
 * is {@code success}; the site tries again until it reads that. For any thread.
 */
public final class Updates {
    /** All there are; metrics count by them. */
    static final List<String> ACTIONS = List.of("change_passkey", "add_torrent", "update_torrent", "update_torrents",
            "add_token", "remove_token", "delete_torrent", "add_user", "remove_user", "remove_users", "update_user",
            "trace_user", "add_whitelist", "remove_whitelist", "edit_whitelist", "update_announce_interval",
            "update_announce_jitter", "info_torrent");
    private static final Answer SUCCESS = new Answer.Text("success");

    private final Registry registry;
    private final Announces announces;
    private final Books books;
    private final OcelotVersion version;
    private final boolean partialFreeleech;

    /** @param partialFreeleech whether the site's column for a torrent's freeleech knows 11, 12 and 13 */
    public Updates(Registry registry, Announces announces, Books books, OcelotVersion version,
            boolean partialFreeleech) {
        this.registry = registry;
        this.announces = announces;
        this.books = books;
        this.version = version;
        this.partialFreeleech = partialFreeleech;
    }

    /** Carries out a request; {@code now} in Unix seconds. */
    public Answer update(Parameters parameters, long now) {
        switch (parameters.text("action")) {
            case "change_passkey" -> changePasskey(parameters);
            case "add_torrent" -> addTorrent(parameters);
            case "update_torrent" -> hash(parameters).ifPresent(
                    torrent -> registry.changeFreeleech(torrent, freeleech(parameters)));
            case "update_torrents" -> updateTorrents(parameters);
            case "add_token" -> hash(parameters).ifPresent(
                    torrent -> registry.addToken(torrent, integer(parameters, "userid")));
            case "remove_token" -> hash(parameters).ifPresent(
                    torrent -> registry.removeToken(torrent, integer(parameters, "userid")));
            case "delete_torrent" -> hash(parameters).ifPresent(torrent -> deleteTorrent(torrent, parameters, now));
            case "add_user" -> passkey(parameters).ifPresent(key -> registry.addUser(key,
                    new User(integer(parameters, "id"), true, parameters.text("visible").equals("0"))));
            case "remove_user" -> passkey(parameters).ifPresent(registry::removeUser);
            case "remove_users" -> removeUsers(parameters);
            case "update_user" -> passkey(parameters).ifPresent(key -> registry.updateUser(key,
                    !parameters.text("can_leech").equals("0"), parameters.text("visible").equals("0")));
            case "trace_user" -> passkey(parameters).ifPresent(
                    key -> registry.traceUser(key, parameters.text("trace").equals("1")));
            case "add_whitelist" -> registry.whitelist().add(parameters.value("peer_id"));
            case "remove_whitelist" -> registry.whitelist().remove(parameters.value("peer_id"));
            case "edit_whitelist" -> registry.whitelist().edit(parameters.value("old_peer_id"),
                    parameters.value("new_peer_id"));
            case "update_announce_interval" -> changeInterval(integer(parameters, "new_announce_interval"));
            case "update_announce_jitter" -> changeJitter(integer(parameters, "new_announce_jitter"));
            case "info_torrent" -> {
                if (version == OcelotVersion.ORPHEUS) {
                    return torrentInfo(parameters);
                }
            }
            default -> {
                // Ocelot says success to this as well.
            }
        }
        return SUCCESS;
    }

    private void changePasskey(Parameters parameters) {
        Optional<Passkey> from = Passkey.of(parameters.value("oldpasskey"));
        Optional<Passkey> to = Passkey.of(parameters.value("newpasskey"));
        if (from.isPresent() && to.isPresent()) {
            registry.changePasskey(from.get(), to.get());
        }
    }

    private void addTorrent(Parameters parameters) {
        hash(parameters).ifPresent(infoHash -> registry.addTorrent(
                new Torrent(integer(parameters, "id"), infoHash, freeleech(parameters), 0, 0)));
    }

    private void updateTorrents(Parameters parameters) {
        byte[] hashes = parameters.decoded("info_hashes");
        Freeleech freeleech = freeleech(parameters);
        for (int at = 0; at + InfoHash.LENGTH <= hashes.length; at += InfoHash.LENGTH) {
            registry.changeFreeleech(InfoHash.at(hashes, at), freeleech);
        }
    }

    private void deleteTorrent(InfoHash infoHash, Parameters parameters, long now) {
        int reason = parameters.has("reason") ? integer(parameters, "reason") : DeletionReasons.NONE;
        registry.removeTorrent(infoHash).ifPresent(torrent -> {
            registry.deletionReasons().remember(infoHash, reason, now);
            books.torrentDeleted(torrent.id());
        });
    }

    private void removeUsers(Parameters parameters) {
        byte[] keys = parameters.value("passkeys");
        for (int at = 0; at + Passkey.LENGTH <= keys.length; at += Passkey.LENGTH) {
            registry.removeUser(Passkey.at(keys, at));
        }
    }

    /** Ocelot takes anything; a negative time means nothing to a client. */
    private void changeInterval(int seconds) {
        if (seconds >= 0) {
            announces.interval(seconds);
        }
    }

    private void changeJitter(int seconds) {
        if (seconds >= 0) {
            announces.jitter(seconds);
        }
    }

    private Answer torrentInfo(Parameters parameters) {
        String head = "{\"hash\":" + Json.quoted(parameters.text("info_hash"));
        return new Answer.Text(hash(parameters).flatMap(registry::torrent)
                .map(torrent -> head + ",\"id\":" + torrent.id() + ",\"free\":" + torrent.freeleech().code() + "}\n")
                .orElse(head + ",\"fail\":1}\n"));
    }

    private static Optional<InfoHash> hash(Parameters parameters) {
        return InfoHash.of(parameters.decoded("info_hash"));
    }

    private static Optional<Passkey> passkey(Parameters parameters) {
        return Passkey.of(parameters.value("passkey"));
    }

    /** Ocelot knows exactly {@code 0} and {@code 1}; everything else is neutral. */
    private Freeleech freeleech(Parameters parameters) {
        return switch (parameters.text("freetorrent")) {
            case "0" -> Freeleech.NONE;
            case "1" -> Freeleech.FREE;
            case "11" -> partialFreeleech ? Freeleech.QUARTER_OFF : Freeleech.NEUTRAL;
            case "12" -> partialFreeleech ? Freeleech.HALF_OFF : Freeleech.NEUTRAL;
            case "13" -> partialFreeleech ? Freeleech.THREE_QUARTERS_OFF : Freeleech.NEUTRAL;
            default -> Freeleech.NEUTRAL;
        };
    }

    private static int integer(Parameters parameters, String name) {
        return Math.clamp(parameters.number(name), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
