package dev.caracal.clients;

import java.util.List;
import java.util.Map;

/** Who takes part in one round, and the rows the site must show at each stage of it. */
record Cast(int torrent, long size, TorrentClient seeds, Host seedsAt, TorrentClient downloads, Host downloadsAt) {
    private static final Rows.Totals NOTHING = new Rows.Totals(0, 0);

    /** By user id. */
    Map<Integer, TorrentClient> clients() {
        return Map.of(Member.SEEDER.id(), seeds, Member.DOWNLOADER.id(), downloads);
    }

    Rows whenTheSeederIsAlone() {
        return new Rows(totals(NOTHING, NOTHING), new Rows.Counts(1, 0, 0, 0),
                List.of(peer(Member.SEEDER, seeds, seedsAt, NOTHING)), List.of());
    }

    Rows whenBothSeed() {
        return rows(2, seeder(), downloader());
    }

    Rows whenTheDownloaderHasStopped() {
        return rows(1, seeder(), downloader().stopped());
    }

    Rows whenBothHaveStopped() {
        return rows(0, seeder().stopped(), downloader().stopped());
    }

    private Rows rows(int seeders, Rows.Peer... peers) {
        return new Rows(totals(served(), taken()),
                new Rows.Counts(seeders, 0, 1, served().uploaded() - taken().downloaded()),
                List.of(peers),
                List.of(new Rows.Snatch(Member.DOWNLOADER.id(), torrent, downloadsAt.address())));
    }

    private Rows.Peer seeder() {
        return peer(Member.SEEDER, seeds, seedsAt, served());
    }

    private Rows.Peer downloader() {
        return peer(Member.DOWNLOADER, downloads, downloadsAt, taken());
    }

    private Rows.Totals served() {
        return new Rows.Totals(seeds.reportedUpload(size), 0);
    }

    private Rows.Totals taken() {
        return new Rows.Totals(0, size);
    }

    private Rows.Peer peer(Member member, TorrentClient client, Host host, Rows.Totals counters) {
        return new Rows.Peer(member.id(), torrent, true, counters.uploaded(), counters.downloaded(), 0, 0,
                host.address(), client.peerIdPrefix(), client.userAgentPrefix());
    }

    private static Map<Integer, Rows.Totals> totals(Rows.Totals seeder, Rows.Totals downloader) {
        return Map.of(Member.SEEDER.id(), seeder, Member.DOWNLOADER.id(), downloader);
    }
}
