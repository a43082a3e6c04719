package io.tidewire.engine.expression.time;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.Nulls;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

/** Points in time and intervals. */
public final class TimeArithmetic {

    /** Beyond, a point in time has no date any more. */
    private static final long MOST_MICROS = 100_000 * 366 * Micros.DAY;

    private TimeArithmetic() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case PLUS_INTERVAL -> plus(call, 1);
            case MINUS_INTERVAL -> plus(call, -1);
            case MINUS_TIME -> minus(call);
            case TIMESTAMPADD -> add(call);
            case TIMESTAMPDIFF -> difference(call);
            case OVERLAPS -> RowKernel.strict(call, TimeArithmetic::overlaps);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static Kernel plus(Expr.Call call, int sign) {
        DataType point = call.arguments().get(0).type();
        DataType interval = call.arguments().get(1).type();
        if (point.kind() == Kind.INTERVAL_DAY || point.kind() == Kind.INTERVAL_MONTH) {
            if (point.kind() == interval.kind()) {
                return RowKernel.strict(call, row -> row.integer(0) + sign * row.integer(1));
            }
            // An interval before a point in time: the sum is the same the other way round.
            return RowKernel.strict(call, row -> stored(shifted(row, 1, 0, sign), call.type()));
        }
        boolean longs =
                point.storage() == DataType.Storage.LONG
                        && call.type().storage() == DataType.Storage.LONG
                        && interval.kind() == Kind.INTERVAL_DAY;
        return longs
                ? longs(call, sign)
                : RowKernel.strict(call, row -> stored(shifted(row, 0, 1, sign), call.type()));
    }

    private static Kernel longs(Expr.Call call, int sign) {
        int pointMask = Constants.isLiteral(call.arguments().get(0)) ? 0 : -1;
        int intervalMask = Constants.isLiteral(call.arguments().get(1)) ? 0 : -1;
        return (arguments, rows, _) -> {
            long[] points = ((LongColumn) arguments[0]).values();
            long[] intervals = ((LongColumn) arguments[1]).values();
            long[] result = new long[rows];
            for (int i = 0; i < rows; i++) {
                result[i] = points[i & pointMask] + sign * intervals[i & intervalMask];
            }
            return new LongColumn(result, nulls(arguments, pointMask, intervalMask, rows), rows);
        };
    }

    private static boolean @Nullable [] nulls(Column[] arguments, int maskA, int maskB, int rows) {
        return Nulls.either(
                maskA == 0 ? null : arguments[0].nulls(),
                maskB == 0 ? null : arguments[1].nulls(),
                rows);
    }

    private static long micros(Arguments row, int argument) {
        return row.integer(argument) * TimeFields.unit(row.type(argument));
    }

    private static long shifted(Arguments row, int point, int interval, int sign) {
        long amount = row.integer(interval) * sign;
        return row.type(interval).kind() == Kind.INTERVAL_MONTH
                ? plusMonths(micros(row, point), amount)
                : micros(row, point) + amount;
    }

    private static long plusMonths(long micros, long months) {
        if (Math.abs(months) > 12 * 100_000 || Math.abs(micros) > MOST_MICROS) {
            throw new RowFailure("no date " + months + " months from there");
        }
        int days = Micros.date(micros);
        return CivilDate.plusMonths(days, (int) months) * Micros.DAY
                + Math.floorMod(micros, Micros.DAY);
    }

    /** Microseconds as a value of the type. */
    private static Object stored(long micros, DataType type) {
        return switch (type.kind()) {
            case DATE -> Micros.date(micros);
            case TIME -> Micros.timeOfDay(micros);
            default -> micros;
        };
    }

    private static Kernel minus(Expr.Call call) {
        DataType a = call.arguments().get(0).type();
        DataType b = call.arguments().get(1).type();
        if (call.type().kind() == Kind.INTERVAL_MONTH) {
            return RowKernel.strict(
                    call, row -> (int) monthsBetween(micros(row, 1), micros(row, 0)));
        }
        if (a.storage() == DataType.Storage.LONG && b.storage() == DataType.Storage.LONG) {
            return longs(call, -1);
        }
        return RowKernel.strict(call, row -> micros(row, 0) - micros(row, 1));
    }

    private static Kernel add(Expr.Call call) {
        TimeUnit unit = TimeUnit.of(call.arguments().getFirst());
        return RowKernel.strict(
                call,
                row -> {
                    long count = row.integer(1);
                    long micros = micros(row, 2);
                    try {
                        return stored(
                                unit.months > 0
                                        ? plusMonths(
                                                micros,
                                                Math.multiplyExact(count, (long) unit.months))
                                        : Math.addExact(
                                                micros, Math.multiplyExact(count, unit.micros)),
                                call.type());
                    } catch (ArithmeticException e) {
                        throw new RowFailure(
                                "no point in time " + count + " " + unit + " from there");
                    }
                });
    }

    private static Kernel difference(Expr.Call call) {
        TimeUnit unit = TimeUnit.of(call.arguments().getFirst());
        return RowKernel.strict(
                call,
                row -> {
                    long from = micros(row, 1);
                    long to = micros(row, 2);
                    return unit.months > 0
                            ? monthsBetween(from, to) / unit.months
                            : (to - from) / unit.micros;
                });
    }

    /** Whole months, cut towards zero. */
    private static long monthsBetween(long from, long to) {
        int first = CivilDate.pack(Micros.date(from));
        int second = CivilDate.pack(Micros.date(to));
        long months =
                (CivilDate.year(second) - CivilDate.year(first)) * 12L
                        + CivilDate.month(second)
                        - CivilDate.month(first);
        long within = withinMonth(second, to) - withinMonth(first, from);
        if (months > 0 && within < 0) {
            return months - 1;
        }
        return months < 0 && within > 0 ? months + 1 : months;
    }

    private static long withinMonth(int packed, long micros) {
        return CivilDate.day(packed) * Micros.DAY + Math.floorMod(micros, Micros.DAY);
    }

    /** Each period is two points in either order, or a point and an interval. */
    private static Object overlaps(Arguments row) {
        long firstEnd = end(row, 0);
        long secondEnd = end(row, 2);
        long firstStart = micros(row, 0);
        long secondStart = micros(row, 2);
        return Math.max(firstStart, firstEnd) >= Math.min(secondStart, secondEnd)
                && Math.max(secondStart, secondEnd) >= Math.min(firstStart, firstEnd);
    }

    private static long end(Arguments row, int start) {
        return switch (row.type(start + 1).kind()) {
            case INTERVAL_DAY, INTERVAL_MONTH -> shifted(row, start, start + 1, 1);
            default -> micros(row, start + 1);
        };
    }
}
