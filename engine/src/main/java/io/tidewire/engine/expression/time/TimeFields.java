package io.tidewire.engine.expression.time;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Kernel;

import java.util.function.LongUnaryOperator;

/** EXTRACT, and FLOOR and CEIL of points in time to a unit. */
public final class TimeFields {

    private static final long LONGEST_MONTH = 31 * Micros.DAY;

    private TimeFields() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case EXTRACT -> {
                DataType type = call.arguments().get(1).type();
                TimeUnit unit = TimeUnit.of(call.arguments().get(0));
                yield type.kind() == Kind.INTERVAL_MONTH
                        ? extractMonths(unit)
                        : kernel(1, type, extract(unit, type.kind() == Kind.INTERVAL_DAY), call);
            }
            case FLOOR_TIME -> rounding(call, false);
            case CEIL_TIME -> rounding(call, true);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static Kernel rounding(Expr.Call call, boolean up) {
        DataType type = call.arguments().getFirst().type();
        TimeUnit unit = TimeUnit.of(call.arguments().get(1));
        LongUnaryOperator rounded = up ? ceil(unit) : floor(unit);
        // A time of day goes round: the hour after 23:30 is 00:00.
        return kernel(
                0,
                type,
                type.kind() == Kind.TIME
                        ? micros -> Math.floorMod(rounded.applyAsLong(micros), Micros.DAY)
                        : rounded,
                call);
    }

    /**
     * @param operator over microseconds
     */
    private static Kernel kernel(
            int argument, DataType from, LongUnaryOperator operator, Expr.Call call) {
        long unit = unit(from);
        long resultUnit = call.type().kind() == Kind.BIGINT ? 1 : unit(call.type());
        boolean asInt = call.type().storage() == DataType.Storage.INT;
        return (arguments, rows, _) -> {
            long[] result = micros(arguments[argument], unit, rows);
            for (int i = 0; i < rows; i++) {
                result[i] = operator.applyAsLong(result[i]);
            }
            boolean[] nulls = arguments[argument].nulls();
            if (!asInt) {
                return new LongColumn(result, nulls, rows);
            }
            int[] ints = new int[rows];
            for (int i = 0; i < rows; i++) {
                ints[i] = (int) Math.floorDiv(result[i], resultUnit);
            }
            return new IntColumn(ints, nulls, rows);
        };
    }

    /** How many microseconds one of a DATE, TIME or point in time is. */
    static long unit(DataType type) {
        return switch (type.kind()) {
            case DATE -> Micros.DAY;
            case TIME -> Micros.MILLISECOND;
            default -> 1;
        };
    }

    private static long[] micros(Column column, long unit, int rows) {
        long[] result = new long[rows];
        if (column instanceof IntColumn ints) {
            for (int i = 0; i < rows; i++) {
                result[i] = ints.values()[i] * unit;
            }
        } else {
            System.arraycopy(((LongColumn) column).values(), 0, result, 0, rows);
        }
        return result;
    }

    private static Kernel extractMonths(TimeUnit unit) {
        return (arguments, rows, _) -> {
            int[] months = ((IntColumn) arguments[1]).values();
            long[] result = new long[rows];
            for (int i = 0; i < rows; i++) {
                result[i] =
                        switch (unit) {
                            case YEAR -> months[i] / 12;
                            case QUARTER -> months[i] % 12 / 3 + 1;
                            case MONTH -> months[i] % 12;
                            case EPOCH -> months[i] * 30L * 86_400;
                            default -> 0;
                        };
            }
            return new LongColumn(result, arguments[1].nulls(), rows);
        };
    }

