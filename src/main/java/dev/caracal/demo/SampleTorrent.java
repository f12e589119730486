package dev.caracal.demo;

import dev.caracal.bencode.Bencoder;
import dev.caracal.id.InfoHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;

/**
 * A torrent with real content, for a real client. The content is the same on every machine, and so is its info hash:
 * what the database says of it stays true when the files are made again.
 */
public final class SampleTorrent {
    static final String DEMO_NAME = "caracal-sample.bin";
    private static final int DEMO_LENGTH = 4 << 20;
    private static final int DEMO_PIECE_LENGTH = 256 << 10;
    private static final long DEMO_SEED = 34000;

    private final byte[] content;
    private final byte[] info;

    /** One file of {@code length} bytes that look random and follow from {@code seed}. */
    public SampleTorrent(String name, int length, int pieceLength, long seed) {
        content = new byte[length];
        new Random(seed).nextBytes(content);
        info = info(name, content, pieceLength);
    }

    /** The demo's. */
    static SampleTorrent ofTheDemo() {
        return new SampleTorrent(DEMO_NAME, DEMO_LENGTH, DEMO_PIECE_LENGTH, DEMO_SEED);
    }

    public InfoHash infoHash() {
        return InfoHash.of(sha1(info, 0, info.length)).orElseThrow();
    }

    /** Bytes of the content. */
    public int length() {
        return content.length;
    }

    /** Whether a file is there that holds the content, whole and unharmed. */
    public boolean isIn(Path file) throws IOException {
        return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content);
    }

    /** The content in a file, unless it is there. */
    public void writeContent(Path file) throws IOException {
        if (!isIn(file)) {
            Files.write(file, content);
        }
    }

    /** A .torrent for one member, as the site hands them out: the announce URL is the member's own (BEP 3, 27). */
    public byte[] metainfo(String announceUrl) {
        return new Bencoder(info.length + 200).dictionary()
                .string("announce").utf8(announceUrl)
                .string("info").verbatim(info)
                .end().bytes();
    }

    private static byte[] info(String name, byte[] content, int pieceLength) {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        for (int from = 0; from < content.length; from += pieceLength) {
            pieces.writeBytes(sha1(content, from, Math.min(pieceLength, content.length - from)));
        }
        return new Bencoder(pieces.size() + 200).dictionary()
                .string("length").integer(content.length)
                .string("name").string(name)
                .string("piece length").integer(pieceLength)
                .string("pieces").string(pieces.toByteArray())
                .string("private").integer(1)
                .end().bytes();
    }

    static byte[] sha1(byte[] bytes, int offset, int count) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes, offset, count);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}
