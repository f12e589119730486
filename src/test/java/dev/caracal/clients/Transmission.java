package dev.caracal.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** transmission-daemon finds the torrent in a watched folder, and announces as often as the tracker says. */
record Transmission() implements TorrentClient {
    private static final String CONTROL = "127.0.0.1:9091";
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int BLOCK_HEADER_BYTES = 13;

    @Override
    public String program() {
        return "transmission-daemon";
    }

    @Override
    public String debianPackage() {
        return "transmission-daemon transmission-cli";
    }

    @Override
    public String peerIdPrefix() {
        return "-TR";
    }

    @Override
    public String userAgentPrefix() {
        return "Transmission/";
    }

    /** It counts each block with the message header before it: 4 bytes length, 1 type, 4 piece, 4 offset. */
    @Override
    public long reportedUpload(long bytes) {
        return bytes + Math.ceilDiv(bytes, BLOCK_BYTES) * BLOCK_HEADER_BYTES;
    }

    @Override
    public List<String> configure(Job job) throws IOException {
        Files.createDirectories(job.home().resolve("watch"));
        Files.copy(job.torrent(), job.home().resolve("watch/sample.torrent"));
        job.configure("settings.json", """
                {
                  "bind-address-ipv4": "%s",
                  "blocklist-enabled": false,
                  "dht-enabled": false,
                  "download-dir": "%s",
                  "incomplete-dir-enabled": false,
                  "lpd-enabled": false,
                  "message-level": 2,
                  "peer-port": 51413,
                  "pex-enabled": false,
                  "port-forwarding-enabled": false,
                  "ratio-limit-enabled": false,
                  "rpc-bind-address": "127.0.0.1",
                  "rpc-enabled": true,
                  "rpc-port": 9091,
                  "start-added-torrents": true,
                  "utp-enabled": false,
                  "watch-dir": "%s",
                  "watch-dir-enabled": true
                }
                """.formatted(job.host().address(), job.folder(), job.home().resolve("watch")));
        return List.of(program(), "--foreground", "--no-auth", "--config-dir", job.home().toString());
    }

    /** Version 3.00 ends so quickly that its farewell to the tracker is lost: the torrent must be stopped before. */
    @Override
    public void sayGoodbye(Job job) {
        Commands.run(job.host().command("transmission-remote", CONTROL, "--torrent", job.infoHash(), "--stop"))
                .orThrow();
        // It does not say when the tracker has been told; its announcer looks twice a second.
        Patience.pause(FAREWELL);
    }
}
