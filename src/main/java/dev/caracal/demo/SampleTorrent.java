package dev.caracal.demo;

import dev.caracal.bencode.Bencoder;
import dev.caracal.id.InfoHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * A torrent with real content, for a real client. The content is the same on every machine, and so is its info hash:
 * what the database says of it stays true when the files are made again.
 */
public final class SampleTorrent {
    static final String NAME = "caracal-sample.bin";
    static final int LENGTH = 4 << 20;
    private static final int PIECE_LENGTH = 256 << 10;
    private static final long SEED = 34000;

    private final byte[] content = new byte[LENGTH];
    private final byte[] info;

    public SampleTorrent() {
        new Random(SEED).nextBytes(content);
        info = info(content);
    }

    InfoHash infoHash() {
        return InfoHash.of(sha1(info, 0, info.length)).orElseThrow();
    }

    /** The content in a file, unless it is there. */
    void writeContent(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) != LENGTH) {
            Files.write(file, content);
        }
    }

    /** A .torrent for one member, as the site hands them out: the announce URL is the member's own (BEP 3, 27). */
    byte[] metainfo(String announceUrl) {
        return new Bencoder(info.length + 200).dictionary()
                .string("announce").utf8(announceUrl)
                .string("info").verbatim(info)
                .end().bytes();
    }

    private static byte[] info(byte[] content) {
        byte[] pieces = new byte[LENGTH / PIECE_LENGTH * InfoHash.LENGTH];
        for (int piece = 0; piece < LENGTH / PIECE_LENGTH; piece++) {
            System.arraycopy(sha1(content, piece * PIECE_LENGTH, PIECE_LENGTH), 0, pieces, piece * InfoHash.LENGTH,
                    InfoHash.LENGTH);
        }
        return new Bencoder(pieces.length + 200).dictionary()
                .string("length").integer(LENGTH)
                .string("name").string(NAME)
                .string("piece length").integer(PIECE_LENGTH)
                .string("pieces").string(pieces)
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
