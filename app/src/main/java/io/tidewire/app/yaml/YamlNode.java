package io.tidewire.app.yaml;

import io.tidewire.api.error.Location;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A YAML value with its place. Aliases are expanded, variables resolved. Immutable. */
public sealed interface YamlNode {

    Location location();

    /** What a reader of messages calls this kind of value. */
    String kind();

    /**
     * @param entries in the order of the file; no key appears twice
     * @param flow true for {@code {a: b}}
     */
    record Mapping(List<Entry> entries, boolean flow, Location location) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        public @Nullable YamlNode get(String key) {
            for (Entry entry : entries) {
                if (entry.key().value().equals(key)) {
                    return entry.value();
                }
            }
            return null;
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Entry(Scalar key, YamlNode value) {
        public String name() {
            return key.value();
        }
    }

    record Sequence(List<YamlNode> items, Location location) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * @param value after variables were resolved
     * @param style how it was written
     * @param variables what became of the variables in it
     * @param origin the text it was read from; null for one that stands in no file
     */
    record Scalar(
            String value,
            Style style,
            Substitution variables,
            @Nullable Origin origin,
            Location location)
            implements YamlNode {

        /** True when nothing is written behind the key. */
        public boolean isEmpty() {
            return style == Style.PLAIN
                    && variables == Substitution.NONE
                    && (value.isEmpty() || value.equals("~") || value.equals("null"));
        }

        /** True when the text alone decides the type: not written in quotes, or from a variable. */
        public boolean isUntyped() {
            return style == Style.PLAIN || variables != Substitution.NONE;
        }

        public boolean isSecret() {
            return variables == Substitution.SECRET;
        }

        /** True when a variable in it has no value: that fault was reported, no other is due. */
        public boolean isUnresolved() {
            return variables == Substitution.UNRESOLVED;
        }

        /** The value for messages, never a secret, never endless. */
        public String shown() {
            if (isSecret()) {
                return "***";
            }
            String line = value.replaceAll("\\s+", " ");
            return line.length() > 60 ? line.substring(0, 57) + "..." : line;
        }

        @Override
        public String kind() {
            return isEmpty() ? "nothing" : "'" + shown() + "'";
        }

        @Override
        public String toString() {
            return location + " " + shown();
        }
    }

    /** How a scalar was written. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL,
        FOLDED
    }

    /** What became of the variables in a scalar. */
    enum Substitution {
        /** There are none. */
        NONE,
        /** Replaced by values that may be shown. */
        REPLACED,
        /** At least one was replaced by a secret. */
        SECRET,
        /** At least one has no value. */
        UNRESOLVED
    }

    /**
     * The characters of the file that a scalar was read from, quotes and block header included.
     *
     * @param start offset in the source's text, inclusive
     * @param end offset in the source's text, exclusive
     */
    record Origin(YamlSource source, int start, int end) {
        public String text() {
            return source.text().substring(start, end);
        }
    }
}
