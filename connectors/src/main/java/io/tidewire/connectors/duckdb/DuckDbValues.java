package io.tidewire.connectors.duckdb;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What DuckDB's driver hands out, as {@link io.tidewire.api.data.Values} has it. */
final class DuckDbValues {

    private DuckDbValues() {}

    static @Nullable Object toValue(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case Byte small -> small.intValue();
            case Short small -> small.intValue();
            case Float single -> (double) single;
            case BigInteger huge -> new BigDecimal(huge);
            case Timestamp timestamp -> timestamp.toLocalDateTime();
            case OffsetDateTime timestamp -> timestamp.toInstant();
            case Blob blob -> blob.getBytes(1, Math.toIntExact(blob.length()));
            case Array array -> list((Object[]) array.getArray());
            case Struct struct -> list(struct.getAttributes());
            case List<?> list -> list(list.toArray());
            case Map<?, ?> map -> {
                Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    result.put(toValue(entry.getKey()), toValue(entry.getValue()));
                }
                yield result;
            }
            case Boolean plain -> plain;
            case Integer plain -> plain;
            case Long plain -> plain;
            case Double plain -> plain;
            case BigDecimal plain -> plain;
            case String plain -> plain;
            case java.time.LocalDate plain -> plain;
            case java.time.LocalTime plain -> plain;
            case byte[] plain -> plain;
            default -> value.toString();
        };
    }

    private static List<@Nullable Object> list(@Nullable Object[] elements) throws SQLException {
        List<@Nullable Object> result = new ArrayList<>(elements.length);
        for (Object element : elements) {
            result.add(toValue(element));
        }
        return result;
    }
}
