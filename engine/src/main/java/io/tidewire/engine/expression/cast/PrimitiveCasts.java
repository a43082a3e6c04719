package io.tidewire.engine.expression.cast;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.DataType.Storage;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.expression.kernel.Decimals;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.time.Micros;

import org.jspecify.annotations.Nullable;

/** Conversions between primitives that no value can fail: loops over arrays. */
final class PrimitiveCasts {

    private PrimitiveCasts() {}

    static @Nullable Kernel kernel(DataType from, DataType to) {
        return switch (to.kind()) {
            case BOOLEAN, STRING, BYTES -> same(from, to) || bytes(from, to) ? identity() : null;
            case INT -> toInt(from);
            case BIGINT -> toLong(from);
            case DOUBLE -> toDouble(from);
            case DECIMAL -> toDecimal(from, to);
            case DATE -> toDate(from);
            case TIME -> toTime(from, to);
            case TIMESTAMP, TIMESTAMP_LTZ -> toTimestamp(from, to);
            case INTERVAL_DAY -> same(from, to) || from.kind() == Kind.BIGINT ? identity() : null;
            case INTERVAL_MONTH -> same(from, to) || from.kind() == Kind.INT ? identity() : null;
            case ARRAY, MAP, ROW -> from.sameAs(to) ? identity() : null;
        };
    }

    private static boolean same(DataType from, DataType to) {
        return from.kind() == to.kind();
    }

    /** STRING to BYTES is its UTF-8; the way back takes the bytes for UTF-8. */
    private static boolean bytes(DataType from, DataType to) {
        return from.storage() == Storage.BYTES && to.storage() == Storage.BYTES;
    }

    private static Kernel identity() {
        return (arguments, _, _) -> arguments[0];
    }

    /** BIGINT wraps, as integer arithmetic does. */
    private static @Nullable Kernel toInt(DataType from) {
        return switch (from.kind()) {
            case INT, INTERVAL_MONTH -> identity();
            case BIGINT ->
                    (arguments, rows, _) -> {
                        long[] values = ((LongColumn) arguments[0]).values();
                        int[] result = new int[rows];
                        for (int i = 0; i < rows; i++) {
                            result[i] = (int) values[i];
                        }
                        return new IntColumn(result, arguments[0].nulls(), rows);
                    };
            default -> null;
        };
    }

    private static @Nullable Kernel toLong(DataType from) {
        return switch (from.kind()) {
            case BIGINT, INTERVAL_DAY -> identity();
            case INT, INTERVAL_MONTH -> (arguments, rows, _) -> scaled(arguments[0], 1, rows);
            default -> null;
        };
    }

    private static @Nullable Kernel toDouble(DataType from) {
        return switch (from.kind()) {
            case DOUBLE -> identity();
            case INT ->
                    (arguments, rows, _) -> {
                        int[] values = ((IntColumn) arguments[0]).values();
                        double[] result = new double[rows];
                        for (int i = 0; i < rows; i++) {
                            result[i] = values[i];
                        }
                        return new DoubleColumn(result, arguments[0].nulls(), rows);
                    };
            case BIGINT ->
                    (arguments, rows, _) -> {
                        long[] values = ((LongColumn) arguments[0]).values();
                        double[] result = new double[rows];
                        for (int i = 0; i < rows; i++) {
                            result[i] = values[i];
                        }
                        return new DoubleColumn(result, arguments[0].nulls(), rows);
                    };
            case DECIMAL -> fromDecimal(from);
            default -> null;
        };
    }

    /**
     * Both a long below 2^53 and a power of ten up to 22 are exact, so the quotient is rounded
     * once.
     */
    private static @Nullable Kernel fromDecimal(DataType from) {
        if (from.precision() > 15) {
            return null;
        }
        double divisor = Decimals.power(from.scale());
        return (arguments, rows, _) -> {
            long[] values = ((LongColumn) arguments[0]).values();
            double[] result = new double[rows];
            for (int i = 0; i < rows; i++) {
                result[i] = values[i] / divisor;
            }
            return new DoubleColumn(result, arguments[0].nulls(), rows);
        };
    }

