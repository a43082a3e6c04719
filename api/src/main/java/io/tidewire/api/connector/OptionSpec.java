package io.tidewire.api.connector;

import io.tidewire.api.pipeline.Options;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One option of a connector or format; the docs page, the JSON Schema, the checks and the defaults
 * come from it.
 *
 * @param name in snake case, as the file writes it
 * @param fallback the value when nothing is written, in the type's Java class (String, Long,
 *     Double, Boolean, Duration, List of String); null for none
 * @param choices the only values allowed, for a STRING; empty for any
 * @param minimum of an INTEGER or a SIZE, inclusive; null for none
 * @param maximum of an INTEGER or a SIZE, inclusive; null for none
 * @param help one line, starting with a capital, ending with a full stop
 */
public record OptionSpec(
        String name,
        Type type,
        boolean required,
        @Nullable Object fallback,
        List<String> choices,
        @Nullable Long minimum,
        @Nullable Long maximum,
        String help) {

    public enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        DURATION,
        /** Bytes. */
        SIZE,
        STRINGS,
        /** Free keys. */
        MAP
    }

    public OptionSpec {
        choices = List.copyOf(choices);
    }

    /** What holds when nothing is written. */
    public static Options defaults(List<OptionSpec> options) {
        Map<String, Object> values = new HashMap<>();
        for (OptionSpec option : options) {
            Object fallback = option.fallback();
            if (fallback != null) {
                values.put(option.name(), fallback);
            }
        }
        return Options.of(values);
    }

    public static OptionSpec required(String name, Type type, String help) {
        return new OptionSpec(name, type, true, null, List.of(), null, null, help);
    }

    public static OptionSpec optional(String name, Type type, String help) {
        return new OptionSpec(name, type, false, null, List.of(), null, null, help);
    }

    public static OptionSpec optional(String name, Type type, Object fallback, String help) {
        return new OptionSpec(name, type, false, fallback, List.of(), null, null, help);
    }

    public static OptionSpec choice(
            String name, String fallback, List<String> choices, String help) {
        return new OptionSpec(name, Type.STRING, false, fallback, choices, null, null, help);
    }

    public OptionSpec within(@Nullable Long newMinimum, @Nullable Long newMaximum) {
        return new OptionSpec(
                name, type, required, fallback, choices, newMinimum, newMaximum, help);
    }
}