    private static LongUnaryOperator extract(TimeUnit unit, boolean interval) {
        return switch (unit) {
            case MICROSECOND -> part(Micros.SECOND, 1, interval);
            case MILLISECOND -> part(Micros.SECOND, Micros.MILLISECOND, interval);
            case SECOND -> part(Micros.MINUTE, Micros.SECOND, interval);
            case MINUTE -> part(Micros.HOUR, Micros.MINUTE, interval);
            case HOUR -> part(Micros.DAY, Micros.HOUR, interval);
            case DAY ->
                    interval
                            ? micros -> micros / Micros.DAY
                            : micros -> CivilDate.day(packed(micros));
            case MONTH -> micros -> CivilDate.month(packed(micros));
            case QUARTER -> micros -> (CivilDate.month(packed(micros)) + 2) / 3;
            case YEAR -> TimeFields::year;
            case DECADE -> micros -> year(micros) / 10;
            case CENTURY -> micros -> ordinal(year(micros), 100);
            case MILLENNIUM -> micros -> ordinal(year(micros), 1000);
            case EPOCH -> micros -> Math.floorDiv(micros, Micros.SECOND);
            case ISODOW -> micros -> CivilDate.isoDayOfWeek(Micros.date(micros));
            case DOW -> micros -> CivilDate.isoDayOfWeek(Micros.date(micros)) % 7 + 1;
            case DOY ->
                    micros -> {
                        int days = Micros.date(micros);
                        return days - CivilDate.days((int) year(micros), 1, 1) + 1;
                    };
            case WEEK -> micros -> isoWeek(Micros.date(micros)) & 63;
            case ISOYEAR -> micros -> isoWeek(Micros.date(micros)) >> 6;
        };
    }

    private static LongUnaryOperator part(long whole, long unit, boolean interval) {
        return interval
                ? micros -> micros % whole / unit
                : micros -> Math.floorMod(micros, whole) / unit;
    }

    private static int packed(long micros) {
        return CivilDate.pack(Micros.date(micros));
    }

    private static long year(long micros) {
        return CivilDate.year(packed(micros));
    }

    /** The first century began with the year 1; there is no century 0. */
    private static long ordinal(long year, int length) {
        return year > 0 ? (year + length - 1) / length : (year - length + 1) / length;
    }

    /** ISO year * 64 + week: those of the Thursday of the same week. */
    private static long isoWeek(int days) {
        int thursday = days - CivilDate.isoDayOfWeek(days) + 4;
        int year = CivilDate.year(CivilDate.pack(thursday));
        return year * 64L + (thursday - CivilDate.days(year, 1, 1)) / 7 + 1;
    }

    /** How far FLOOR, by this call, lies below its argument at most: microseconds. */
    public static long reach(Expr.Call floor) {
        return reach(TimeUnit.of(floor.arguments().get(1)));
    }

    /** By how much less a time is when cut to the unit, at most: microseconds. */
    static long reach(TimeUnit unit) {
        return (unit.months == 0 ? unit.micros : unit.months * LONGEST_MONTH) - 1;
    }

    /** The beginning of the unit that a point in time lies in. */
    static LongUnaryOperator floor(TimeUnit unit) {
        return switch (unit) {
            case MICROSECOND -> micros -> micros;
            // Weeks begin on Sunday; day 3 of the epoch was one.
            case WEEK -> micros -> micros - Math.floorMod(micros - 3 * Micros.DAY, Micros.WEEK);
            case MILLISECOND, SECOND, MINUTE, HOUR, DAY -> {
                long length = unit.micros;
                yield micros -> micros - Math.floorMod(micros, length);
            }
            case MONTH, QUARTER, YEAR, DECADE, CENTURY, MILLENNIUM ->
                    micros -> firstDay(micros, unit, 0);
            case EPOCH, DOW, ISODOW, DOY, ISOYEAR ->
                    throw new IllegalArgumentException("nothing is rounded to " + unit);
        };
    }

    private static LongUnaryOperator ceil(TimeUnit unit) {
        LongUnaryOperator floor = floor(unit);
        return micros -> {
            long below = floor.applyAsLong(micros);
            if (below == micros) {
                return micros;
            }
            return unit.months == 0 ? below + unit.micros : firstDay(micros, unit, 1);
        };
    }

    /** The beginning of the month, quarter, ... that the point lies in, or of a following one. */
    private static long firstDay(long micros, TimeUnit unit, int following) {
        int packed = packed(micros);
        // Centuries and millennia begin with the year 1 of theirs, the others with 0.
        int first = unit == TimeUnit.CENTURY || unit == TimeUnit.MILLENNIUM ? 12 : 0;
        int month = CivilDate.year(packed) * 12 + CivilDate.month(packed) - 1 - first;
        int begin =
                Math.floorDiv(month, unit.months) * unit.months + following * unit.months + first;
        return CivilDate.days(Math.floorDiv(begin, 12), Math.floorMod(begin, 12) + 1, 1)
                * Micros.DAY;
    }
}