    /** Where every value of the source fits into a long of the target's digits. */
    private static @Nullable Kernel toDecimal(DataType from, DataType to) {
        int digits =
                switch (from.kind()) {
                    case INT -> 10;
                    case DECIMAL -> from.precision();
                    default -> DataType.MAX_PRECISION;
                };
        if (from.kind() == Kind.DECIMAL
                && from.scale() == to.scale()
                && from.storage() == to.storage()
                && to.precision() >= from.precision()) {
            return identity();
        }
        boolean fits =
                to.storage() == Storage.LONG
                        && from.storage() != Storage.OBJECT
                        && to.scale() >= from.scale()
                        && to.precision() - to.scale() >= digits - from.scale();
        if (!fits) {
            return null;
        }
        long factor = Decimals.power(to.scale() - from.scale());
        return (arguments, rows, _) -> scaled(arguments[0], factor, rows);
    }

    private static LongColumn scaled(Column column, long factor, int rows) {
        long[] result = new long[rows];
        if (column instanceof IntColumn ints) {
            for (int i = 0; i < rows; i++) {
                result[i] = ints.values()[i] * factor;
            }
        } else {
            long[] values = ((LongColumn) column).values();
            for (int i = 0; i < rows; i++) {
                result[i] = values[i] * factor;
            }
        }
        return new LongColumn(result, column.nulls(), rows);
    }

    private static @Nullable Kernel toDate(DataType from) {
        return switch (from.kind()) {
            case DATE -> identity();
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    (arguments, rows, _) -> {
                        long[] values = ((LongColumn) arguments[0]).values();
                        int[] result = new int[rows];
                        for (int i = 0; i < rows; i++) {
                            result[i] = Micros.date(values[i]);
                        }
                        return new IntColumn(result, arguments[0].nulls(), rows);
                    };
            default -> null;
        };
    }

    private static @Nullable Kernel toTime(DataType from, DataType to) {
        int unit = (int) (Micros.unit(Math.min(to.precision(), 3)) / Micros.MILLISECOND);
        return switch (from.kind()) {
            case TIME ->
                    from.precision() <= to.precision()
                            ? identity()
                            : (arguments, rows, _) -> {
                                int[] values = ((IntColumn) arguments[0]).values();
                                int[] result = new int[rows];
                                for (int i = 0; i < rows; i++) {
                                    result[i] = values[i] - values[i] % unit;
                                }
                                return new IntColumn(result, arguments[0].nulls(), rows);
                            };
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    (arguments, rows, _) -> {
                        long[] values = ((LongColumn) arguments[0]).values();
                        int[] result = new int[rows];
                        for (int i = 0; i < rows; i++) {
                            int millis = Micros.timeOfDay(values[i]);
                            result[i] = millis - millis % unit;
                        }
                        return new IntColumn(result, arguments[0].nulls(), rows);
                    };
            default -> null;
        };
    }

    private static @Nullable Kernel toTimestamp(DataType from, DataType to) {
        return switch (from.kind()) {
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    from.precision() <= to.precision()
                            ? identity()
                            : (arguments, rows, _) -> {
                                long[] values = ((LongColumn) arguments[0]).values();
                                long[] result = new long[rows];
                                for (int i = 0; i < rows; i++) {
                                    result[i] = Micros.truncate(values[i], to.precision());
                                }
                                return new LongColumn(result, arguments[0].nulls(), rows);
                            };
            case DATE -> (arguments, rows, _) -> scaled(arguments[0], Micros.DAY, rows);
            case TIME -> (arguments, rows, _) -> scaled(arguments[0], Micros.MILLISECOND, rows);
            default -> null;
        };
    }
}
