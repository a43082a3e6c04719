package io.tidewire.app.file;

import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns YAML values into the Java values that {@link OptionSpec} promises, or says what is wrong
 * with them.
 */
final class ValueReader {

    private final FaultList faults;

    ValueReader(FaultList faults) {
        this.faults = faults;
    }

    /**
     * @return null when it does not fit, which was reported
     */
    @Nullable Object read(String key, YamlNode node, Shape.Value shape) {
        if (node instanceof Scalar scalar) {
            if (scalar.isUnresolved()) {
                return null;
            }
            if (scalar.isEmpty()) {
                faults.error(
                        ErrorCode.WRONG_VALUE,
                        "'" + key + "' has no value",
                        "write " + expected(shape) + ", or leave the key out",
                        node.location());
                return null;
            }
        }
        Object value =
                switch (shape.type()) {
                    case STRING -> string(node, shape);
                    case INTEGER -> integer(node, shape);
                    case NUMBER -> number(node);
                    case BOOLEAN -> flag(node);
                    case DURATION -> duration(node);
                    case SIZE -> size(node, shape);
                    case STRINGS -> strings(node);
                    case MAP -> node instanceof Mapping mapping ? map(mapping) : null;
                };
        if (value == null) {
            wrong(key, node, shape);
        }
        return value;
    }

    private void wrong(String key, YamlNode node, Shape.Value shape) {
        String hint = null;
        if (node instanceof Scalar scalar) {
            if (!shape.choices().isEmpty()) {
                String nearest = Suggestions.nearest(scalar.value(), shape.choices());
                hint = nearest == null ? null : "did you mean '" + nearest + "'?";
            } else if (!scalar.isUntyped() && shape.type() != OptionSpec.Type.MAP) {
                hint = "write it without quotes";
            } else if (shape.type() == OptionSpec.Type.DURATION) {
                hint = "a number with its unit: ms, s, m, h or d";
            } else if (shape.type() == OptionSpec.Type.SIZE) {
                hint = "a whole number with its unit: B, kB, MB, GB or TB";
            }
        }
        faults.error(
                ErrorCode.WRONG_VALUE,
                "'" + key + "' must be " + expected(shape) + ", but is " + node.kind(),
                hint,
                node.location());
    }

    /** For a message: "'max_delay' must be ...". */
    static String expected(Shape.Value shape) {
        return switch (shape.type()) {
            case STRING ->
                    shape.choices().isEmpty()
                            ? "text"
                            : "one of " + String.join(", ", shape.choices());
            case INTEGER -> "a whole number" + range(shape);
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case DURATION -> "a duration such as 5s, 10m or 1h";
            case SIZE ->
                    "a size such as 500MB or 2GB"
                            + (shape.minimum() == null
                                    ? ""
                                    : " of at least " + Sizes.format(shape.minimum()));
            case STRINGS -> "a list of text";
            case MAP -> "a mapping of names to values";
        };
    }

    private static String range(Shape.Value shape) {
        Long minimum = shape.minimum();
        Long maximum = shape.maximum();
        if (minimum != null && maximum != null) {
            return " from " + minimum + " to " + maximum;
        }
        return minimum != null
                ? " of at least " + minimum
                : maximum != null ? " of at most " + maximum : "";
    }

    private static @Nullable String string(YamlNode node, Shape.Value shape) {
        return node instanceof Scalar scalar
                        && (shape.choices().isEmpty() || shape.choices().contains(scalar.value()))
                ? scalar.value()
                : null;
    }

    private static @Nullable Long integer(YamlNode node, Shape.Value shape) {
        if (!(node instanceof Scalar scalar) || !scalar.isUntyped()) {
            return null;
        }
        String digits = scalar.value().strip().replace("_", "");
        if (!digits.matches("[+-]?[0-9]{1,18}")) {
            return null;
        }
        long value = Long.parseLong(digits);
        Long minimum = shape.minimum();
        Long maximum = shape.maximum();
        boolean outside =
                (minimum != null && value < minimum) || (maximum != null && value > maximum);
        return outside ? null : value;
    }

    private static @Nullable Double number(YamlNode node) {
        if (!(node instanceof Scalar scalar) || !scalar.isUntyped()) {
            return null;
        }
        String text = scalar.value().strip();
        return text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")
                ? Double.valueOf(text)
                : null;
    }

    private static @Nullable Boolean flag(YamlNode node) {
        if (!(node instanceof Scalar scalar) || !scalar.isUntyped()) {
            return null;
        }
        return switch (scalar.value().strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private static @Nullable Duration duration(YamlNode node) {
        return node instanceof Scalar scalar ? Durations.parse(scalar.value().strip()) : null;
    }

    private static @Nullable Long size(YamlNode node, Shape.Value shape) {
        Long bytes = node instanceof Scalar scalar ? Sizes.parse(scalar.value().strip()) : null;
        Long minimum = shape.minimum();
        return bytes != null && minimum != null && bytes < minimum ? null : bytes;
    }

    private @Nullable List<String> strings(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> List.of(scalar.value());
            case Mapping mapping -> null;
            case Sequence sequence -> {
                List<String> result = new ArrayList<>();
                for (YamlNode item : sequence.items()) {
                    if (!(item instanceof Scalar scalar) || scalar.isEmpty()) {
                        yield null;
                    }
                    result.add(scalar.value());
                }
                yield result;
            }
        };
    }

    /** Free keys, values as YAML's core schema types them. */
    private Map<String, Object> map(Mapping mapping) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            Object value = free(entry.value());
            if (value == null) {
                faults.error(
                        ErrorCode.WRONG_VALUE,
                        "'" + entry.name() + "' has no value",
                        "give it one, or leave the key out",
                        entry.key().location());
            } else {
                result.put(entry.name(), value);
            }
        }
        return result;
    }

    private @Nullable Object free(YamlNode node) {
        return switch (node) {
            case Mapping mapping -> map(mapping);
            case Sequence sequence -> {
                List<Object> items = new ArrayList<>();
                for (YamlNode item : sequence.items()) {
                    Object value = free(item);
                    if (value != null) {
                        items.add(value);
                    }
                }
                yield items;
            }
            case Scalar scalar ->
                    scalar.isUnresolved() ? "" : scalar.isEmpty() ? null : typed(scalar);
        };
    }

    private static Object typed(Scalar scalar) {
        Long whole =
                integer(scalar, new Shape.Value(OptionSpec.Type.INTEGER, List.of(), null, null));
        if (whole != null) {
            return whole;
        }
        Boolean flag = flag(scalar);
        if (flag != null) {
            return flag;
        }
        Double number = number(scalar);
        return number != null ? number : scalar.value();
    }
}
