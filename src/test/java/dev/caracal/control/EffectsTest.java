package dev.caracal.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.NoBooks;
import dev.caracal.announce.AnnounceSettings;
import dev.caracal.announce.Announces;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.swarm.Dormant;
import org.junit.jupiter.api.Test;

/** Each action tells what it was about and what it has really changed, and of passkeys no more than their beginning. */
final class EffectsTest {
    private static final String ANNA = "anna" + "a".repeat(28);
    private static final String BERT = "bert" + "b".repeat(28);
    private static final String HASH = "t".repeat(20);
    private static final String HEX = "74".repeat(20);
    private static final String OTHER = "u".repeat(20);
    private static final String TORRENT = "torrent " + HEX;

    private final Registry registry = new Registry();
    private final Updates updates = updates(OcelotVersion.ORPHEUS);

    private Updates updates(OcelotVersion version) {
        NoBooks books = new NoBooks();
        return new Updates(registry, new Announces(registry, books, new Dormant(1),
                new AnnounceSettings(1800, 240, version)), books, version, true);
    }

    private void says(String query, String target, String effect) {
        Done done = updates.update(Query.of("action=" + query), 1_000_000);
        assertEquals(target + " | " + effect, done.target() + " | " + done.effect());
        assertTrue(Updates.knows(query.split("&")[0]), query);
    }

    @Test
    void torrents() {
        says("add_torrent&info_hash=" + HASH + "&id=7&freetorrent=1", TORRENT, "added with id 7, free");
        says("add_torrent&info_hash=" + HASH + "&id=7&freetorrent=1", TORRENT, "known, unchanged, free");
        says("add_torrent&info_hash=" + HASH + "&id=7&freetorrent=0", TORRENT,
                "known, now counted in full, was free");
        says("update_torrent&info_hash=" + HASH + "&freetorrent=2", TORRENT, "now neutral, was counted in full");
        says("update_torrent&info_hash=" + HASH + "&freetorrent=11", TORRENT, "now 25 % off, was neutral");
        says("update_torrent&info_hash=" + OTHER + "&freetorrent=1", "torrent " + "75".repeat(20), "unknown torrent");
        says("update_torrent&info_hash=short&freetorrent=1", "", "no info_hash of 20 bytes");
        says("update_torrents&info_hashes=" + HASH + OTHER + HASH + "rest&freetorrent=13",
                "torrents " + HEX + " " + "75".repeat(20) + " " + HEX, "1 now 75 % off, 1 unchanged, 1 unknown");
        says("info_torrent&info_hash=" + HASH, TORRENT, "nothing changed, id 7, 75 % off");
        says("info_torrent&info_hash=" + OTHER, "torrent " + "75".repeat(20), "unknown torrent");
        says("delete_torrent&info_hash=" + HASH + "&reason=3", TORRENT, "removed, id 7, reason 3");
        says("delete_torrent&info_hash=" + HASH + "&reason=3", TORRENT, "unknown torrent");
    }

    @Test
    void tokens() {
        String query = "&info_hash=" + HASH + "&userid=5";
        says("add_token" + query, TORRENT + ", user 5", "unknown torrent");
        updates.update(Query.of("action=add_torrent&id=7&info_hash=" + HASH), 0);
        says("add_token" + query, TORRENT + ", user 5", "added");
        says("add_token" + query, TORRENT + ", user 5", "held already");
        says("remove_token" + query, TORRENT + ", user 5", "removed");
        says("remove_token" + query, TORRENT + ", user 5", "not held");
        says("add_token&userid=5", "", "no info_hash of 20 bytes");
    }

    @Test
    void users() {
        says("add_user&id=5&passkey=" + ANNA, "passkey anna...", "added, user 5");
        says("add_user&id=6&visible=0&passkey=" + BERT, "passkey bert...", "added, user 6, protected");
        says("add_user&id=5&passkey=" + ANNA, "passkey anna...", "known already");
        says("update_user&can_leech=0&passkey=" + ANNA, "passkey anna...", "now may not leech, visible, user 5");
        says("update_user&can_leech=0&passkey=" + ANNA, "passkey anna...",
                "unchanged, may not leech, visible, user 5");
        says("trace_user&trace=1&passkey=" + ANNA, "passkey anna...", "now traced, user 5");
        says("trace_user&trace=1&passkey=" + ANNA, "passkey anna...", "already traced, user 5");
        says("trace_user&trace=0&passkey=" + ANNA, "passkey anna...", "no longer traced, user 5");
        says("change_passkey&oldpasskey=" + ANNA + "&newpasskey=" + BERT, "passkey anna... to bert...",
                "now user 5's, no more user 6's");
        says("change_passkey&oldpasskey=" + ANNA + "&newpasskey=" + BERT, "passkey anna... to bert...",
                "no such user");
        says("change_passkey&oldpasskey=" + BERT + "&newpasskey=" + BERT, "passkey bert... to bert...", "unchanged");
        says("change_passkey&oldpasskey=short&newpasskey=" + BERT, "", "no passkey of 32 characters");
        says("update_user&passkey=" + ANNA, "passkey anna...", "no such user");
        says("trace_user&trace=1&passkey=" + ANNA, "passkey anna...", "no such user");
        says("remove_users&passkeys=" + ANNA + BERT, "passkeys anna... bert...", "1 removed, users 5, 1 unknown");
        says("remove_user&passkey=" + BERT, "passkey bert...", "no such user");
        updates.update(Query.of("action=add_user&id=5&passkey=" + ANNA), 0);
        says("remove_user&passkey=" + ANNA, "passkey anna...", "removed, user 5");
    }

    @Test
    void whitelistAndTimes() {
        says("add_whitelist&peer_id=-AB", "client -AB", "added");
        says("edit_whitelist&old_peer_id=-AB&new_peer_id=-CD", "client -AB to -CD", "changed");
        says("edit_whitelist&old_peer_id=-AB&new_peer_id=-EF", "client -AB to -EF",
                "added; the old one was not on the list");
        says("remove_whitelist&peer_id=-AB", "client -AB", "not on the list");
        says("remove_whitelist&peer_id=-CD", "client -CD", "removed");
        says("add_whitelist&peer_id=" + ANNA, "client annaaaaaaa...", "added");
        says("update_announce_interval&new_announce_interval=900", "900 s", "was 1800 s");
        says("update_announce_interval&new_announce_interval=900", "900 s", "unchanged");
        says("update_announce_interval&new_announce_interval=-1", "-1 s", "unchanged, 900 s: no time is negative");
        says("update_announce_jitter&new_announce_jitter=60", "60 s", "was 240 s");
    }

    @Test
    void whatOcelotDoesNotKnowHasNoEffectAndTheAnswerIsItsOwn() {
        Done done = updates.update(Query.of("action=nothing"), 0);
        assertEquals(new Done(new Answer.Text("success"), "", "unknown action"), done);
        Done logged = updates(OcelotVersion.ORIGINAL).update(Query.of("action=info_torrent&info_hash=" + HASH), 0);
        assertEquals(new Done(new Answer.Text("success"), TORRENT, "unknown torrent"), logged);
    }
}
