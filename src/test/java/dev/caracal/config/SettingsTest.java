package dev.caracal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.Passkey;
import dev.caracal.registry.OcelotVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ocelot.conf and the environment, as an operator writes them. */
final class SettingsTest {
    private static final String PASSWORDS =
            "site_password = " + "s".repeat(32) + "\nreport_password = " + "r".repeat(32) + "\n";

    @TempDir
    private Path folder;

    private Settings read(String text, Map<String, String> environment) {
        Path file = folder.resolve("ocelot.conf");
        try {
            Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Settings.read(file, environment);
    }

    private Settings read(String... lines) {
        return read(PASSWORDS + String.join("\n", lines) + "\n", Map.of());
    }

    private String refusal(String... lines) {
        return assertThrows(BadSettings.class, () -> read(lines)).getMessage();
    }

    @Test
    void whatTheFileDoesNotSayIsAsOcelotHasIt() {
        Settings settings = read();
        assertEquals(34000, settings.listen().port());
        assertEquals(1024, settings.listen().backlog());
        assertEquals(20000, settings.listen().maxConnections());
        assertEquals(4096, settings.http().maxRequestBytes());
        assertEquals(Duration.ofSeconds(10), settings.http().connectionTimeout());
        assertEquals(Duration.ZERO, settings.http().keepAliveTimeout());
        assertEquals(50, settings.http().numwantLimit());
        assertEquals(1800, settings.announce().intervalSeconds());
        assertEquals(240, settings.announce().jitterSeconds());
        assertEquals(Duration.ofSeconds(7200), settings.peers().silence());
        assertEquals(Duration.ofSeconds(1800), settings.peers().reapEvery());
        assertEquals(Duration.ofSeconds(86400), settings.peers().deletionReasons());
        assertEquals(Duration.ofSeconds(3), settings.ledger().interval());
        assertEquals("localhost", settings.database().host());
        assertEquals(3306, settings.database().port());
        assertEquals("gazelle", settings.database().database());
        assertEquals("127.0.0.1", settings.site().host());
        assertEquals(80, settings.site().port());
        assertFalse(settings.readonly());
        assertFalse(settings.daemonize());
        assertFalse(settings.startAsOcelot());
        assertEquals(Optional.empty(), settings.ocelotVersion());
        assertEquals(List.of(), settings.warnings());
    }

    @Test
    void linesAreReadAsOcelotReadsThem() {
        Settings settings = read("# listen_port = 1", "   # listen_port = 2", "listen_port=34567", "",
                "a line that says nothing", "\tmysql_db \t=\t my_site  ", "mysql_password = a=b#c", "numwant_limit = 7",
                "numwant_limit = 8");
        assertEquals(34567, settings.listen().port());
        assertEquals("my_site", settings.database().database());
        assertEquals("a=b#c", settings.database().password());
        assertEquals(8, settings.http().numwantLimit());
        assertEquals(List.of(), settings.warnings());
    }

    @Test
    void unknownKeysAreNamedWithAHint() {
        Settings settings = read("listen_prot = 5", "anounce_interval = 60", "nothing_like_it = 1", "LISTEN_PORT = 9");
        assertEquals(4, settings.warnings().size());
        assertEquals("Unknown setting listen_prot in ocelot.conf (did you mean listen_port?); it is ignored.",
                settings.warnings().get(0));
        assertTrue(settings.warnings().get(1).contains("(did you mean announce_interval?)"));
        assertEquals("Unknown setting nothing_like_it in ocelot.conf; it is ignored.", settings.warnings().get(2));
        assertEquals(34000, settings.listen().port());
    }

    @ParameterizedTest
    @CsvSource({"listen_port, 0, 1 to 65535", "listen_port, 65536, 1 to 65535", "listen_port, -1, 1 to 65535",
        "listen_port, http, 1 to 65535", "max_request_size, 59, 60 to", "schedule_interval, 0, 1 to 3600 (seconds)",
        "announce_interval, 0, 1 to", "numwant_limit, 99999999999999999999, 0 to 10000", "start, now, caracal, ocelot",
        "ocelot_version, 2.0, '1.0, 2.1.3, auto'", "site_service, https, \"http\" or a port",
        "site_service, 0, 1 to 65535", "site_service, 70000, 1 to 65535",
        "trusted_proxies, 10.0.0.0/40, prefix length from 0 to 32", "trusted_proxies, proxy.example.org, 10.0.0.0/8",
        "control_allow, '127.0.0.1, nobody', 10.0.0.0/8"})
    void impossibleValuesStopTheStartNamingKeyValueAndWhatWouldBeRight(String key, String value, String right) {
        String message = refusal(key + " = " + value);
        assertTrue(message.startsWith(key + " = " + value + " must be "), message);
        assertTrue(message.contains(right), message);
    }

    @Test
    void aLevelOfLoggingThatWeDoNotKnowIsInfo() {
        assertTrue(read("log = loud").warnings().getFirst().startsWith("log = loud is none of"));
    }

    @Test
    void allThatIsImpossibleIsSaidAtOnce() {
        assertEquals(3, refusal("listen_port = 0", "schedule_interval = 0", "start = now").lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"site_password", "report_password"})
    void aPasswordOfAnotherLengthIsRefusedWithoutBeingShown(String key) {
        String message = refusal(key + " = hunter2");
        assertEquals(key + " = (7 characters) must have exactly 32 characters, like in the site's own configuration.",
                message);
    }

    @Test
    void passwordsAreNotInAnyText() {
        Settings settings = read("mysql_password = hunter2", "mysql_username = tracker");
        assertEquals("hunter2", settings.database().password());
        for (String password : List.of("hunter2", "s".repeat(32), "r".repeat(32))) {
            assertFalse(settings.toString().contains(password), settings.toString());
        }
        assertEquals(Passkey.of("s".repeat(32)).orElseThrow(), settings.http().sitePassword());
        assertEquals("s".repeat(32), settings.site().key());
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        Settings settings = read(PASSWORDS + "listen_port = 34001\nmysql_password = file\n", Map.of(
                "CARACAL_LISTEN_PORT", "34002", "CARACAL_MYSQL_PASSWORD", "secret", "CARACAL_HOME", "/opt/caracal",
                "LISTEN_PORT", "34003", "PATH", "/bin"));
        assertEquals(34002, settings.listen().port());
        assertEquals("secret", settings.database().password());
        assertEquals(List.of(), settings.warnings());
        assertThrows(BadSettings.class, () -> read(PASSWORDS, Map.of("CARACAL_LISTEN_PORT", "0")));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "true, true", "yes, true", "YES, true", "0, false", "false, false", "no, false", "on, false",
        "'', false"})
    void yesIsSaidInThreeWays(String value, boolean yes) {
        assertEquals(yes, read("readonly = " + value).readonly());
    }

