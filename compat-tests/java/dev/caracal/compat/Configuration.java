package dev.caracal.compat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tracker's ocelot.conf during one play. */
final class Configuration {
    private final Path file;
    private final int altPort;
    private final Map<String, String> values = new LinkedHashMap<>();

    Configuration(Path file, int altPort) {
        this.file = file;
        this.altPort = altPort;
    }

    Path file() {
        return file;
    }

    void set(String key, Object value) {
        values.put(key, value.toString().equals("{alt_port}") ? Integer.toString(altPort) : value.toString());
    }

    void setAll(Map<String, String> recorded) {
        recorded.forEach(this::set);
    }

    void unset(String key) {
        values.remove(key);
    }

    int number(String key, int otherwise) {
        return Integer.parseInt(values.getOrDefault(key, Integer.toString(otherwise)).strip());
    }

    void write() throws IOException {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    }
}
