package io.tidewire.app.file;

import io.tidewire.api.connector.OptionSpec;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What may stand behind a key of the pipeline file. */
public sealed interface Shape {

    Shape TEXT = value(OptionSpec.Type.STRING);
    Shape DURATION = value(OptionSpec.Type.DURATION);

    /** A list of column names, or one. */
    Shape COLUMNS = value(OptionSpec.Type.STRINGS);

    /** A list of text, or one. */
    Shape TEXTS = value(OptionSpec.Type.STRINGS);

    /** A mapping of keys and values that are not ours. */
    Shape FREE = value(OptionSpec.Type.MAP);

    Shape COLUMN_TYPE = new ColumnType();
    Shape SQL = new Sql();

    /** One value, as options of connectors have them. */
    record Value(
            OptionSpec.Type type,
            List<String> choices,
            @Nullable Long minimum,
            @Nullable Long maximum)
            implements Shape {
        public Value {
            choices = List.copyOf(choices);
        }
    }

    /** A column's type, such as {@code DECIMAL(10, 2) NOT NULL}. */
    record ColumnType() implements Shape {}

    /** SQL text. */
    record Sql() implements Shape {}

    /** A mapping with fixed keys. */
    record Section(List<Key> keys) implements Shape {
        public Section {
            keys = List.copyOf(keys);
        }
    }

    /** A mapping whose keys the user chooses. */
    record Named(Shape value) implements Shape {}

    record Items(Shape item) implements Shape {}

    /** SQL alone, or a section that has it under {@code sql}. */
    record SqlOr(Section section) implements Shape {}

    /** A format's name, or a mapping of {@code type} and the format's options. */
    record FormatChoice(boolean reads) implements Shape {}

    /** A section that also has the options of the connector it names. */
    record Connected(Section section, boolean source) implements Shape {}

    private static Shape value(OptionSpec.Type type) {
        return new Value(type, List.of(), null, null);
    }

    static Shape choice(String... choices) {
        return new Value(OptionSpec.Type.STRING, List.of(choices), null, null);
    }

    /** Of at least so many bytes. */
    static Shape size(long minimum) {
        return new Value(OptionSpec.Type.SIZE, List.of(), minimum, null);
    }

    static Shape integer(long minimum, long maximum) {
        return new Value(OptionSpec.Type.INTEGER, List.of(), minimum, maximum);
    }
}
