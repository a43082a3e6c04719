package io.tidewire.app.command;

import io.tidewire.engine.change.Start;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code --from} may say. */
final class StartOption implements ITypeConverter<Start> {

    @Override
    public Start convert(String value) {
        if (value.equals("earliest")) {
            return new Start.Earliest();
        }
        if (value.contains("=")) {
            return new Start.Positions(positions(value));
        }
        try {
            return new Start.At(
                    value.length() == 10
                            ? LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : Instant.parse(value));
        } catch (DateTimeParseException e) {
            throw wrong(value);
        }
    }

    private static Map<String, Map<String, String>> positions(String value) {
        Map<String, Map<String, String>> positions = new LinkedHashMap<>();
        for (String one : value.split(",")) {
            int slash = one.indexOf('/');
            int equals = one.lastIndexOf('=');
            if (slash <= 0 || equals < slash || !one.substring(equals + 1).matches("\\d{1,18}")) {
                throw wrong(one);
            }
            positions
                    .computeIfAbsent(one.substring(0, slash), source -> new LinkedHashMap<>())
                    .put(one.substring(slash + 1, equals), one.substring(equals + 1));
        }
        return positions;
    }

    private static TypeConversionException wrong(String value) {
        return new TypeConversionException(
                "'"
                        + value
                        + "' is neither earliest, nor a time such as 2026-01-31T00:00:00Z, nor"
                        + " SOURCE/PARTITION=POSITION");
    }
}
