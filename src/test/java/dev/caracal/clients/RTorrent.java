package dev.caracal.clients;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * rtorrent finds the torrent in a watched folder; its engine announces every ten minutes at most. Version 0.9.8
 * forgets {@code event=completed} over the second look at the finished file that is its default: so that is off.
 */
record RTorrent() implements TorrentClient {
    @Override
    public String program() {
        return "rtorrent";
    }

    @Override
    public String debianPackage() {
        return "rtorrent";
    }

    @Override
    public String peerIdPrefix() {
        return "-lt";
    }

    @Override
    public String userAgentPrefix() {
        return "rtorrent/";
    }

    @Override
    public List<String> configure(Job job) throws IOException {
        Files.createDirectories(job.home().resolve("session"));
        Files.createDirectories(job.home().resolve("watch"));
        Files.copy(job.torrent(), job.home().resolve("watch/sample.torrent"));
        Path settings = job.configure("settings.rc", """
                system.daemon.set = true
                directory.default.set = %1$s
                session.path.set = %2$s/session
                network.bind_address.set = %3$s
                network.port_range.set = 6881-6881
                network.port_random.set = no
                network.scgi.open_local = %4$s
                dht.mode.set = disable
                protocol.pex.set = no
                trackers.use_udp.set = no
                pieces.hash.on_completion.set = no
                schedule2 = watch, 0, 1, ((load.start, "%2$s/watch/*.torrent"))
                log.open_file = "log", "/dev/stdout"
                log.add_output = "info", "log"
                log.add_output = "tracker_info", "log"
                """.formatted(job.folder(), job.home(), job.host().address(), control(job)));
        return List.of(program(), "-n", "-o", "import=" + settings);
    }

    @Override
    public void announceNow(Job job) {
        String call = """
                <?xml version="1.0"?><methodCall><methodName>d.tracker_announce</methodName>\
                <params><param><value><string>%s</string></value></param></params></methodCall>"""
                .formatted(job.infoHash());
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(control(job)));
            ByteBuffer request = ByteBuffer.wrap(scgi(call.getBytes(StandardCharsets.UTF_8)));
            while (request.hasRemaining()) {
                socket.write(request);
            }
            String answer = new String(Channels.newInputStream(socket).readAllBytes(), StandardCharsets.UTF_8);
            if (answer.contains("<fault>")) {
                throw new IllegalStateException("rtorrent refused to announce: " + answer);
            }
        } catch (IOException e) {
            throw new IllegalStateException("rtorrent does not answer at " + control(job), e);
        }
    }

    /** It waits for its trackers' answers, which at SIGTERM it does not. */
    @Override
    public Farewell farewell() {
        return Farewell.SIGINT;
    }

    private static Path control(Job job) {
        return job.home().resolve("control");
    }

    /** SCGI: the headers, each name and value ended by a zero byte, as one netstring, then the body. */
    private static byte[] scgi(byte[] body) {
        byte[] headers = ("CONTENT_LENGTH\0" + body.length + "\0SCGI\0" + "1\0").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((headers.length + ":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(headers);
        out.write(',');
        out.writeBytes(body);
        return out.toByteArray();
    }
}
