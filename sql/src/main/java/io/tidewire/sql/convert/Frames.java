package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.OverCall.Frame;

import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The ROWS and RANGE of a window, in the units of what it is ordered by. */
final class Frames {

    private static final BigDecimal MICROS_PER_DAY = BigDecimal.valueOf(86_400_000_000L);
    private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1000);

    private Frames() {}

    /**
     * @param key the type of the first column of the order
     */
    static Frame of(RexWindow window, DataType key) {
        return new Frame(
                window.isRows(),
                bound(window.getLowerBound(), window.isRows(), key),
                bound(window.getUpperBound(), window.isRows(), key));
    }

    private static @Nullable BigDecimal bound(RexWindowBound bound, boolean rows, DataType key) {
        if (bound.isUnbounded()) {
            return null;
        }
        RexNode offset = bound.getOffset();
        if (bound.isCurrentRow() || offset == null) {
            return BigDecimal.ZERO;
        }
        if (!(RexToExpr.translate(offset) instanceof Expr.Literal literal)
                || literal.value() == null) {
            throw Unsupported.of("the bounds of a window frame must be constants", null);
        }
        BigDecimal distance = rows ? whole(literal) : distance(literal, key);
        if (distance.signum() < 0) {
            throw Unsupported.of("the bounds of a window frame must not be negative", null);
        }
        return bound.isPreceding() ? distance.negate() : distance;
    }

    private static BigDecimal whole(Expr.Literal literal) {
        BigDecimal number = new BigDecimal(String.valueOf(literal.value()));
        if (number.stripTrailingZeros().scale() > 0) {
            throw Unsupported.of("ROWS counts whole rows", null);
        }
        return number;
    }

    private static BigDecimal distance(Expr.Literal literal, DataType key) {
        if (literal.type().kind() == DataType.Kind.INTERVAL_MONTH) {
            throw Unsupported.of(
                    "a RANGE of months or years cannot be run, since they differ in length",
                    "give it in days: INTERVAL '30' DAY");
        }
        BigDecimal number = new BigDecimal(String.valueOf(literal.value()));
        boolean interval = literal.type().kind() == DataType.Kind.INTERVAL_DAY;
        boolean time =
                switch (key.kind()) {
                    case DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ -> true;
                    default -> false;
                };
        if (interval != time) {
            throw Unsupported.of(
                    "a RANGE over "
                            + key.withNullable(true)
                            + " cannot be measured in "
                            + literal.type().withNullable(true),
                    time ? "give it as an INTERVAL" : "give it as a number");
        }
        return switch (key.kind()) {
            // Part of a day reaches no other day.
            case DATE -> number.divide(MICROS_PER_DAY, 0, RoundingMode.DOWN);
            case TIME -> number.divide(MICROS_PER_MILLI, 0, RoundingMode.DOWN);
            default -> number;
        };
    }
}
