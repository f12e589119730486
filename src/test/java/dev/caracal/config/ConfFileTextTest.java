package dev.caracal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.id.Passkey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of a configuration's values are texts, and which are bytes. */
final class ConfFileTextTest {
    @TempDir
    private Path folder;

    @Test
    void pathsAreUtf8() throws Exception {
        assertEquals(Path.of("zustände"), read("state_path = zustände\n".getBytes(StandardCharsets.UTF_8)).statePath());
    }

    @Test
    void whatIsNoUtf8IsReadByteByByte() throws Exception {
        Settings settings = read("mysql_password = m\u00fcll\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("m\u00fcll", settings.database().password());
    }

    @Test
    void passwordsOfTheSiteAreBytes() throws Exception {
        String password = "\u00c3\u00a4".repeat(16);
        Settings settings = read(("site_password = " + password + "\n").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(Optional.of(settings.http().sitePassword()), Passkey.of(password));
    }

    private Settings read(byte[] conf) throws Exception {
        return Settings.read(Files.write(folder.resolve("ocelot.conf"), conf), Map.of());
    }
}
