package io.tidewire.connectors.generator;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of one field, read with their types; what is wrong becomes a fault, and a value that
 * lets the rest be checked comes back.
 */
final class Settings {

    private final String column;
    private final Map<String, Object> values;
    private final List<Fault> faults;
    private final Set<String> read = new HashSet<>();

    Settings(String column, Map<String, Object> values, List<Fault> faults) {
        this.column = column;
        this.values = values;
        this.faults = faults;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Nullable Object value(String name) {
        read.add(name);
        return values.get(name);
    }

    String text(String name, String fallback) {
        Object value = value(name);
        return value == null ? fallback : String.valueOf(value);
    }

    long integer(String name, long fallback) {
        return switch (value(name)) {
            case null -> fallback;
            case Long number -> number;
            case Integer number -> number;
            case Object other -> {
                wrong(name, "a whole number", other);
                yield fallback;
            }
        };
    }

    double number(String name, double fallback) {
        return switch (value(name)) {
            case null -> fallback;
            case Number number -> number.doubleValue();
            case Object other -> {
                wrong(name, "a number", other);
                yield fallback;
            }
        };
    }

    List<?> list(String name) {
        return switch (value(name)) {
            case null -> List.of();
            case List<?> list -> list;
            case Object other -> {
                wrong(name, "a list", other);
                yield List.of();
            }
        };
    }

    /** In microseconds. */
    long duration(String name, long fallback) {
        Object value = value(name);
        if (value == null) {
            return fallback;
        }
        String text = String.valueOf(value);
        int digits = 0;
        while (digits < text.length() && digits < 12 && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long unit =
                switch (text.substring(digits)) {
                    case "us" -> 1;
                    case "ms" -> 1_000;
                    case "s" -> 1_000_000;
                    case "m" -> 60_000_000L;
                    case "h" -> 3_600_000_000L;
                    case "d" -> 86_400_000_000L;
                    default -> 0;
                };
        if (digits == 0 || unit == 0) {
            wrong(name, "a duration such as 100ms or 5s", value);
            return fallback;
        }
        return Long.parseLong(text.substring(0, digits)) * unit;
    }

    void wrong(String name, String wanted, Object found) {
        fault(
                ErrorCode.WRONG_VALUE,
                "'" + name + "' of field '" + column + "' has to be " + wanted + ", not " + found,
                null);
    }

    void fault(ErrorCode code, String message, @Nullable String hint) {
        faults.add(Fault.error(code, message, hint, null));
    }

    /** Reports what nobody asked for. */
    void finish() {
        List<String> unknown = new ArrayList<>(values.keySet());
        unknown.removeAll(read);
        for (String name : unknown) {
            fault(
                    ErrorCode.UNKNOWN_KEY,
                    "field '" + column + "' has no setting '" + name + "'",
                    "known here: " + String.join(", ", read.stream().sorted().toList()));
        }
    }
}
