package dev.caracal.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** A line of the log in either of its forms. */
final class LogLineTest {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final LogLine json = new LogLine(true);

    @Test
    void aJsonLineHasTimeWithItsZoneLevelLoggerAndMessage() throws IOException {
        LogRecord record = record(Level.WARNING, "batch {0} ({1} rows) waits");
        record.setParameters(new Object[] {7, "3"});
        JsonNode line = parse(record);
        assertEquals(record.getMillis(), OffsetDateTime.parse(line.get("time").asText()).toInstant().toEpochMilli());
        assertEquals("WARN", line.get("level").asText());
        assertEquals("dev.caracal.Test", line.get("logger").asText());
        assertEquals("batch 7 (3 rows) waits", line.get("message").asText());
        assertFalse(line.has("exception"));
    }

    @Test
    void anExceptionIsOneStringWithAllItsCauses() throws IOException {
        LogRecord record = record(Level.SEVERE, "at a tick");
        record.setThrown(new IllegalStateException("first \"line\"\nsecond", new IOException("why")));
        String trace = parse(record).get("exception").asText();
        assertTrue(trace.contains("IllegalStateException: first \"line\"\nsecond"), trace);
        assertTrue(trace.contains("Caused by: java.io.IOException: why"), trace);
        assertTrue(trace.contains("\tat dev.caracal.ops.LogLineTest"), trace);
    }

    @Test
    void whateverIsLoggedIsOneLineOfValidJson() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(12); j > 0; j--) {
                // Every unit of UTF-16, halves of pairs too, and more of those that mean something.
                text.append(random.nextBoolean() ? (char) random.nextInt(0x10000)
                        : "\"\\\n\r\u0000\u007f\u0085\u2028\ud800\udc00{}'/".charAt(random.nextInt(14)));
            }
            LogRecord record = record(Level.INFO, text.toString());
            record.setLoggerName(text.toString());
            record.setThrown(new RuntimeException(text.toString()));
            JsonNode line = parse(record);
            assertEquals(text.toString(), line.get("message").asText());
            assertEquals(text.toString(), line.get("logger").asText());
        }
    }

    @Test
    void whatALibraryDoesNotSayIsEmpty() throws IOException {
        LogRecord record = new LogRecord(Level.INFO, null);
        JsonNode line = parse(record);
        assertEquals("", line.get("message").asText());
        assertEquals("", line.get("logger").asText());
    }

    @Test
    void aTextLineIsAsItAlwaysWas() {
        LogRecord record = record(Level.INFO, "stopped");
        String line = new LogLine(false).format(record);
        assertTrue(line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO stopped\n"), line);
    }

    private JsonNode parse(LogRecord record) throws IOException {
        byte[] line = json.format(record).getBytes(StandardCharsets.UTF_8);
        String text = new String(line, StandardCharsets.UTF_8);
        assertEquals(text.length() - 1, text.indexOf('\n'), "one line");
        assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c <= '~'), text);
        return JSON.readTree(line);
    }

    private static LogRecord record(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("dev.caracal.Test");
        return record;
    }
}
