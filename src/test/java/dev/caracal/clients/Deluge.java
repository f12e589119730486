package dev.caracal.clients;

import java.io.IOException;
import java.util.List;

/** deluged is driven through deluge-console; its engine announces every five minutes at most. */
record Deluge() implements TorrentClient {
    private static final String PORT = "58846";
    private static final String USER = "caracal";

    @Override
    public String program() {
        return "deluged";
    }

    @Override
    public String debianPackage() {
        return "deluged deluge-console";
    }

    @Override
    public String peerIdPrefix() {
        return "-DE";
    }

    @Override
    public String userAgentPrefix() {
        return "Deluge/";
    }

    @Override
    public List<String> configure(Job job) throws IOException {
        job.configure("auth", USER + ":" + USER + ":10\n");
        job.configure("core.conf", """
                {"file": 1, "format": 1}
                {
                  "allow_remote": false,
                  "daemon_port": %s,
                  "dht": false,
                  "download_location": "%s",
                  "enabled_plugins": [],
                  "listen_interface": "%s",
                  "listen_ports": [6881, 6881],
                  "lsd": false,
                  "natpmp": false,
                  "new_release_check": false,
                  "outgoing_interface": "%s",
                  "random_port": false,
                  "send_info": false,
                  "upnp": false,
                  "utpex": false
                }
                """.formatted(PORT, job.folder(), job.host().address(), job.host().address()));
        return List.of(program(), "--do-not-daemonize", "--config", job.home().toString(), "--loglevel", "info");
    }

    @Override
    public boolean add(Job job) {
        // Before the daemon listens the console says that it cannot connect, with a good exit code.
        return console(job, "add -p " + job.folder() + " " + job.torrent()).output().contains("Torrent added!");
    }

    @Override
    public void announceNow(Job job) {
        console(job, "update_tracker " + job.infoHash()).orThrow();
    }

    private static Commands.Result console(Job job, String command) {
        return Commands.run(job.host().command("env", "LC_ALL=C.UTF-8", "deluge-console",
                "--config", job.home().resolve("console").toString(), "--daemon", "127.0.0.1", "--port", PORT,
                "--username", USER, "--password", USER, command));
    }
}
