package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What a live Ocelot has written, for shadow mode: it only ever reads, each method by one plain SELECT (or a few, where
 * many keys are asked for) that takes no lock. Rows that hold what their type in Java cannot are left out. For one
 * thread at a time.
 */
public final class OcelotRows {
    private static final int KEYS_AT_ONCE = 500;
    private static final String PEER = "SELECT peer_id, uid, fid, active, uploaded, downloaded, remaining, "
            + "announced, mtime FROM xbt_files_users WHERE mtime >= ";
    /** A row that a light insert left: it tells nothing about counters (Ocelot). */
    private static final String BARE = "uploaded = 0 AND downloaded = 0 AND remaining = 0 AND useragent = '' "
            + "AND LENGTH(ip) = 0";

    /** A member's totals. */
    public record Totals(int user, long up, long down) {
    }

    /** A torrent's counts. */
    public record Counts(int torrent, int seeders, int leechers, long snatched) {
    }

    /** A number that belongs to a member and a torrent: what a token paid for (bytes), or completions. */
    public record OnTorrent(int user, int torrent, long number) {
    }

    /**
     * A peer's row.
     *
     * @param time Unix seconds of the last announce
     */
    public record PeerLine(PeerKey key, boolean active, long uploaded, long downloaded, long remaining, long announces,
            long time) {
    }

    private final Database database;
    private final Site site;

    public OcelotRows(Database database, Site site) {
        this.database = database;
        this.site = site;
    }

    /** Everybody's totals. */
    public void totals(Consumer<Totals> taker) {
        Dialect dialect = site.dialect();
        numbers("SELECT " + dialect.userId() + ", Uploaded, Downloaded FROM " + dialect.userTotals(),
                3, row -> taker.accept(new Totals((int) row[0], row[1], row[2])));
    }

    /** All torrents' counts. */
    public void counts(Consumer<Counts> taker) {
        Dialect dialect = site.dialect();
        numbers("SELECT " + dialect.torrentId() + ", Seeders, Leechers, Snatched FROM "
                + dialect.torrentCounts(), 4, row -> taker.accept(
                        new Counts((int) row[0], (int) row[1], (int) row[2], row[3])));
    }

    /** What the tokens that may still be used have paid for. */
    public void liveTokens(Consumer<OnTorrent> taker) {
        onTorrent("SELECT UserID, TorrentID, Downloaded FROM users_freeleeches WHERE Expired = '0'", taker);
    }

    /** What these members' tokens, used up or not, have paid for. */
    public void tokensOf(Collection<Integer> users, Consumer<OnTorrent> taker) {
        inParts(users, part -> onTorrent("SELECT UserID, TorrentID, Downloaded "
                + "FROM users_freeleeches WHERE UserID IN (" + part + ")", taker));
    }

    /** How often these members have completed which torrents since then (Unix seconds). */
    public void snatchesOf(Collection<Integer> users, long since, Consumer<OnTorrent> taker) {
        inParts(users, part -> onTorrent("SELECT uid, fid, COUNT(*) "
                + "FROM xbt_snatched WHERE uid IN (" + part + ") AND tstamp >= " + since + " GROUP BY uid, fid",
                taker));
    }

    /** How often which members have completed these torrents since then (Unix seconds). */
    public void snatchesOn(Collection<Integer> torrents, long since, Consumer<OnTorrent> taker) {
        inParts(torrents, part -> onTorrent("SELECT uid, fid, COUNT(*) "
                + "FROM xbt_snatched WHERE fid IN (" + part + ") AND tstamp >= " + since + " GROUP BY uid, fid",
                taker));
    }

    /** The peers that announced since then (Unix seconds). */
    public void peersSince(long since, Consumer<PeerLine> taker) {
        long[] numbers = new long[8];
        stream(PEER + since, row -> {
            Optional<PeerId> id = PeerId.of(row.bytes(1));
            row.numbers(2, numbers);
            if (id.isPresent()) {
                taker.accept(new PeerLine(new PeerKey(Numbers.narrow(numbers[0]), Numbers.narrow(numbers[1]), id.get()),
                        numbers[2] == 1, numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]));
            }
        });
    }

    /**
     * For each torrent (of no user: 0) the number of peers of which the rows do not tell whether Ocelot still counts
     * them: silent, but perhaps not reaped yet, or without counters.
     *
     * @param reapedBefore who was silent since then is gone for certain (Unix seconds)
     * @param silentSince  who was heard since then is there for certain
     */
    public void uncertainPeers(long reapedBefore, long silentSince, Consumer<OnTorrent> taker) {
        onTorrent("SELECT 0, fid, COUNT(*) FROM xbt_files_users WHERE active = 1 AND mtime >= " + reapedBefore
                + " AND (mtime < " + silentSince + " OR " + BARE + ") GROUP BY fid", taker);
    }

    private void onTorrent(String sql, Consumer<OnTorrent> taker) {
        numbers(sql, 3, row -> taker.accept(new OnTorrent((int) row[0], (int) row[1], row[2])));
    }

    private void numbers(String sql, int columns, Consumer<long[]> taker) {
        long[] numbers = new long[columns];
        stream(sql, row -> {
            row.numbers(1, numbers);
            taker.accept(numbers);
        });
    }

    private void stream(String sql, WireRows.Taker taker) {
        try (Connection connection = database.connection()) {
            WireRows.stream(connection, sql, taker, _ -> { });
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("Ocelot's rows cannot be read: " + Problems.inShort(e), e));
        }
    }

    private static void inParts(Collection<Integer> keys, Consumer<String> query) {
        List<Integer> all = new ArrayList<>(keys);
        for (int from = 0; from < all.size(); from += KEYS_AT_ONCE) {
            query.accept(all.subList(from, Math.min(all.size(), from + KEYS_AT_ONCE)).stream().map(String::valueOf)
                    .collect(Collectors.joining(",")));
        }
    }
}
