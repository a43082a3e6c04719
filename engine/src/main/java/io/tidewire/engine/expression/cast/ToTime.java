package io.tidewire.engine.expression.cast;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.RowFunction;
import io.tidewire.engine.expression.time.Micros;
import io.tidewire.engine.expression.time.TimeText;

import org.jspecify.annotations.Nullable;

/** STRING to dates and times. */
final class ToTime {

    private ToTime() {}

    static @Nullable RowFunction function(DataType from, DataType to) {
        if (from.kind() != Kind.STRING) {
            return null;
        }
        return switch (to.kind()) {
            case DATE ->
                    row -> {
                        byte[] text = row.bytes(0);
                        return checked(TimeText.parseDate(text, 0, text.length), row, to);
                    };
            case TIME -> {
                long unit = Micros.unit(Math.min(to.precision(), 3)) / Micros.MILLISECOND;
                yield row -> {
                    byte[] text = row.bytes(0);
                    long millis = checked(TimeText.parseTime(text, 0, text.length), row, to);
                    return millis - millis % unit;
                };
            }
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    row -> {
                        byte[] text = row.bytes(0);
                        long micros =
                                checked(TimeText.parseTimestamp(text, 0, text.length), row, to);
                        return Micros.truncate(micros, to.precision());
                    };
            default -> null;
        };
    }

    private static long checked(long parsed, Arguments row, DataType to) {
        if (parsed == TimeText.INVALID) {
            throw Casts.failed(row.text(0), to);
        }
        return parsed;
    }
}
