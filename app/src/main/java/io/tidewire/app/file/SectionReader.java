package io.tidewire.app.file;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.app.yaml.SqlLines;
import io.tidewire.app.yaml.Variables;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A mapping read against its keys: unknown and missing ones are reported once, when it is opened;
 * values that do not fit, when they are asked for. What is asked for and is not there, or wrong,
 * comes back as the key's fallback.
 */
public final class SectionReader {

    private final String what;
    private final Mapping mapping;
    private final List<Key> keys;
    private final Context context;

    /** What all readers of one file share. */
    public record Context(Catalog catalog, Variables variables, FaultList faults) {}

    private SectionReader(String what, Mapping mapping, List<Key> keys, Context context) {
        this.what = what;
        this.mapping = mapping;
        this.keys = keys;
        this.context = context;
    }

    /**
     * @param what for messages, such as "source 'clicks'"
     * @param at where a missing key is reported
     * @param lenient true when keys beyond the known ones cannot be judged
     */
    public static SectionReader open(
            String what,
            Mapping mapping,
            Location at,
            List<Key> keys,
            boolean lenient,
            Context context) {
        List<String> names = keys.stream().map(Key::name).toList();
        for (Entry entry : mapping.entries()) {
            if (!lenient && !names.contains(entry.name())) {
                context.faults()
                        .error(
                                ErrorCode.UNKNOWN_KEY,
                                "'" + entry.key().shown() + "' is no key of " + what,
                                unknownKeyHint(mapping, entry, names),
                                entry.key().location());
            }
        }
        for (Key key : keys) {
            if (key.required() && mapping.get(key.name()) == null) {
                context.faults()
                        .error(
                                ErrorCode.MISSING_KEY,
                                what + " needs the key '" + key.name() + "'",
                                key.name() + ": " + key.help(),
                                at);
            }
        }
        return new SectionReader(what, mapping, keys, context);
    }

    private static @Nullable String unknownKeyHint(
            Mapping mapping, Entry entry, List<String> names) {
        boolean cutOff = mapping.flow() && entry.value() instanceof Scalar value && value.isEmpty();
        return cutOff
                ? "within { } text that holds a comma stands in quotes"
                : Suggestions.hint(entry.name(), "its keys are", names);
    }

    public String what() {
        return what;
    }

    public @Nullable YamlNode node(String key) {
        return mapping.get(key);
    }

    /** True when the key is there, whatever its value. */
    public boolean has(String key) {
        return mapping.get(key) != null;
    }

    /** Where the value of a key stands; the section's place when it is not there. */
    public Location at(String key) {
        YamlNode node = mapping.get(key);
        return node == null ? mapping.location() : node.location();
    }

    public @Nullable Object value(String name) {
        for (Key key : keys) {
            if (key.name().equals(name) && key.shape() instanceof Shape.Value shape) {
                YamlNode node = mapping.get(name);
                Object value =
                        node == null
                                ? null
                                : new ValueReader(context.faults()).read(name, node, shape);
                return value == null ? key.fallback() : value;
            }
        }
        throw new IllegalArgumentException(name + " is no key with a value of " + what);
    }

    public @Nullable String text(String name) {
        return (String) value(name);
    }

    /** For a key with a fallback. */
    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** For a key with a fallback. */
    public Duration duration(String name) {
        return value(name) instanceof Duration duration ? duration : Duration.ZERO;
    }

    public long integer(String name) {
        return value(name) instanceof Long number ? number : 0;
    }

    @SuppressWarnings("unchecked")
    public List<String> strings(String name) {
        Object value = value(name);
        return value == null ? List.of() : (List<String>) value;
    }

    @SuppressWarnings("unchecked")
    public Map<String, Object> map(String name) {
        Object value = value(name);
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    /**
     * @return null when it is missing or no text, which was reported
     */
    @Nullable SqlText sql(String name) {
        YamlNode node = mapping.get(name);
        return node == null ? null : sql(name, node, context);
    }

    static @Nullable SqlText sql(String name, YamlNode node, Context context) {
        if (!(node instanceof Scalar scalar)) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            "'" + name + "' must be SQL, but is " + node.kind(),
                            "write it behind '" + name + ": |', indented",
                            node.location());
            return null;
        }
        if (scalar.isUnresolved()) {
            return null;
        }
        if (scalar.isSecret()) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            "'" + name + "' refers to a secret",
                            "SQL is shown in the console and the API; keep secrets out of it",
                            node.location());
            return null;
        }
        if (scalar.value().isBlank() || scalar.isEmpty()) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            "'" + name + "' has no SQL",
                            "write it behind '" + name + ": |', indented",
                            node.location());
            return null;
        }
        return SqlLines.of(scalar, context.variables());
    }

    /**
     * The mapping behind a key.
     *
     * @return null when it is missing, or none, which was reported
     */
    public @Nullable Mapping section(String name) {
        YamlNode node = mapping.get(name);
        return node == null ? null : mappingOf("'" + name + "' of " + what, node, context);
    }

    /**
     * @return null when it is no mapping, which was reported
     */
    public static @Nullable Mapping mappingOf(String what, YamlNode node, Context context) {
        if (node instanceof Mapping found) {
            return found;
        }
        if (!(node instanceof Scalar scalar && scalar.isUnresolved())) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            what + " must be a mapping, but is " + node.kind(),
                            "write its keys on lines of their own, indented",
                            node.location());
        }
        return null;
    }
}
