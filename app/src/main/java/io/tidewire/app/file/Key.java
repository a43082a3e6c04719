package io.tidewire.app.file;

import io.tidewire.api.connector.OptionSpec;

import org.jspecify.annotations.Nullable;

/**
 * One key of the pipeline file.
 *
 * @param fallback what stands where nothing is written, as {@link OptionSpec#fallback}
 * @param help one line, starting with a capital, ending with a full stop
 */
public record Key(
        String name, Shape shape, boolean required, @Nullable Object fallback, String help) {

    public static Key required(String name, Shape shape, String help) {
        return new Key(name, shape, true, null, help);
    }

    public static Key optional(String name, Shape shape, String help) {
        return new Key(name, shape, false, null, help);
    }

    public static Key optional(String name, Shape shape, Object fallback, String help) {
        return new Key(name, shape, false, fallback, help);
    }

    /** Whether its value is a number of bytes. */
    public boolean isSize() {
        return shape instanceof Shape.Value value && value.type() == OptionSpec.Type.SIZE;
    }

    /** A connector's or format's option is a key beside the others. */
    public static Key of(OptionSpec option) {
        return new Key(
                option.name(),
                new Shape.Value(
                        option.type(), option.choices(), option.minimum(), option.maximum()),
                option.required(),
                option.fallback(),
                option.help());
    }
}
