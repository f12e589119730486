package dev.caracal.registry;

import dev.caracal.id.InfoHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Why torrents were deleted, remembered for a while so that their peers can be told. For any thread. */
public final class DeletionReasons {
    /** The code of a deletion without a reason. */
    public static final int NONE = -1;

    private static final List<String> TEXTS = List.of("Dupe", "Trump", "Bad File Names", "Bad Folder Names", "Bad Tags",
            "Disallowed Format", "Discs Missing", "Discography", "Edited Log", "Inaccurate Bitrate", "Low Bitrate",
            "Mutt Rip", "Disallowed Source", "Encode Errors", "Specifically Banned", "Tracks Missing", "Transcode",
            "Unapproved Cassette", "Unsplit Album", "User Compilation", "Wrong Format", "Wrong Media",
            "Audience Recording");

    private record Deletion(int reason, long time) {
    }

    private final Map<InfoHash, Deletion> deletions = new ConcurrentHashMap<>();

    /** The texts of all codes, in their order from 0. */
    public static List<String> texts() {
        return TEXTS;
    }

    /** Remembers a deletion at {@code now} (Unix seconds). */
    public void remember(InfoHash torrent, int reason, long now) {
        deletions.put(torrent, new Deletion(reason, now));
    }

    /** The text for a torrent's peers; none if it is not remembered or has no reason. Empty for an unknown code. */
    public Optional<String> text(InfoHash torrent) {
        Deletion deletion = deletions.get(torrent);
        if (deletion == null || deletion.reason == NONE) {
            return Optional.empty();
        }
        int code = deletion.reason;
        return Optional.of(code >= 0 && code < TEXTS.size() ? TEXTS.get(code) : "");
    }

    /** Forgets what was deleted before {@code time} (Unix seconds). */
    public void forgetBefore(long time) {
        deletions.values().removeIf(deletion -> deletion.time <= time);
    }

    public int size() {
        return deletions.size();
    }
}
