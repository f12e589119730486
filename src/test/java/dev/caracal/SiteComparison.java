package dev.caracal;

import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a site's database holds beside what a model of its announces says: every row of every table that counts. */
final class SiteComparison {
    private static final int MOST_LINES_SHOWN = 12;

    private final TestSite site;
    private final SiteKind kind;
    private final AnnounceModel model;
    private final boolean multiplies;
    private final boolean history;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param multiplies whether the site is one of the third dialect
     * @param history    whether one of our own is kept
     */
    SiteComparison(TestSite site, SiteKind kind, AnnounceModel model, boolean multiplies, boolean history) {
        this.site = site;
        this.kind = kind;
        this.model = model;
        this.multiplies = multiplies;
        this.history = history;
    }

    /**
     * What differs, a line for each table.
     *
     * @param swarms whether the counts of seeders and leechers must be the model's, too
     */
    List<String> problems(boolean swarms) throws SQLException {
        if (multiplies) {
            compareMultiplied();
        } else {
            compareUsual();
        }
        if (swarms) {
            compare("torrent,seeders,leechers", model.swarmLines(), "SELECT " + kind.countsId()
                    + ", Seeders, Leechers FROM " + kind.counts());
        }
        return problems;
    }

    private void compareMultiplied() throws SQLException {
        compare("user,uploaded,downloaded,rawup,rawdl", model.userLines(),
                "SELECT ID, Uploaded, Downloaded, rawup, rawdl FROM users_main");
        compare("user,up,down in millionths", model.fractionLines(),
                "SELECT uid, up, down FROM caracal_fractions WHERE up + down > 0");
        compare("torrent,snatched,last_action", model.seededLines(),
                "SELECT ID, Snatched, last_action FROM torrents");
        compare("user,torrent,uploaded,downloaded,snatched of the history", model.transferLines(),
                "SELECT uid, fid, uploaded, downloaded, snatched FROM transfer_history");
        compare("user,torrent,uploaded,downloaded by addresses", Set.copyOf(site.rows(
                "SELECT uid, fid, uploaded, downloaded FROM transfer_history")),
                "SELECT uid, fid, SUM(uploaded), SUM(downloaded) FROM transfer_ips GROUP BY uid, fid");
        compare("user,torrent,peer,active,uploaded,downloaded,remaining", model.presentPeerLines(),
                "SELECT uid, fid, peer_id, 1, uploaded, downloaded, remaining FROM caracal_baselines");
    }

    private void compareUsual() throws SQLException {
        compare("user,uploaded,downloaded", model.userLines(), "SELECT " + kind.totalsId()
                + ", Uploaded, Downloaded FROM " + kind.totals());
        compare("torrent,snatched,balance", model.torrentLines(), "SELECT " + kind.countsId()
                + ", Snatched, balance FROM " + kind.counts());
        compare("user,torrent,downloaded by token", model.tokenLines(),
                "SELECT UserID, TorrentID, Downloaded FROM users_freeleeches");
        compare("user,torrent of a token used up", model.usedUpLines(),
                "SELECT uid, tid FROM caracal_token_expiries");
        compare("user,torrent,snatches", model.snatchLines(),
                "SELECT uid, fid, COUNT(*) FROM xbt_snatched GROUP BY uid, fid");
        compare("user,torrent,peer,active,uploaded,downloaded,remaining", model.peerLines(),
                "SELECT uid, fid, peer_id, active, uploaded, downloaded, remaining FROM xbt_files_users");
        compare("user,torrent,uploaded,downloaded,completions of the history",
                history ? model.transferLines() : Set.of(),
                "SELECT uid, fid, uploaded, downloaded, completions FROM caracal_transfers");
    }

    private void compare(String what, Set<String> expected, String query) throws SQLException {
        List<String> actual = site.rows(query);
        Set<String> missing = new LinkedHashSet<>(expected);
        actual.forEach(missing::remove);
        Set<String> instead = new LinkedHashSet<>(actual);
        instead.removeAll(expected);
        if (!missing.isEmpty() || !instead.isEmpty() || new HashSet<>(actual).size() != actual.size()) {
            problems.add(what + ": " + missing.size() + " of " + expected.size() + " differ\n    expected "
                    + shown(missing) + "\n    actual   " + shown(instead));
        }
    }

    private static String shown(Set<String> lines) {
        return String.join("  ", lines.stream().sorted().limit(MOST_LINES_SHOWN).toList())
                + (lines.size() > MOST_LINES_SHOWN ? "  ..." : "");
    }
}
