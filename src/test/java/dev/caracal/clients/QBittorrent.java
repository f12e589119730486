package dev.caracal.clients;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** qbittorrent-nox takes the torrent on its command line; its engine announces every five minutes at most. */
record QBittorrent() implements TorrentClient {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Override
    public String program() {
        return "qbittorrent-nox";
    }

    @Override
    public String debianPackage() {
        return "qbittorrent-nox";
    }

    @Override
    public String peerIdPrefix() {
        return "-qB";
    }

    @Override
    public String userAgentPrefix() {
        return "qBittorrent/";
    }

    @Override
    public List<String> configure(Job job) throws IOException {
        job.configure("qBittorrent/config/qBittorrent.conf", """
                [LegalNotice]
                Accepted=true

                [BitTorrent]
                Session\\BTProtocol=TCP
                Session\\DHTEnabled=false
                Session\\Interface=%s
                Session\\InterfaceName=%s
                Session\\InterfaceAddress=%s
                Session\\LSDEnabled=false
                Session\\PeXEnabled=false
                Session\\Port=6881

                [Network]
                PortForwardingEnabled=false

                [Preferences]
                Connection\\ResolvePeerCountries=false
                Connection\\UPnP=false
                General\\CheckProgramUpdates=false
                WebUI\\Address=*
                WebUI\\AuthSubnetWhitelist=%s/32
                WebUI\\AuthSubnetWhitelistEnabled=true
                WebUI\\Enabled=true
                WebUI\\Port=8080
                WebUI\\UseUPnP=false
                """.formatted(Host.INTERFACE, Host.INTERFACE, job.host().address(), PrivateNetwork.TRACKER_ADDRESS));
        return List.of(program(), "--profile=" + job.home(), "--save-path=" + job.folder(), "--add-paused=false",
                job.torrent().toString());
    }

    @Override
    public void announceNow(Job job) {
        URI reannounce = URI.create("http://" + job.host().address() + ":8080/api/v2/torrents/reannounce");
        HttpRequest request = HttpRequest.newBuilder(reannounce)
                .timeout(LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("hashes=" + job.infoHash()))
                .build();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("qBittorrent refused to announce: " + answer.statusCode() + " "
                        + answer.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException("qBittorrent does not answer at " + reannounce, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while qBittorrent was asked to announce", e);
        }
    }
}