    @Test
    void whatIsUnwiseIsUsedWithAWarning() {
        Settings settings = read("peers_timeout = 1800", "announce_interval = 1800");
        assertEquals(1, settings.warnings().size());
        assertTrue(settings.warnings().getFirst().contains("peers_timeout = 1800"));
        assertTrue(settings.warnings().getFirst().contains("announce_interval = 1800"));
        assertEquals(Duration.ofSeconds(1800), settings.peers().silence());
    }

    @Test
    void aNumberWithSomethingBehindItIsReadAsOcelotDoesWithAWarning() {
        Settings settings = read("schedule_interval = 5s");
        assertEquals(Duration.ofSeconds(5), settings.ledger().interval());
        assertEquals(List.of("schedule_interval = 5s is not a number; like Ocelot it is read as 5."),
                settings.warnings());
    }

    @Test
    void passwordsThatWereNeverSetAreWarnedOf() {
        assertEquals(2, read("", Map.of()).warnings().size());
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("no.conf");
        String message = assertThrows(BadSettings.class, () -> Settings.read(missing, Map.of())).getMessage();
        assertTrue(message.contains(missing.toString()) && message.contains("-c FILE"), message);
    }

    @Test
    void aFolderIsNoConfiguration() {
        String message = assertThrows(BadSettings.class, () -> Settings.read(folder, Map.of())).getMessage();
        assertTrue(message.contains(folder.toString()), message);
    }

    @Test
    void proxiesAndVersionsAreTyped() throws IOException {
        Settings settings = read("trusted_proxies = 10.0.0.0/8, 192.0.2.1", "control_allow=127.0.0.1 ::1",
                "ocelot_version = 1.0", "start = ocelot", "log_path = /var/log/ocelot.log", "site_service = 8080");
        assertEquals(2, settings.http().sources().trustedProxies().orElseThrow().size());
        assertEquals(2, settings.http().sources().controlAllow().size());
        assertEquals(Optional.of(OcelotVersion.ORIGINAL), settings.ocelotVersion());
        assertTrue(settings.startAsOcelot());
        assertEquals(Optional.of(Path.of("/var/log/ocelot.log")), settings.logging().path());
        assertEquals(8080, settings.site().port());
        assertEquals(Optional.empty(), read().http().sources().trustedProxies());
        assertEquals("127.0.0.1", InetAddress.getByName(settings.site().host()).getHostAddress());
    }

    @Test
    void everyKeysDefaultIsAPossibleValue() {
        for (Key key : Keys.all()) {
            assertEquals(Optional.empty(), key.type().problem(key.initial()), key.name());
            assertFalse(key.meaning().isBlank(), key.name());
        }
    }
}
