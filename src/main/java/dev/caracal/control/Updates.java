package dev.caracal.control;

import dev.caracal.accounting.Books;
import dev.caracal.announce.Announces;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.id.PeerId;
import dev.caracal.registry.Change;
import dev.caracal.registry.DeletionReasons;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * What the site tells its tracker: {@code /SITE_PASSWORD/update?action=...}. Whatever is said, known or not, the answer
 * is {@code success}; the site tries again until it reads that. For any thread.
 */
public final class Updates {
    /** All there are; metrics count by them. */
    static final List<String> ACTIONS = List.of("change_passkey", "add_torrent", "update_torrent", "update_torrents",
            "add_token", "remove_token", "delete_torrent", "add_user", "remove_user", "remove_users", "update_user",
            "trace_user", "add_whitelist", "remove_whitelist", "edit_whitelist", "update_announce_interval",
            "update_announce_jitter", "info_torrent", "update_freeleech");
    private static final Answer SUCCESS = new Answer.Text("success");
    private static final String NO_TORRENT = "unknown torrent";
    private static final String NO_USER = "no such user";
    private static final String NO_HASH = "no info_hash of 20 bytes";
    private static final String NO_PASSKEY = "no passkey of 32 characters";

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

    /** The actions there are; others are answered, too, and do nothing. */
    public static boolean knows(String action) {
        return ACTIONS.contains(action);
    }

    /** Carries out a request; {@code now} in Unix seconds. */
    public Done update(Parameters parameters, long now) {
        return switch (parameters.text("action")) {
            case "change_passkey" -> changePasskey(parameters);
            case "add_torrent" -> torrent(parameters, torrent -> addTorrent(torrent, parameters));
            case "update_torrent" -> torrent(parameters,
                    torrent -> changed(registry.changeFreeleech(torrent, freeleech(parameters)), parameters));
            case "update_torrents" -> updateTorrents(parameters);
            case "add_token" -> token(parameters, registry::addToken, "added", "held already");
            case "remove_token" -> token(parameters, registry::removeToken, "removed", "not held");
            case "delete_torrent" -> torrent(parameters, torrent -> deleteTorrent(torrent, parameters, now));
            case "add_user" -> user(parameters, key -> addUser(key, parameters));
            case "remove_user" -> user(parameters, this::removeUser);
            case "remove_users" -> removeUsers(parameters);
            case "update_user" -> user(parameters, key -> updateUser(key, parameters));
            case "trace_user" -> user(parameters, key -> traceUser(key, parameters.text("trace").equals("1")));
            case "add_whitelist" -> {
                registry.whitelist().add(parameters.value("peer_id"));
                yield done("client " + client(parameters, "peer_id"), "added");
            }
            case "remove_whitelist" -> done("client " + client(parameters, "peer_id"),
                    registry.whitelist().remove(parameters.value("peer_id")) ? "removed" : "not on the list");
            case "edit_whitelist" -> done(
                    "client " + client(parameters, "old_peer_id") + " to " + client(parameters, "new_peer_id"),
                    registry.whitelist().edit(parameters.value("old_peer_id"), parameters.value("new_peer_id"))
                            ? "changed" : "added; the old one was not on the list");
            case "update_announce_interval" -> seconds(parameters, "new_announce_interval",
                    announces.settings().intervalSeconds(), announces::interval);
            case "update_announce_jitter" -> seconds(parameters, "new_announce_jitter",
                    announces.settings().jitterSeconds(), announces::jitter);
            case "info_torrent" -> torrentInfo(parameters);
            case "update_freeleech" -> FreeleechUpdate.of(parameters, registry, books, now);
            // Ocelot says success to this as well.
            default -> done("", "unknown action");
        };
    }

