package io.tidewire.app.oracle.duckdb;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A piece of SQL as it is spelt here and there, in DuckDB. */
record Text(String here, String there) {

    /** Spelt the same. */
    static Text of(String both) {
        return new Text(both, both);
    }

    /** Both with {@code $1}, {@code $2}, ... replaced by the arguments. */
    Text with(Text... arguments) {
        return with(Arrays.asList(arguments));
    }

    /** Both with {@code $1}, {@code $2}, ... replaced by the arguments. */
    Text with(List<Text> arguments) {
        return new Text(fill(here, arguments, Text::here), fill(there, arguments, Text::there));
    }

    /** Both followed by the other. */
    Text then(Text other) {
        return new Text(here + other.here, there + other.there);
    }

    /** Both followed by what is spelt the same. */
    Text then(String both) {
        return then(of(both));
    }

    static Text join(String separator, List<Text> parts) {
        return new Text(
                parts.stream().map(Text::here).collect(Collectors.joining(separator)),
                parts.stream().map(Text::there).collect(Collectors.joining(separator)));
    }

    /** At most nine arguments, so that {@code $1} is no part of {@code $10}. */
    private static String fill(String form, List<Text> arguments, Function<Text, String> side) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            if (c == '$') {
                filled.append(side.apply(arguments.get(form.charAt(++i) - '1')));
            } else {
                filled.append(c);
            }
        }
        return filled.toString();
    }
}
