package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.config.BadSettings;
import dev.caracal.control.Attempts;
import dev.caracal.control.Refused;
import dev.caracal.database.Ports;
import dev.caracal.gazelle.HeardLog;
import dev.caracal.registry.OcelotVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may tell the tracker anything, over real connections, and what the audit log says of it. */
final class ControlTest {
    private static final String SUCCESS = "success";
    private static final String ZEROS = "0".repeat(32);
    private static final String STRANGER = "X-Forwarded-For: 203.0.113.";

    @TempDir
    private Path folder;

    private SmallTracker tracker(String... lines) throws IOException {
        return new SmallTracker(folder, OcelotVersion.ORPHEUS, lines);
    }

    private static void assertRefused(String answer) {
        assertTrue(answer.startsWith("d14:failure reason22:Authentication failure"), answer);
    }

    private static void assertInvalid(String answer) {
        assertTrue(answer.startsWith("d14:failure reason14:Invalid action"), answer);
    }

    /** An announce that gets as far as its torrent, which there is not. */
    private static String announce(SmallTracker tracker, int port, String... headers) throws IOException {
        tracker.update("action=add_user&passkey=" + "k".repeat(32) + "&id=1");
        return tracker.get(port, "/" + "k".repeat(32) + "/announce?info_hash=" + "t".repeat(20)
                + "&peer_id=-XX0001-abcdefghijkl&port=1&uploaded=0&downloaded=0&left=0&compact=1", headers);
    }

