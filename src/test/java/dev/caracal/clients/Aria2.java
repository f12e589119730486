package dev.caracal.clients;

import java.util.List;

/** aria2 takes everything on its command line, and announces as often as the tracker says. */
record Aria2() implements TorrentClient {
    @Override
    public String program() {
        return "aria2c";
    }

    @Override
    public String debianPackage() {
        return "aria2";
    }

    @Override
    public String peerIdPrefix() {
        return "A2-";
    }

    @Override
    public String userAgentPrefix() {
        return "aria2/";
    }

    @Override
    public List<String> configure(Job job) {
        return List.of(program(), "--no-conf=true", "--dir=" + job.folder(),
                "--check-integrity=true", "--file-allocation=none",
                // For ever: it ends when told to.
                "--seed-ratio=0.0",
                "--listen-port=6881", "--disable-ipv6=true",
                "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", "--enable-peer-exchange=false",
                "--enable-color=false", "--console-log-level=notice", "--summary-interval=5",
                job.torrent().toString());
    }

    /** At SIGTERM it leaves without a word to the tracker. */
    @Override
    public Farewell farewell() {
        return Farewell.SIGINT;
    }
}
