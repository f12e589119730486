package dev.caracal.demo;

import dev.caracal.id.InfoHash;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A torrent on the demo's site.
 *
 * @param freeleech the site's code: 0 counts in full, 1 download is free, 2 nothing counts
 * @param size      of its content in bytes
 */
record Listing(int id, String name, InfoHash infoHash, long size, int freeleech, String story) {
    static final int SAMPLE = 1;
    static final int FREE = 2;
    static final int NEUTRAL = 3;

    /** The sample, and some whose content is nowhere but whose swarms are as good as any. */
    static List<Listing> all(SampleTorrent sample) {
        return List.of(
                new Listing(SAMPLE, SampleTorrent.DEMO_NAME, sample.infoHash(), sample.length(), 0, "counts in full"),
                imagined(FREE, "some-freeleech", 700L << 20, 1, "freeleech: downloads are free"),
                imagined(NEUTRAL, "some-neutral", 350L << 20, 2, "neutral: nothing counts"),
                imagined(4, "some-other", 1500L << 20, 0, "counts in full"));
    }

    private static Listing imagined(int id, String name, long size, int freeleech, String story) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        InfoHash hash = InfoHash.of(SampleTorrent.sha1(bytes, 0, bytes.length)).orElseThrow();
        return new Listing(id, name, hash, size, freeleech, story);
    }

    /** As a client or PHP's rawurlencode writes it: unreserved characters as they are, the rest in upper-case hex. */
    String escapedHash() {
        StringBuilder text = new StringBuilder();
        for (byte b : infoHash.bytes()) {
            char c = (char) (b & 0xFF);
            boolean unreserved = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            text.append(unreserved ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return text.toString();
    }
}