    @Test
    void withNothingSetTheSiteIsListenedToOnThePortOfTheClients() throws IOException {
        try (SmallTracker tracker = tracker()) {
            assertEquals(Optional.empty(), tracker.server().controlPort());
            assertEquals(SUCCESS, tracker.update("action=nothing"));
            assertTrue(tracker.report("get=stats").startsWith("{"));
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 127.0.0.1, true", "'', ::1, true", "127.0.0.1:, 127.0.0.1, true", "[::1]:, ::1, true",
            "'', ::1, false", "127.0.0.1:, 127.0.0.1, false", "[::1]:, ::1, false"})
    void withAListenerOfItsOwnTheSiteIsListenedToThereAlone(String address, String reached, boolean atOnce)
            throws IOException {
        int port = Ports.free();
        try (SmallTracker tracker = tracker("control_listen = " + address + port, "answer_at_once = " + atOnce)) {
            assertEquals(Optional.of(port), tracker.server().controlPort());
            assertRefused(tracker.update("action=nothing"));
            assertRefused(tracker.report("get=stats"));
            assertEquals(2, tracker.statistics.controlRefused(Refused.LISTENER).sum());
            assertEquals(SUCCESS, tracker.get(InetAddress.ofLiteral(reached), port,
                    "/" + SmallTracker.SITE + "/update?action=add_user&id=1&passkey=" + "k".repeat(32)));
            assertTrue(tracker.get(InetAddress.ofLiteral(reached), port,
                    "/" + SmallTracker.REPORT + "/report?get=stats").startsWith("{"));
            assertTrue(announce(tracker, tracker.port()).contains("Unregistered torrent"));
            if (reached.equals("127.0.0.1")) {
                assertInvalid(announce(tracker, port));
                assertInvalid(tracker.get(port, "/" + "k".repeat(32) + "/scrape?info_hash=" + "t".repeat(20)));
                assertRefused(tracker.get(port, "/" + "x".repeat(32) + "/update?action=nothing"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theListenerOfTheSitesOwnComesMovesAndGoesWhenTheConfigurationIsReadAgain(boolean atOnce) throws IOException {
        String way = "answer_at_once = " + atOnce;
        int first = Ports.free();
        int second = Ports.free();
        try (SmallTracker tracker = tracker(); ServerSocket taken = new ServerSocket(Ports.free())) {
            tracker.configure("control_listen = " + first, way);
            assertRefused(tracker.update("action=nothing"));
            tracker.configure("control_listen = 127.0.0.1:" + second, way);
            String update = "/" + SmallTracker.SITE + "/update?action=nothing";
            assertThrows(IOException.class, () -> tracker.get(first, update));
            assertEquals(SUCCESS, tracker.get(second, update));
            String message = assertThrows(UncheckedIOException.class,
                    () -> tracker.configure("control_listen = " + taken.getLocalPort(), way)).getMessage();
            assertTrue(message.contains("control_listen") && message.contains("" + taken.getLocalPort()), message);
            assertEquals(SUCCESS, tracker.get(second, update));
            tracker.configure();
            assertEquals(SUCCESS, tracker.update("action=nothing"));
            assertThrows(IOException.class, () -> tracker.get(second, update));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "x", "127.0.0.1", "127.0.0.1:", "10.1:34002", "example.org:34002",
        "::1:34002", "[::1]", "[127.0.0.1]:34002", "34000", "127.0.0.1:34000", "34001"})
    void whatIsNoPlaceForAListenerOrTakenIsToldAtOnce(String value) {
        String message = assertThrows(BadSettings.class, () -> tracker("control_listen = " + value)).getMessage();
        assertTrue(message.contains("control_listen = " + value), message);
    }

    @Test
    void theSourceMustBeAllowedForReportsAsForUpdatesInIpv6AsWell() throws IOException {
        try (SmallTracker tracker = tracker("control_allow = 198.51.100.0/24, 2001:db8::/33",
                "trusted_proxies = 127.0.0.0/8")) {
            for (String allowed : List.of("198.51.100.7", "2001:db8:7fff::5", "::ffff:198.51.100.7",
                    "127.0.0.1, 198.51.100.7")) {
                assertEquals(SUCCESS, tracker.update("action=nothing", "X-Forwarded-For: " + allowed), allowed);
                assertTrue(tracker.report("get=stats", "X-Forwarded-For: " + allowed).startsWith("{"), allowed);
            }
            for (String other : List.of("198.51.101.7", "2001:db8:8000::5", "198.51.100.7, 203.0.113.9", "bogus",
                    "127.0.0.1")) {
                assertRefused(tracker.update("action=nothing", "X-Forwarded-For: " + other));
                assertRefused(tracker.report("get=stats", "X-Forwarded-For: " + other));
            }
            assertRefused(tracker.update("action=nothing"));
            assertRefused(tracker.report("get=stats"));
            assertEquals(12, tracker.statistics.controlRefused(Refused.SOURCE).sum());
        }
    }

    @Test
    void whereNoProxiesAreNamedAHeaderTakesRightsAndGivesNone() throws IOException {
        try (SmallTracker tracker = tracker("control_allow = 10.0.0.5, 198.51.100.7")) {
            assertRefused(tracker.update("action=nothing"));
            for (String allowed : List.of("10.0.0.5", "198.51.100.7")) {
                assertRefused(tracker.update("action=nothing", "X-Forwarded-For: " + allowed));
                assertRefused(tracker.report("get=stats", "X-Forwarded-For: " + allowed));
            }
        }
        try (SmallTracker tracker = tracker("control_allow = 127.0.0.1, 10.0.0.5")) {
            assertEquals(SUCCESS, tracker.update("action=nothing"));
            assertEquals(SUCCESS, tracker.update("action=nothing", "X-Forwarded-For: 10.0.0.5"));
            assertRefused(tracker.update("action=nothing", "X-Forwarded-For: 10.0.0.6"));
        }
    }

    @Test
    void aHeaderNeitherSparesWhoGuessesNorLocksOutWhomItNames() throws IOException {
        try (SmallTracker tracker = tracker("control_attempts = 3")) {
            String guess = "/" + "g".repeat(32) + "/update?action=nothing";
            int sources = 0;
            for (String header : List.of("X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: ::1",
                    "X-Forwarded-For: 10.0.0.5")) {
                assertEquals(SUCCESS, tracker.update("action=nothing"));
                for (int i = 0; i < 3; i++) {
                    assertRefused(tracker.get(tracker.port(), guess, header));
                }
                assertRefused(tracker.update("action=nothing", header));
                assertEquals(++sources, tracker.server().attempts().lockedSources(System.nanoTime()), header);
            }
            assertEquals(3, tracker.statistics.controlRefused(Refused.LOCKED).sum());
            Attempts.Source site = new Attempts.Source(InetAddress.ofLiteral("10.0.0.5"), false);
            assertFalse(tracker.server().attempts().locked(site, Attempts.Password.SITE, System.nanoTime()));
            assertEquals(SUCCESS, tracker.update("action=nothing"));
        }
    }

    @Test
    void whoKnowsTheReportPasswordMayNotGuessAtTheSites() throws IOException {
        try (SmallTracker tracker = tracker("control_attempts = 3")) {
            for (int i = 0; i < 3; i++) {
                assertTrue(tracker.report("get=stats", STRANGER + "9").startsWith("{"));
                assertRefused(tracker.get(tracker.port(), "/" + "g".repeat(32) + "/update?action=nothing",
                        STRANGER + "9"));
            }
            assertRefused(tracker.update("action=nothing", STRANGER + "9"));
            assertTrue(tracker.report("get=stats", STRANGER + "9").startsWith("{"));
            assertEquals(1, tracker.statistics.controlRefused(Refused.LOCKED).sum());
        }
    }

    @Test
    void whereProxiesAreNamedOthersWordOfWhoAsksDoesNotCount() throws IOException {
        try (SmallTracker tracker = tracker("control_allow = 198.51.100.7", "trusted_proxies = 203.0.113.1")) {
            assertRefused(tracker.update("action=nothing", "X-Forwarded-For: 198.51.100.7"));
        }
        try (SmallTracker tracker = tracker("control_allow = 198.51.100.7", "trust_client_ip = true",
                "trusted_proxies = 203.0.113.1")) {
            assertRefused(tracker.update("action=nothing", "X-Forwarded-For: 198.51.100.7"));
        }
    }

    @Test
    void aPasswordThatWasNeverSetOpensNothingToWhomAProxyHereForwardsFor() throws IOException {
        try (SmallTracker tracker = tracker("site_password = " + ZEROS)) {
            String update = "/" + ZEROS + "/update?action=nothing";
            String report = "/" + ZEROS + "/report?get=stats";
            assertEquals(SUCCESS, tracker.get(tracker.port(), update));
            assertTrue(tracker.get(tracker.port(), report).startsWith("{"));
            for (String header : List.of("X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 127.0.0.1",
                    "X-Forwarded-For:", "X-Real-IP: 127.0.0.1", "Forwarded: for=127.0.0.1", "Via: 1.1 nginx")) {
                assertRefused(tracker.get(tracker.port(), update, header));
                assertRefused(tracker.get(tracker.port(), report, header));
            }
            assertEquals(12, tracker.statistics.controlRefused(Refused.UNSET).sum()
                    + tracker.statistics.controlRefused(Refused.LOCKED).sum());
        }
    }

    @Test
    void whoGuessesIsNotListenedToForAWhileAndEverybodyElseIs() throws Exception {
        try (SmallTracker tracker = tracker("control_attempts = 3", "control_attempts_window = 3600")) {
            String guess = "/" + "g".repeat(32) + "/update?action=nothing";
            for (int i = 0; i < 3; i++) {
                assertRefused(tracker.get(tracker.port(), guess, STRANGER + "9"));
            }
            assertEquals(1, tracker.server().attempts().lockedSources(System.nanoTime()));
            assertRefused(tracker.update("action=nothing", STRANGER + "9"));
            assertRefused(tracker.report("get=stats", STRANGER + "9"));
            assertEquals(2, tracker.statistics.controlRefused(Refused.LOCKED).sum());
            assertEquals(3, tracker.statistics.controlRefused(Refused.PASSWORD).sum());
            assertEquals(SUCCESS, tracker.update("action=nothing", STRANGER + "8"));
            assertEquals(SUCCESS, tracker.update("action=nothing"));
            assertTrue(announce(tracker, tracker.port(), STRANGER + "9").contains("Unregistered torrent"));
            tracker.configure("control_attempts = 3", "control_attempts_window = 1");
            TimeUnit.MILLISECONDS.sleep(1000);
            assertEquals(SUCCESS, tracker.update("action=nothing", STRANGER + "9"));
        }
    }

    @Test
    void neitherThisMachineNorWhoKnowsThePasswordIsKeptOutByOthersGuesses() throws IOException {
        try (SmallTracker tracker = tracker("control_attempts = 2")) {
            String guess = "/" + "g".repeat(32) + "/report?get=stats";
            assertEquals(SUCCESS, tracker.update("action=nothing", STRANGER + "9"));
            for (int i = 0; i < 5; i++) {
                assertRefused(tracker.get(tracker.port(), guess, STRANGER + "9"));
                assertRefused(tracker.get(tracker.port(), guess));
            }
            assertEquals(SUCCESS, tracker.update("action=nothing", STRANGER + "9"));
            assertTrue(tracker.report("get=stats").startsWith("{"));
        }
    }

    @Test
    void theAuditLogNamesWhoAskedAndNothingInItEndsItsLineOrIsASecret() throws IOException {
        try (SmallTracker tracker = tracker("trusted_proxies = 127.0.0.0/8"); HeardLog log = new HeardLog()) {
            String mine = "203.0.113.201";
            String forwarded = "X-Forwarded-For: " + mine;
            String passkey = "Audit\"\n\\\u00ff".repeat(10).substring(0, 32);
            String secret = "q".repeat(20) + "SECRET-Audit";
            assertEquals(SUCCESS, tracker.update("action=add_user&id=77&passkey=" + passkey, forwarded));
            assertEquals(SUCCESS, tracker.update("action=zap\"\nsource=forged&x=1", forwarded));
            assertEquals(SUCCESS, tracker.update("action=add_whitelist&peer_id=-\"\r\\{0}", forwarded));
            tracker.report("get=user&key=" + passkey, forwarded);
            tracker.report("get=user&key=" + passkey, forwarded);
            tracker.get(tracker.port(), "/" + secret + "/update?action=remove_user&passkey=" + passkey,
                    forwarded);
            tracker.get(tracker.port(), "/" + secret + "/update?action=made-up", forwarded);
            String who = "INFO source=" + mine + " via=127.0.0.1 request=";
            assertEquals(List.of(
                    who + "update action=\"add_user\" target=\"passkey Audi...\" effect=\"added, user 77\"",
                    who + "update action=\"zap\\x22\\x0asourcef...\" effect=\"unknown action\"",
                    who + "update action=\"add_whitelist\" target=\"client -\\x22\\x0d\\x5c{0}\" effect=\"added\"",
                    who + "report action=\"user\" target=\"passkey Audi...\" effect=\"told\"",
                    who + "update action=\"remove_user\" effect=\"refused: wrong password\"",
                    who + "update action=\"\" effect=\"refused: wrong password\""), log.with(mine));
            assertEquals(List.of(), log.with("SECRET-Audit"));
            assertFalse(log.with(mine).toString().contains(SmallTracker.SITE));
            tracker.server().tick();
            assertEquals(6, log.with(mine).size());
        }
    }
}
