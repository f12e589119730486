package dev.caracal.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * A site and what its members' clients announce, always the same for the same numbers: {@code users.tsv} and {@code
 * torrents.tsv} for the database, {@code preload.txt} with one {@code started} for each peer, {@code work.txt} with
 * what comes after it, one request path a line. Swarm sizes follow Zipf's law: with 200,000 torrents and 500,000 peers
 * the largest has about 10,000, and two torrents of three have one or two peers or none.
 *
 * <p>{@code DataSet FOLDER [USERS TORRENTS PEERS ANNOUNCES]}
 */
final class DataSet {
    private static final String SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final double ZIPF = 0.8;
    /** Neighbours in rank are not neighbours in the database. */
    private static final long SPREAD = 7919;

    private static final class Client {
        private final int user;
        private final int torrent;
        private final int port;
        private final String id;
        private long up;
        private long down;
        private long left;

        Client(int user, int torrent, int port, String id, long left) {
            this.user = user;
            this.torrent = torrent;
            this.port = port;
            this.id = id;
            this.left = left;
        }
    }

    private final Random random = new Random(20);
    private final String[] passkeys;
    private final byte[][] infoHashes;
    private final double[] popularity;

    private DataSet(int users, int torrents) {
        passkeys = new String[users];
        Arrays.setAll(passkeys, _ -> signs(32).toLowerCase(java.util.Locale.ROOT));
        infoHashes = new byte[torrents][20];
        popularity = new double[torrents];
        double sum = 0;
        for (int i = 0; i < torrents; i++) {
            random.nextBytes(infoHashes[i]);
            sum += Math.pow(i + 1, -ZIPF);
            popularity[i] = sum;
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int[] sizes = {100_000, 200_000, 500_000, 600_000};
        for (int i = 1; i < arguments.length; i++) {
            sizes[i - 1] = Integer.parseInt(arguments[i]);
        }
        new DataSet(sizes[0], sizes[1]).write(folder, sizes[2], sizes[3]);
    }

    private void write(Path folder, int peers, int announces) throws IOException {
        try (BufferedWriter users = Files.newBufferedWriter(folder.resolve("users.tsv"));
                BufferedWriter torrents = Files.newBufferedWriter(folder.resolve("torrents.tsv"))) {
            for (int i = 0; i < passkeys.length; i++) {
                users.write((i + 1) + "\t" + passkeys[i] + "\n");
            }
            for (int i = 0; i < infoHashes.length; i++) {
                torrents.write((i + 1) + "\t" + HexFormat.of().formatHex(infoHashes[i]) + "\n");
            }
        }
        List<Client> clients = new ArrayList<>(peers);
        try (BufferedWriter preload = Files.newBufferedWriter(folder.resolve("preload.txt"))) {
            for (int i = 0; i < peers; i++) {
                Client client = client();
                client.left = random.nextInt(100) < 85 ? 0 : client.left;
                clients.add(client);
                preload.write(path(client, "started"));
            }
        }
        try (BufferedWriter work = Files.newBufferedWriter(folder.resolve("work.txt"))) {
            for (int i = 0; i < announces; i++) {
                work.write(step(clients));
            }
        }
    }

    /** Of 100 announces 80 say how far it is, 8 start, 4 complete, 8 stop. */
    private String step(List<Client> clients) {
        int kind = random.nextInt(100);
        int at = random.nextInt(clients.size());
        Client client = clients.get(at);
        if (kind < 8) {
            Client next = client();
            clients.add(next);
            return path(next, "started");
        }
        if (kind < 12 && client.left > 0) {
            client.down += client.left;
            client.left = 0;
            return path(client, "completed");
        }
        if (kind >= 12 && kind < 20) {
            Client last = clients.removeLast();
            if (at < clients.size()) {
                clients.set(at, last);
            }
            return path(client, "stopped");
        }
        if (random.nextBoolean()) {
            client.up += random.nextInt(1 << 26);
            long part = Math.min(Math.max(0, client.left - 1), random.nextInt(1 << 26));
            client.down += part;
            client.left -= part;
        }
        return path(client, "");
    }

    private Client client() {
        int rank = Arrays.binarySearch(popularity, random.nextDouble() * popularity[popularity.length - 1]);
        rank = Math.min(rank < 0 ? -rank - 1 : rank, popularity.length - 1);
        return new Client(random.nextInt(passkeys.length), (int) (rank * SPREAD % popularity.length),
                1024 + random.nextInt(60_000), "-qB4650-" + signs(12), 1 + random.nextLong(4_000_000_000L));
    }

    private String signs(int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
        }
        return text.toString();
    }

    private String path(Client client, String event) {
        return "/" + passkeys[client.user] + "/announce?info_hash=" + escaped(infoHashes[client.torrent]) + "&peer_id="
                + client.id + "&port=" + client.port + "&uploaded=" + client.up + "&downloaded=" + client.down
                + "&left=" + client.left + "&corrupt=0&key=" + client.id.substring(12, 20)
                + (event.isEmpty() ? "" : "&event=" + event)
                + "&numwant=50&compact=1&no_peer_id=1&supportcrypto=1&redundant=0\n";
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder(60);
        for (byte b : bytes) {
            if (SIGNS.indexOf(b) >= 0 || b == '-' || b == '_' || b == '.' || b == '~') {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        return text.toString();
    }
}
