package dev.caracal.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleTorrentTest {
    private final SampleTorrent sample = SampleTorrent.ofTheDemo();

    @Test
    void theInfoHashIsTheSameOnEveryMachine() {
        assertEquals("4b8ba2e5bd50377ead2df709c2730255be77afe6", sample.infoHash().toString());
    }

    @Test
    void theInfoHashIsThatOfThePrivateInfoDictionaryWhateverTheAnnounceUrl() {
        byte[] file = sample.metainfo("http://127.0.0.1:1/x/announce");
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int info = text.indexOf("4:info") + 6;
        assertTrue(text.startsWith("d8:announce29:http://127.0.0.1:1/x/announce4:info"), text.substring(0, 60));
        assertTrue(text.endsWith("7:privatei1eee"));
        assertEquals(sample.infoHash(), dev.caracal.id.InfoHash.at(
                SampleTorrent.sha1(file, info, file.length - 1 - info), 0));
    }

    @Test
    void aContentThatWasCutShortIsWrittenAgain(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("content"), "cut short");
        sample.writeContent(file);
        assertTrue(sample.isIn(file));
        assertEquals(4 << 20, Files.size(file));
    }

    @Test
    void hashesInCurlLinesAreWrittenAsPhpWritesThem() {
        assertEquals("K%8B%A2%E5%BDP7~%AD-%F7%09%C2s%02U%BEw%AF%E6", Listing.all(sample).getFirst().escapedHash());
    }

    @Test
    void everyMemberHasAPasskeyOf32CharactersAndAPeerIdOf20() {
        for (Member member : Member.values()) {
            assertEquals(32, member.passkey().length(), member.username());
            assertEquals(20, member.peerId().length(), member.username());
        }
    }
}
