package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.sql.type.Types;

import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Objects;

/** Constants as {@link io.tidewire.api.data.Values} has them. */
final class Literals {

    private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1000);

    private Literals() {}

    static Expr.Literal of(RexLiteral literal) {
        return of(literal.getValueAs(Comparable.class), literal.getType());
    }

    /**
     * @param value in Calcite's form for the type
     */
    static Expr.Literal of(@Nullable Object value, RelDataType type) {
        DataType ours = Types.fromCalcite(type);
        return new Expr.Literal(value == null ? null : value(value, ours), ours);
    }

    static Expr.Literal text(String value) {
        return new Expr.Literal(value, DataType.STRING.notNull());
    }

    static Expr.Literal integer(int value) {
        return new Expr.Literal(value, DataType.INT.notNull());
    }

    private static Object value(Object value, DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> value;
            case INT -> number(value).intValue();
            case BIGINT -> number(value).longValue();
            case DOUBLE -> number(value).doubleValue();
            case DECIMAL -> number(value).setScale(type.scale(), RoundingMode.HALF_UP);
            case STRING -> value instanceof NlsString text ? text.getValue() : value.toString();
            case BYTES -> ((ByteString) value).getBytes();
            case DATE -> LocalDate.ofEpochDay(((DateString) value).getDaysSinceEpoch());
            case TIME -> LocalTime.ofNanoOfDay(((TimeString) value).getMillisOfDay() * 1_000_000L);
            case TIMESTAMP -> timestamp((TimestampString) value);
            case TIMESTAMP_LTZ -> timestamp((TimestampString) value).toInstant(ZoneOffset.UTC);
            case INTERVAL_DAY -> number(value).multiply(MICROS_PER_MILLI).longValue();
            case INTERVAL_MONTH -> number(value).intValue();
            case ARRAY, MAP, ROW ->
                    throw Unsupported.of("a constant of type " + type + " cannot stand here", null);
        };
    }

    private static BigDecimal number(Object value) {
        return value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
    }

    private static LocalDateTime timestamp(TimestampString value) {
        return LocalDateTime.parse(Objects.requireNonNull(value).toString().replace(' ', 'T'));
    }
}