    private Done changePasskey(Parameters parameters) {
        Optional<Passkey> from = Passkey.of(parameters.value("oldpasskey"));
        Optional<Passkey> to = Passkey.of(parameters.value("newpasskey"));
        if (from.isEmpty() || to.isEmpty()) {
            return done("", NO_PASSKEY);
        }
        String target = "passkey " + from.get() + " to " + to.get();
        if (from.get().equals(to.get())) {
            return done(target, "unchanged");
        }
        Registry.Moved moved = registry.changePasskey(from.get(), to.get());
        return done(target, moved.user().map(user -> "now user " + user.id() + "'s").orElse(NO_USER)
                + moved.displaced().map(user -> ", no more user " + user.id() + "'s").orElse(""));
    }

    private String addTorrent(InfoHash infoHash, Parameters parameters) {
        Freeleech freeleech = freeleech(parameters);
        Optional<Freeleech> before = registry.addTorrent(
                torrent(infoHash, freeleech, parameters));
        return before.isEmpty() ? "added with id " + integer(parameters, "id") + ", " + words(freeleech)
                : "known, " + changed(before, parameters);
    }

    /** Ours: the site may say its group, for promotions of groups; else the next load does. */
    private static Torrent torrent(InfoHash infoHash, Freeleech freeleech, Parameters parameters) {
        Torrent torrent = new Torrent(integer(parameters, "id"), infoHash, freeleech, 0, 0);
        torrent.group(integer(parameters, "group"));
        return torrent;
    }

    /** @param before what the torrent was; nothing if there is none */
    private String changed(Optional<Freeleech> before, Parameters parameters) {
        Freeleech now = freeleech(parameters);
        return before.map(was -> was == now ? "unchanged, " + words(now)
                : "now " + words(now) + ", was " + words(was)).orElse(NO_TORRENT);
    }

    private Done updateTorrents(Parameters parameters) {
        byte[] hashes = parameters.decoded("info_hashes");
        Freeleech freeleech = freeleech(parameters);
        List<String> names = new ArrayList<>();
        int changed = 0;
        int unknown = 0;
        for (int at = 0; at + InfoHash.LENGTH <= hashes.length; at += InfoHash.LENGTH) {
            InfoHash infoHash = InfoHash.at(hashes, at);
            names.add(infoHash.toString());
            Optional<Freeleech> before = registry.changeFreeleech(infoHash, freeleech);
            unknown += before.isEmpty() ? 1 : 0;
            changed += before.isPresent() && before.get() != freeleech ? 1 : 0;
        }
        return done("torrents " + String.join(" ", names), changed + " now " + words(freeleech) + ", "
                + (names.size() - changed - unknown) + " unchanged, " + unknown + " unknown");
    }

    private Done token(Parameters parameters, BiFunction<InfoHash, Integer, Change> change, String changed,
            String same) {
        int user = integer(parameters, "userid");
        return hash(parameters).map(infoHash -> done("torrent " + infoHash + ", user " + user,
                words(change.apply(infoHash, user), changed, same, NO_TORRENT))).orElse(done("", NO_HASH));
    }

    private String deleteTorrent(InfoHash infoHash, Parameters parameters, long now) {
        int reason = parameters.has("reason") ? integer(parameters, "reason") : DeletionReasons.NONE;
        Optional<Torrent> deleted = registry.removeTorrent(infoHash);
        deleted.ifPresent(torrent -> {
            registry.deletionReasons().remember(infoHash, reason, now);
            books.torrentDeleted(torrent.id());
        });
        return deleted.map(torrent -> "removed, id " + torrent.id() + ", reason " + reason).orElse(NO_TORRENT);
    }

    private String addUser(Passkey key, Parameters parameters) {
        int id = integer(parameters, "id");
        boolean hidden = parameters.text("visible").equals("0");
        return registry.addUser(key, new User(id, true, hidden)) == Change.CHANGED
                ? "added, user " + id + (hidden ? ", protected" : "") : "known already";
    }

    private String removeUser(Passkey key) {
        return registry.removeUser(key).map(user -> "removed, user " + user.id()).orElse(NO_USER);
    }

