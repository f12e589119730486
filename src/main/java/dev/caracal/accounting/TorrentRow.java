package dev.caracal.accounting;

/**
 * A torrent as its row in the site's database should say.
 *
 * @param completions how many completions to add to those the row counts already
 * @param balance     bytes uploaded less downloaded less corrupt
 * @param seeded      whether there was a seeder at any time that the row stands for: that is the torrent's last action
 */
public record TorrentRow(int torrent, int seeders, int leechers, int completions, long balance, boolean seeded) {
    /** Where no row is due. */
    public static final TorrentRow NONE = new TorrentRow(0, 0, 0, 0, 0, false);

    public TorrentRow(int torrent, int seeders, int leechers, int completions, long balance) {
        this(torrent, seeders, leechers, completions, balance, seeders > 0);
    }

    /** This row, written together with the {@code earlier} one: the last counts, all the completions. */
    public TorrentRow after(TorrentRow earlier) {
        return earlier.completions == 0 && seeded ? this
                : new TorrentRow(torrent, seeders, leechers, completions + earlier.completions, balance,
                        seeded || earlier.seeded);
    }
}
