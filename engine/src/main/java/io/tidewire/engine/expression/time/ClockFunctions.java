package io.tidewire.engine.expression.time;

import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;

/** The step's clock as a date, a time and a point in time. */
public final class ClockFunctions {

    private ClockFunctions() {}

    public static Kernel kernel(Expr.Call call) {
        int precision = call.type().precision();
        return switch (call.type().kind()) {
            case DATE ->
                    (_, rows, context) ->
                            Constants.repeat(ofInt(Micros.date(context.nowMicros())), rows);
            case TIME ->
                    (_, rows, context) -> {
                        long now = Micros.truncate(context.nowMicros(), Math.min(precision, 3));
                        return Constants.repeat(ofInt(Micros.timeOfDay(now)), rows);
                    };
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    (_, rows, context) -> {
                        long now = Micros.truncate(context.nowMicros(), precision);
                        return Constants.repeat(new LongColumn(new long[] {now}, null, 1), rows);
                    };
            default -> throw new IllegalArgumentException(call.function() + " to " + call.type());
        };
    }

    private static IntColumn ofInt(int value) {
        return new IntColumn(new int[] {value}, null, 1);
    }
}
