package dev.caracal.clients;

import dev.caracal.bencode.Bencoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;

/** One file of random content and the private .torrent that describes it. */
final class SampleTorrent {
    static final String FILE_NAME = "content.bin";
    private static final int PIECE_BYTES = 64 * 1024;

    private final byte[] content;
    private final byte[] info;

    private SampleTorrent(byte[] content) {
        this.content = content;
        this.info = info(content);
    }

    static SampleTorrent random(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return new SampleTorrent(content);
    }

    long size() {
        return content.length;
    }

    byte[] infoHash() {
        return sha1().digest(info);
    }

    void writeContent(Path folder) throws IOException {
        Files.write(folder.resolve(FILE_NAME), content);
    }

    boolean isComplete(Path folder) {
        try {
            Path file = folder.resolve(FILE_NAME);
            return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            // The client may be renaming it just now.
            return false;
        }
    }

    /** Writes the .torrent as the site would hand it to one member. */
    void write(Path file, String announceUrl) throws IOException {
        Files.write(file, new Bencoder(info.length + 256).dictionary()
                .string("announce").string(announceUrl)
                .string("info").verbatim(info)
                .end().bytes());
    }

    private static byte[] info(byte[] content) {
        return new Bencoder(16 * 1024).dictionary()
                .string("length").integer(content.length)
                .string("name").string(FILE_NAME)
                .string("piece length").integer(PIECE_BYTES)
                .string("pieces").string(pieceHashes(content))
                .string("private").integer(1)
                .end().bytes();
    }

    private static byte[] pieceHashes(byte[] content) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        MessageDigest sha1 = sha1();
        for (int from = 0; from < content.length; from += PIECE_BYTES) {
            sha1.update(content, from, Math.min(PIECE_BYTES, content.length - from));
            hashes.writeBytes(sha1.digest());
        }
        return hashes.toByteArray();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }
}