    private Done removeUsers(Parameters parameters) {
        byte[] keys = parameters.value("passkeys");
        List<String> names = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (int at = 0; at + Passkey.LENGTH <= keys.length; at += Passkey.LENGTH) {
            Passkey key = Passkey.at(keys, at);
            names.add(key.toString());
            registry.removeUser(key).ifPresent(user -> removed.add(Integer.toString(user.id())));
        }
        return done("passkeys " + String.join(" ", names), removed.size() + " removed"
                + (removed.isEmpty() ? "" : ", users " + String.join(" ", removed)) + ", "
                + (names.size() - removed.size()) + " unknown");
    }

    private String updateUser(Passkey key, Parameters parameters) {
        boolean mayLeech = !parameters.text("can_leech").equals("0");
        boolean hidden = parameters.text("visible").equals("0");
        return named(key, words(registry.updateUser(key, mayLeech, hidden), "now", "unchanged,", NO_USER),
                (mayLeech ? " may leech" : " may not leech") + (hidden ? ", protected" : ", visible"));
    }

    private String traceUser(Passkey key, boolean traced) {
        return named(key, words(registry.traceUser(key, traced), traced ? "now" : "no longer",
                traced ? "already" : "not", NO_USER), " traced");
    }

    /** With whose passkey it is, if it is anybody's. */
    private String named(Passkey key, String change, String what) {
        return change.equals(NO_USER) ? NO_USER
                : change + what + registry.user(key).map(user -> ", user " + user.id()).orElse("");
    }

    /** Ocelot takes anything; a negative time means nothing to a client. */
    private static Done seconds(Parameters parameters, String name, int before, IntConsumer taker) {
        int seconds = integer(parameters, name);
        if (seconds < 0) {
            return done(seconds + " s", "unchanged, " + before + " s: no time is negative");
        }
        taker.accept(seconds);
        return done(seconds + " s", seconds == before ? "unchanged" : "was " + before + " s");
    }

    /** Ocelot 1.0 only logs it. */
    private Done torrentInfo(Parameters parameters) {
        Optional<Torrent> torrent = hash(parameters).flatMap(registry::torrent);
        String target = hash(parameters).map(infoHash -> "torrent " + infoHash).orElse("");
        String effect = torrent.map(known -> "nothing changed, id " + known.id() + ", " + words(known.freeleech()))
                .orElse(NO_TORRENT);
        if (version == OcelotVersion.ORIGINAL) {
            return done(target, effect);
        }
        String head = "{\"hash\":" + Json.quoted(parameters.text("info_hash"));
        return new Done(new Answer.Text(torrent.map(known -> head + ",\"id\":" + known.id() + ",\"free\":"
                + known.freeleech().code() + "}\n").orElse(head + ",\"fail\":1}\n")), target, effect);
    }

    private static Done torrent(Parameters parameters, Function<InfoHash, String> change) {
        return hash(parameters).map(infoHash -> done("torrent " + infoHash, change.apply(infoHash)))
                .orElse(done("", NO_HASH));
    }

    private static Done user(Parameters parameters, Function<Passkey, String> change) {
        return passkey(parameters).map(key -> done("passkey " + key, change.apply(key)))
                .orElse(done("", NO_PASSKEY));
    }

    private static Done done(String target, String effect) {
        return new Done(SUCCESS, target, effect);
    }

    /** No peer id is longer; what is longer is a passkey, maybe. */
    private static String client(Parameters parameters, String name) {
        String prefix = parameters.text(name);
        return prefix.length() <= PeerId.LENGTH ? prefix : prefix.substring(0, PeerId.LENGTH / 2) + "...";
    }

    private static String words(Change change, String changed, String same, String unknown) {
        return switch (change) {
            case CHANGED -> changed;
            case SAME -> same;
            case UNKNOWN -> unknown;
        };
    }

    private static String words(Freeleech freeleech) {
        return switch (freeleech) {
            case NONE -> "counted in full";
            case FREE -> "free";
            case NEUTRAL -> "neutral";
            case QUARTER_OFF, HALF_OFF, THREE_QUARTERS_OFF -> 100 - freeleech.chargedPercent() + " % off";
        };
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
