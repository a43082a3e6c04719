package io.tidewire.app.testing;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** YAML values as values of a column's type, as {@link io.tidewire.api.data.Values} has them. */
final class CellReader {

    private CellReader() {}

    /** Why a value is none of the type. */
    static final class BadCell extends Exception {
        private final transient YamlNode node;

        BadCell(YamlNode node, DataType type) {
            super(node.kind() + " is no " + type.withNullable(true), null, false, false);
            this.node = node;
        }

        YamlNode node() {
            return node;
        }
    }

    static @Nullable Object read(YamlNode node, DataType type) throws BadCell {
        if (node instanceof Scalar scalar && scalar.isEmpty()) {
            return null;
        }
        return switch (type.kind()) {
            case ARRAY -> array(node, type);
            case MAP -> map(node, type);
            case ROW -> row(node, type);
            default -> {
                if (!(node instanceof Scalar scalar)) {
                    throw new BadCell(node, type);
                }
                try {
                    yield scalar(scalar.value().strip(), scalar.value(), type);
                } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
                    throw new BadCell(node, type);
                }
            }
        };
    }

    private static Object scalar(String text, String exact, DataType type) {
        return switch (type.kind()) {
            case STRING -> exact;
            case BYTES -> exact.getBytes(StandardCharsets.UTF_8);
            case BOOLEAN ->
                    switch (text) {
                        case "true" -> true;
                        case "false" -> false;
                        default -> throw new IllegalArgumentException(text);
                    };
            case INT, INTERVAL_MONTH -> Integer.valueOf(text);
            case BIGINT, INTERVAL_DAY -> Long.valueOf(text);
            case DOUBLE -> number(text);
            case DECIMAL -> new BigDecimal(text).setScale(type.scale(), RoundingMode.UNNECESSARY);
            case DATE -> LocalDate.parse(text);
            case TIME -> LocalTime.parse(text).truncatedTo(ChronoUnit.MILLIS);
            case TIMESTAMP -> timestamp(text);
            case TIMESTAMP_LTZ -> timestamp(text).toInstant(ZoneOffset.UTC);
            case ARRAY, MAP, ROW -> throw new IllegalArgumentException(text);
        };
    }

    private static Double number(String text) {
        return switch (text) {
            case ".nan", "NaN" -> Double.NaN;
            case ".inf", "Infinity" -> Double.POSITIVE_INFINITY;
            case "-.inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.valueOf(text);
        };
    }

    /**
     * {@code 2026-01-31 12:00:00.000}, ISO 8601 with or without a zone, or a date alone; UTC.
     *
     * @throws DateTimeException for other text
     */
    static LocalDateTime timestamp(String text) {
        String iso = text.strip().replace(' ', 'T');
        if (iso.matches("\\d{4}-\\d\\d-\\d\\d")) {
            return LocalDate.parse(iso).atStartOfDay();
        }
        LocalDateTime time =
                iso.matches(".*T.*([zZ]|[+-]\\d\\d(:?\\d\\d)?)")
                        ? LocalDateTime.ofInstant(
                                OffsetDateTime.parse(iso).toInstant(), ZoneOffset.UTC)
                        : LocalDateTime.parse(iso);
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /** A timestamp as an instant. */
    static Instant instant(String text) {
        return timestamp(text).toInstant(ZoneOffset.UTC);
    }

    private static List<@Nullable Object> array(YamlNode node, DataType type) throws BadCell {
        if (!(node instanceof Sequence sequence)) {
            throw new BadCell(node, type);
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            values.add(read(item, type.children().getFirst().type()));
        }
        return values;
    }

    private static Map<Object, @Nullable Object> map(YamlNode node, DataType type) throws BadCell {
        if (!(node instanceof Mapping mapping)) {
            throw new BadCell(node, type);
        }
        Map<Object, @Nullable Object> values = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            Object key = read(entry.key(), type.children().getFirst().type());
            if (key == null) {
                throw new BadCell(entry.key(), type);
            }
            values.put(key, read(entry.value(), type.children().getLast().type()));
        }
        return values;
    }

    private static List<@Nullable Object> row(YamlNode node, DataType type) throws BadCell {
        if (!(node instanceof Mapping mapping)) {
            throw new BadCell(node, type);
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : type.children()) {
            YamlNode value = mapping.get(field.name());
            values.add(value == null ? null : read(value, field.type()));
        }
        return values;
    }
}
