package dev.caracal.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads recordings. A kind of step or rule that it does not know is an error, never a step passed over. */
final class RecordingFile {
    static final Path FOLDER = Path.of("compat-tests", "recordings");
    private static final Duration DATABASE_POLL = Duration.ofSeconds(3);
    private static final Duration SHORT_PAUSE = Duration.ofMillis(300);
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordingFile() {
    }

    /** Every recording of both Ocelots, in the order of their names. */
    static List<Recording> all() {
        return Stream.of("ocelot-1.0", "ocelot-2.1.3").map(FOLDER::resolve).flatMap(RecordingFile::in).toList();
    }

    private static Stream<Recording> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream()
                    .map(RecordingFile::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Recording read(Path file) {
        try {
            return recording(JSON.readTree(file.toFile()));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(file + " is not a recording: " + e.getMessage(), e);
        }
    }

    private static Recording recording(JsonNode json) {
        JsonNode rules = json.required("volatile");
        return new Recording(text(json, "name"), text(json, "topic"), text(json, "oracle").replace("Ocelot ", ""),
                text(json, "dialect"), optional(json, "quirk").map(JsonNode::asText), text(json, "sql_mode"),
                text(json, "fixture"), optional(json, "fixture_extra").map(JsonNode::asText).orElse(""),
                texts(json.required("config")),
                optional(json, "site").map(site -> list(site.required("answers"), JsonNode::asText)),
                list(rules.required("response"), RecordingFile::responseRule), tableRules(rules.required("db")),
                clock(json.required("started")), list(json.required("steps"), RecordingFile::step));
    }

    private static Step step(JsonNode json) {
        return switch (text(json, "op")) {
            case "request" -> new Step.Request(route(json), text(json, "send"), json.path("shut_wr").asBoolean(),
                    optional(json, "timeout").map(RecordingFile::seconds), response(json), rules(json));
            case "connect" -> new Step.Connect(route(json));
            case "send" -> new Step.Send(route(json), text(json, "send"), pause(json, Duration.ZERO));
            case "recv" -> new Step.Receive(route(json), optional(json, "timeout").map(RecordingFile::seconds),
                    optional(json, "elapsed").map(elapsed -> new Step.Elapsed(elapsed.required("seconds").asDouble(),
                            elapsed.required("tolerance").asDouble())), response(json), rules(json));
            case "close" -> new Step.Close(route(json));
            case "wait" -> new Step.Wait(seconds(json.required("seconds")));
            case "flush" -> new Step.Flush(json.path("ticks").asInt(1), optional(json, "at").map(JsonNode::asInt),
                    optional(json, "within").map(RecordingFile::seconds));
            case "db" -> new Step.Database(clock(json.required("now")), tables(json.required("rows")),
                    optional(json, "poll").map(RecordingFile::seconds).orElse(DATABASE_POLL),
                    json.has("volatile") ? tableRules(json.get("volatile")) : Map.of());
            case "sql" -> new Step.Sql(text(json, "sql"));
            case "lock_tables" -> new Step.LockTables(list(json.required("tables"), JsonNode::asText));
            case "unlock_tables" -> new Step.UnlockTables(pause(json, SHORT_PAUSE));
            case "signal" -> new Step.Signal(text(json, "signal"), pause(json, SHORT_PAUSE));
            case "config" -> new Step.Config(texts(json.required("set")),
                    json.has("unset") ? list(json.get("unset"), JsonNode::asText) : List.of());
            case "wait_exit" -> new Step.WaitExit(seconds(json.required("timeout")),
                    optional(json, "exit_code").map(JsonNode::asInt));
            case "site" -> new Step.Site(list(json.required("requests"), JsonNode::asText),
                    optional(json, "wait").map(RecordingFile::seconds).orElse(Duration.ofSeconds(2)),
                    optional(json, "at_least").map(JsonNode::asInt));
            default -> throw new IllegalArgumentException("unknown op " + text(json, "op"));
        };
    }

    private static Step.Route route(JsonNode json) {
        return new Step.Route(optional(json, "conn").map(JsonNode::asText),
                optional(json, "from").map(JsonNode::asText),
                json.path("port").asText().equals("alt"));
    }

    private static Response response(JsonNode step) {
        JsonNode json = step.required("response");
        return new Response(text(json, "raw"), json.required("closed").asBoolean(),
                optional(json, "gunzipped_body").map(JsonNode::asText));
    }

    private static Optional<List<ResponseRule>> rules(JsonNode step) {
        return optional(step, "volatile").map(rules -> list(rules, RecordingFile::responseRule));
    }

    private static ResponseRule responseRule(JsonNode json) {
        return ResponseRule.of(text(json, "match"), rule(json));
    }

    private static Map<String, VolatileRule> tableRules(JsonNode json) {
        Map<String, VolatileRule> rules = new LinkedHashMap<>();
        json.properties().forEach(entry -> rules.put(entry.getKey(), rule(entry.getValue())));
        return rules;
    }

    private static VolatileRule rule(JsonNode json) {
        return switch (text(json, "type")) {
            case "any" -> new VolatileRule.Any();
            case "any_int" -> new VolatileRule.Form(Pattern.compile("-?\\d+"), "an integer");
            case "any_number" -> new VolatileRule.Form(Pattern.compile("-?[\\d.]+"), "a number");
            case "int_range" -> new VolatileRule.IntRange(json.required("min").asLong(),
                    json.required("max").asLong());
            case "int_delta" -> new VolatileRule.IntDelta(json.required("max").asLong());
            case "speed" -> new VolatileRule.Speed(json.required("ratio").asDouble());
            case "unix_now" -> new VolatileRule.UnixNow();
            case "datetime_now" -> new VolatileRule.DatetimeNow();
            default -> throw new IllegalArgumentException("unknown rule " + text(json, "type"));
        };
    }

    private static Map<String, Table> tables(JsonNode json) {
        Map<String, Table> tables = new LinkedHashMap<>();
        json.properties().forEach(entry -> tables.put(entry.getKey(), new Table(
                list(entry.getValue().required("columns"), JsonNode::asText),
                list(entry.getValue().required("rows"), row -> list(row, RecordingFile::cell)))));
        return tables;
    }

    private static Optional<String> cell(JsonNode json) {
        return json.isNull() ? Optional.empty() : Optional.of(json.asText());
    }

    private static Clock clock(JsonNode json) {
        return new Clock(text(json, "db"), json.required("unix").asLong());
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        json.forEach(node -> list.add(element.apply(node)));
        return List.copyOf(list);
    }

    private static Duration pause(JsonNode json, Duration usual) {
        return optional(json, "pause").map(RecordingFile::seconds).orElse(usual);
    }

    private static Duration seconds(JsonNode json) {
        return Duration.ofMillis(Math.round(json.asDouble() * 1000));
    }

    private static Optional<JsonNode> optional(JsonNode json, String key) {
        return Optional.ofNullable(json.get(key)).filter(node -> !node.isNull());
    }

    private static String text(JsonNode json, String key) {
        return json.required(key).asText();
    }
}
