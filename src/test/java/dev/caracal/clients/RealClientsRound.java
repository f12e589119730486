package dev.caracal.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.demo.SampleTorrent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real torrent clients on hosts of their own, a real tracker, a real database: each client seeds once and downloads
 * once, and at every stage the site's rows are what they should be. Runs with {@code mvn verify -Pclients}.
 *
 * <p>Who downloads from whom is no accident: rtorrent hangs up on an aria2 that comes back with half a file, since that
 * sends its bitfield twice.
 */
@Timeout(120)
final class RealClientsRound {
    private static final List<TorrentClient> CLIENTS =
            List.of(new Transmission(), new QBittorrent(), new Aria2(), new RTorrent(), new Deluge());
    private static final String FILE_NAME = "content.bin";
    private static final int PIECE_BYTES = 64 * 1024;
    /** The last piece and the last block are short. */
    private static final int FILE_BYTES = 3 * 1024 * 1024 + 12_345;
    private static final Duration DOWNLOAD_LIMIT = Duration.ofSeconds(60);
    private static final Duration ROWS_LIMIT = Duration.ofSeconds(15);
    private static final Duration BETWEEN_ANNOUNCES = Duration.ofSeconds(5);
    private static final int ANNOUNCES_LIMIT = 4;

    private static PrivateNetwork network;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeTheNetwork() {
        String missing = CLIENTS.stream()
                .filter(client -> !isInstalled(client.program()))
                .map(TorrentClient::debianPackage)
                .collect(Collectors.joining(" "));
        assertTrue(missing.isEmpty(), () -> "The clients' round needs: apt-get install " + missing
                + " (.ci/install-clients does it).");
        network = PrivateNetwork.ofHosts(2);
    }

    @AfterAll
    static void removeTheNetwork() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void transmissionDownloadsFromAria2() throws Exception {
        play(SiteDialect.ORIGINAL, new Aria2(), new Transmission());
    }

    @Test
    void rTorrentDownloadsFromTransmission() throws Exception {
        play(SiteDialect.ORPHEUS, new Transmission(), new RTorrent());
    }

    @Test
    void delugeDownloadsFromRTorrent() throws Exception {
        play(SiteDialect.ORIGINAL, new RTorrent(), new Deluge());
    }

    @Test
    void qBittorrentDownloadsFromDeluge() throws Exception {
        play(SiteDialect.ORPHEUS, new Deluge(), new QBittorrent());
    }

    @Test
    void aria2DownloadsFromQBittorrent() throws Exception {
        play(SiteDialect.ORIGINAL, new QBittorrent(), new Aria2());
    }

    private void play(SiteDialect dialect, TorrentClient seeds, TorrentClient downloads) throws Exception {
        SampleTorrent torrent = new SampleTorrent(FILE_NAME, FILE_BYTES, PIECE_BYTES,
                downloads.program().hashCode());
        List<String> whitelist = CLIENTS.stream().map(TorrentClient::peerIdPrefix).toList();
        try (Site site = Site.open(dialect, folder, torrent, whitelist)) {
            Job seeding = job(Member.SEEDER, network.host(0), torrent, site);
            Job downloading = job(Member.DOWNLOADER, network.host(1), torrent, site);
            Cast cast = new Cast(site.torrentId(), torrent.length(), seeds, seeding.host(), downloads,
                    downloading.host());
            torrent.writeContent(seeding.folder().resolve(FILE_NAME));

            try (ClientProcess seeder = ClientProcess.start(seeds, seeding)) {
                expect("the seeder is there", cast.whenTheSeederIsAlone(), site, cast, seeder);
                try (ClientProcess downloader = ClientProcess.start(downloads, downloading)) {
                    assertTrue(Patience.within(DOWNLOAD_LIMIT, () -> hasArrived(torrent, downloading)),
                            () -> "The file did not arrive.\n" + describe(seeder, downloader));
                    // Many clients would tell of what they served only after five minutes or ten.
                    for (int i = 0; i < ANNOUNCES_LIMIT && !site.rows(cast).equals(cast.whenBothSeed()); i++) {
                        seeder.announceNow();
                        Patience.within(BETWEEN_ANNOUNCES, () -> site.rows(cast).equals(cast.whenBothSeed()));
                    }
                    expect("both seed", cast.whenBothSeed(), site, cast, seeder, downloader);

                    assertTrue(downloader.stop(), () -> "The downloader does not stop.\n" + describe(downloader));
                    expect("the downloader has stopped", cast.whenTheDownloaderHasStopped(), site, cast, seeder,
                            downloader);
                }
                assertTrue(seeder.stop(), () -> "The seeder does not stop.\n" + describe(seeder));
                expect("both have stopped", cast.whenBothHaveStopped(), site, cast, seeder);
            }
        }
    }

    private Job job(Member member, Host host, SampleTorrent torrent, Site site) throws IOException {
        Path place = Files.createDirectory(folder.resolve(member.userName()));
        Path file = place.resolve("sample.torrent");
        Files.write(file, torrent.metainfo(site.announceUrl(member)));
        return new Job(host, Files.createDirectory(place.resolve("home")), file,
                torrent.infoHash().toString(), Files.createDirectory(place.resolve("content")));
    }

    private static boolean hasArrived(SampleTorrent torrent, Job downloading) {
        try {
            return torrent.isIn(downloading.folder().resolve(FILE_NAME));
        } catch (IOException e) {
            // The client may be renaming it just now.
            return false;
        }
    }

    /** The rows come to this within the limit: a flush, and now and then an announce, is still under way. */
    private static void expect(String stage, Rows rows, Site site, Cast cast, ClientProcess... clients) {
        Patience.within(ROWS_LIMIT, () -> site.rows(cast).equals(rows));
        assertEquals(rows, site.rows(cast), () -> "Rows when " + stage + ".\n" + describe(clients));
    }

    private static String describe(ClientProcess... clients) {
        return Stream.of(clients).map(ClientProcess::describe).collect(Collectors.joining("\n"));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }
}
