package io.tidewire.engine.expression.cast;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.engine.expression.kernel.RowFunction;
import io.tidewire.engine.expression.time.TimeText;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Values as text. */
public final class ToText {

    private ToText() {}

    static RowFunction function(DataType from) {
        return switch (from.kind()) {
            case BOOLEAN -> row -> row.bool(0) ? "TRUE" : "FALSE";
            case INT, BIGINT -> row -> Long.toString(row.integer(0));
            case DOUBLE -> row -> Double.toString(row.real(0));
            case DECIMAL -> row -> row.decimal(0).toPlainString();
            case STRING, BYTES -> row -> row.bytes(0);
            case DATE -> row -> TimeText.formatDate((int) row.integer(0));
            case TIME -> row -> TimeText.formatTime((int) row.integer(0), from.precision());
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    row -> TimeText.formatTimestamp(row.integer(0), from.precision());
            case INTERVAL_DAY -> row -> TimeText.formatDayInterval(row.integer(0));
            case INTERVAL_MONTH -> row -> TimeText.formatMonthInterval((int) row.integer(0));
            case ARRAY, MAP, ROW -> row -> text(row.value(0), from);
        };
    }

    /** A value as {@link Values} has it, as CAST to STRING writes it; NULL inside others. */
    public static String text(@Nullable Object value, DataType type) {
        return switch (value) {
            case null -> "NULL";
            case Boolean truth -> truth ? "TRUE" : "FALSE";
            case BigDecimal decimal -> decimal.toPlainString();
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case LocalDate date -> TimeText.formatDate((int) date.toEpochDay());
            case LocalTime time ->
                    TimeText.formatTime((int) (time.toNanoOfDay() / 1_000_000), type.precision());
            case LocalDateTime time ->
                    TimeText.formatTimestamp(Values.micros(time), type.precision());
            case Instant time -> TimeText.formatTimestamp(Values.micros(time), type.precision());
            case List<?> list -> list(list, type);
            case Map<?, ?> map -> {
                StringJoiner text = new StringJoiner(", ", "{", "}");
                map.forEach(
                        (key, entry) ->
                                text.add(
                                        text(key, type.children().getFirst().type())
                                                + "="
                                                + text(entry, type.children().getLast().type())));
                yield text.toString();
            }
            default -> value.toString();
        };
    }

    private static String list(List<?> list, DataType type) {
        boolean row = type.kind() == DataType.Kind.ROW;
        StringJoiner text =
                row ? new StringJoiner(", ", "(", ")") : new StringJoiner(", ", "[", "]");
        for (int i = 0; i < list.size(); i++) {
            text.add(text(list.get(i), type.children().get(row ? i : 0).type()));
        }
        return text.toString();
    }
}
