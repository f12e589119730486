package dev.caracal.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A site's tables as the recordings were made with.
 *
 * @param statements creates them
 */
record Schema(List<String> statements, Map<String, TableShape> tables) {
    private static final Map<String, Schema> READ = new ConcurrentHashMap<>();

    /**
     * @param snapshot the columns that a snapshot reads, in its order
     * @param binary   those of them that it shows in hex
     */
    record TableShape(List<String> snapshot, Set<String> binary) {
    }

    static Schema of(String dialect) {
        return READ.computeIfAbsent(dialect, Schema::read);
    }

    private static Schema read(String dialect) {
        try {
            JsonNode json = new ObjectMapper()
                    .readTree(RecordingFile.FOLDER.resolve("schema").resolve(dialect + ".json").toFile());
            List<String> statements = new ArrayList<>();
            Map<String, TableShape> tables = new LinkedHashMap<>();
            json.required("tables").properties().forEach(entry -> {
                JsonNode table = entry.getValue();
                statements.add(createStatement(entry.getKey(), table));
                tables.put(entry.getKey(), new TableShape(texts(table.required("snapshot")),
                        Set.copyOf(texts(table.path("binary")))));
            });
            return new Schema(List.copyOf(statements), tables);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String createStatement(String name, JsonNode table) {
        List<String> definitions = new ArrayList<>();
        table.required("columns").forEach(column -> definitions.add(
                "`" + column.required("name").asText() + "` " + column.required("sql").asText()));
        definitions.addAll(texts(table.path("keys")));
        return definitions.stream().collect(Collectors.joining(", ", "CREATE TABLE `" + name + "` (",
                ") ENGINE=InnoDB CHARSET=" + table.path("charset").asText("utf8")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
