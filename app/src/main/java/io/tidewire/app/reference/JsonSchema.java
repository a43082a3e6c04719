package io.tidewire.app.reference;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.app.client.Json;
import io.tidewire.app.file.Catalog;
import io.tidewire.app.file.Durations;
import io.tidewire.app.file.FileKeys;
import io.tidewire.app.file.Key;
import io.tidewire.app.file.Shape;
import io.tidewire.app.file.Sizes;
import io.tidewire.app.file.TypeParser;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema (2020-12) of the pipeline file, for editors. Any value may also be a variable,
 * {@code ${NAME}}.
 */
public final class JsonSchema {

    private static final String VARIABLE = "^.*\\$\\{.+\\}.*$";

    private final Catalog catalog;

    private JsonSchema(Catalog catalog) {
        this.catalog = catalog;
    }

    public static String of(Catalog catalog) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "https://tidewire.io/schema/pipeline.json");
        schema.put("title", "Tidewire pipeline");
        schema.putAll(new JsonSchema(catalog).section(FileKeys.PIPELINE));
        return Json.writePretty(schema) + "\n";
    }

    private Map<String, Object> section(List<Key> keys) {
        Map<String, Object> schema = open(keys);
        schema.put("additionalProperties", false);
        return schema;
    }

    private Map<String, Object> open(List<Key> keys) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key key : keys) {
            properties.put(key.name(), key(key));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        List<String> required = keys.stream().filter(Key::required).map(Key::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private Map<String, Object> key(Key key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", key.help());
        schema.putAll(shape(key.shape()));
        if (key.fallback() != null) {
            schema.put("default", written(key));
        }
        return schema;
    }

    private static @Nullable Object written(Key key) {
        return switch (key.fallback()) {
            case Duration duration -> Durations.format(duration);
            case Long bytes when key.isSize() -> Sizes.format(bytes);
            case null -> null;
            default -> key.fallback();
        };
    }

    private Map<String, Object> shape(Shape shape) {
        return switch (shape) {
            case Shape.Value value -> value(value);
            case Shape.Sql sql -> Map.of("type", "string");
            case Shape.ColumnType type ->
                    ordered("type", "string", "examples", TypeParser.NAMES.subList(0, 14));
            case Shape.Section section -> section(section.keys());
            case Shape.Named named ->
                    ordered("type", "object", "additionalProperties", shape(named.value()));
            case Shape.Items items -> ordered("type", "array", "items", shape(items.item()));
            case Shape.SqlOr either ->
                    Map.of(
                            "anyOf",
                            List.of(Map.of("type", "string"), section(either.section().keys())));
            case Shape.FormatChoice format -> formats(format.reads());
            case Shape.Connected connected ->
                    connected(connected.section().keys(), connected.source());
        };
    }

    private static Map<String, Object> value(Shape.Value value) {
        return switch (value.type()) {
            case STRING ->
                    value.choices().isEmpty()
                            ? Map.of("type", List.of("string", "number", "boolean"))
                            : orVariable(Map.of("enum", value.choices()));
            case INTEGER -> {
                Map<String, Object> schema = new LinkedHashMap<>();
                schema.put("type", "integer");
                put(schema, "minimum", value.minimum());
                put(schema, "maximum", value.maximum());
                yield orVariable(schema);
            }
            case NUMBER -> orVariable(Map.of("type", "number"));
            case BOOLEAN -> orVariable(Map.of("type", "boolean"));
            case DURATION -> orVariable(ordered("type", "string", "pattern", Durations.PATTERN));
            case SIZE -> orVariable(ordered("type", "string", "pattern", Sizes.PATTERN));
            case STRINGS ->
                    Map.of(
                            "anyOf",
                            List.of(
                                    Map.of("type", "string"),
                                    ordered("type", "array", "items", Map.of("type", "string"))));
            case MAP -> Map.of("type", "object");
        };
    }

    private static void put(Map<String, Object> schema, String name, @Nullable Long value) {
        if (value != null) {
            schema.put(name, value);
        }
    }

    private static Map<String, Object> orVariable(Map<String, Object> schema) {
        return Map.of("anyOf", List.of(schema, ordered("type", "string", "pattern", VARIABLE)));
    }

    /** A format by name, or with its options. */
    private Map<String, Object> formats(boolean reads) {
        List<FormatSpec> fitting =
                catalog.formats().stream()
                        .filter(format -> reads ? format.reads() : format.writes())
                        .toList();
        List<Object> choices = new ArrayList<>();
        choices.add(Map.of("enum", fitting.stream().map(FormatSpec::name).toList()));
        for (FormatSpec format : fitting) {
            Map<String, Object> schema = optionsOf(format.options());
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put("type", Map.of("const", format.name()));
            properties.putAll(copy(Json.object(schema.get("properties"))));
            Map<String, Object> choice = new LinkedHashMap<>();
            choice.put("description", format.summary());
            choice.put("type", "object");
            choice.put("properties", properties);
            choice.put("required", List.of("type"));
            choice.put("additionalProperties", false);
            choices.add(choice);
        }
        return Map.of("anyOf", choices);
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value));
        return result;
    }

    private Map<String, Object> optionsOf(List<OptionSpec> options) {
        return open(options.stream().map(Key::of).toList());
    }

    /** The fixed keys; then, if the connector is so and so, its options and no others. */
    private Map<String, Object> connected(List<Key> keys, boolean source) {
        Map<String, Object> schema = open(keys);
        List<Object> branches = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ConnectorSpec connector : catalog.connectors()) {
            ConnectorSpec.Side side = source ? connector.source() : connector.sink();
            if (side == null) {
                continue;
            }
            names.add(connector.name());
            Map<String, Object> condition =
                    ordered(
                            "properties",
                            Map.of("connector", Map.of("const", connector.name())),
                            "required",
                            List.of("connector"));
            branches.add(ordered("if", condition, "then", optionsOf(side.options())));
        }
        Map<String, Object> properties = copy(Json.object(schema.get("properties")));
        Map<String, Object> connector = new LinkedHashMap<>();
        connector.put("description", Json.object(properties.get("connector")).get("description"));
        connector.put("enum", names);
        properties.put("connector", connector);
        schema.put("properties", properties);
        schema.put("allOf", branches);
        schema.put("unevaluatedProperties", false);
        return schema;
    }

    private static Map<String, Object> ordered(
            String key, Object value, String secondKey, Object secondValue) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        map.put(secondKey, secondValue);
        return map;
    }
}
