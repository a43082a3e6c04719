package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.DataType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What comes from a user's code, held against the type that was promised. */
public final class UserValues {

    private UserValues() {}

    /**
     * The value as {@link io.tidewire.api.data.Values} has it: whole numbers may be of any width
     * that holds them, a DECIMAL of any scale, rounded half up.
     *
     * @throws RowFailure when it is none of the type
     */
    public static @Nullable Object fitting(@Nullable Object value, DataType type) {
        if (value == null) {
            if (!type.nullable()) {
                throw new RowFailure("gave NULL where " + type + " was promised");
            }
            return null;
        }
        Object fitting =
                switch (type.kind()) {
                    case BOOLEAN -> value instanceof Boolean ? value : null;
                    case STRING -> value instanceof CharSequence text ? text.toString() : null;
                    case BYTES -> value instanceof byte[] ? value : null;
                    case DATE -> value instanceof LocalDate ? value : null;
                    case TIME -> value instanceof LocalTime ? value : null;
                    case TIMESTAMP -> value instanceof LocalDateTime ? value : null;
                    case TIMESTAMP_LTZ -> value instanceof Instant ? value : null;
                    case INT -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE, true);
                    case BIGINT -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE, false);
                    case DOUBLE -> value instanceof Number number ? number.doubleValue() : null;
                    case DECIMAL -> decimal(value, type);
                    case ARRAY -> value instanceof List<?> list ? array(list, type) : null;
                    case ROW -> value instanceof List<?> list ? row(list, type) : null;
                    case MAP -> value instanceof Map<?, ?> map ? map(map, type) : null;
                    case INTERVAL_DAY, INTERVAL_MONTH -> null;
                };
        if (fitting == null) {
            throw new RowFailure(
                    "gave a " + value.getClass().getSimpleName() + " that is no " + type);
        }
        return fitting;
    }

    private static @Nullable Object whole(Object value, long least, long most, boolean asInt) {
        if (!(value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte)) {
            return null;
        }
        long number = ((Number) value).longValue();
        if (number < least || number > most) {
            return null;
        }
        return asInt ? (Object) (int) number : (Object) number;
    }

    private static @Nullable BigDecimal decimal(Object value, DataType type) {
        BigDecimal exact =
                switch (value) {
                    case BigDecimal decimal -> decimal;
                    case BigInteger whole -> new BigDecimal(whole);
                    case Long whole -> BigDecimal.valueOf(whole);
                    case Integer whole -> BigDecimal.valueOf(whole);
                    default -> null;
                };
        BigDecimal rounded =
                exact == null ? null : exact.setScale(type.scale(), RoundingMode.HALF_UP);
        return rounded == null || rounded.precision() > type.precision() ? null : rounded;
    }

    private static Object array(List<?> list, DataType type) {
        DataType element = type.children().getFirst().type();
        List<@Nullable Object> values = new ArrayList<>(list.size());
        for (Object value : list) {
            values.add(fitting(value, element));
        }
        return Collections.unmodifiableList(values);
    }

    private static @Nullable Object row(List<?> list, DataType type) {
        if (list.size() != type.children().size()) {
            return null;
        }
        List<@Nullable Object> values = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            values.add(fitting(list.get(i), type.children().get(i).type()));
        }
        return Collections.unmodifiableList(values);
    }

    private static Object map(Map<?, ?> map, DataType type) {
        DataType key = type.children().getFirst().type();
        DataType value = type.children().getLast().type();
        Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((k, v) -> values.put(fitting(k, key), fitting(v, value)));
        return Collections.unmodifiableMap(values);
    }

    /** What a user's code has thrown, in one line; an exception that says nothing is named. */
    public static String reason(Throwable thrown) {
        String message = thrown.getMessage();
        return thrown instanceof RowFailure && message != null
                ? message
                : message == null || message.isBlank()
                        ? thrown.getClass().getSimpleName()
                        : message.lines().findFirst().orElse("").strip();
    }
}
