package io.tidewire.engine.expression.comparison;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.Nulls;
import io.tidewire.engine.expression.kernel.RowKernel;

import java.util.Arrays;

/** Two values of one representation; a constant on either side stays one value. */
public final class Comparisons {

    private Comparisons() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case EQUALS -> comparison(Operator.EQUAL, call);
            case NOT_EQUALS -> comparison(Operator.NOT_EQUAL, call);
            case LESS -> comparison(Operator.LESS, call);
            case LESS_OR_EQUAL -> comparison(Operator.LESS_OR_EQUAL, call);
            case GREATER -> comparison(Operator.GREATER, call);
            case GREATER_OR_EQUAL -> comparison(Operator.GREATER_OR_EQUAL, call);
            case IS_DISTINCT_FROM -> distinct(call, true);
            case IS_NOT_DISTINCT_FROM -> distinct(call, false);
            case NULLIF -> nullIf(call);
            case GREATEST -> RowKernel.strict(call, row -> best(row, 1));
            case LEAST -> RowKernel.strict(call, row -> best(row, -1));
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static Kernel comparison(Operator operator, Expr.Call call) {
        if (!Constants.isLiteral(call.arguments().get(1))) {
            if (Constants.isLiteral(call.arguments().get(0))) {
                return (arguments, rows, _) ->
                        compare(operator.flipped(), arguments[1], arguments[0], true, rows);
            }
            return (arguments, rows, _) ->
                    compare(operator, arguments[0], arguments[1], false, rows);
        }
        return (arguments, rows, _) -> compare(operator, arguments[0], arguments[1], true, rows);
    }

    /**
     * @param constant b is one value for all rows, and not NULL
     */
    private static BooleanColumn compare(
            Operator operator, Column a, Column b, boolean constant, int rows) {
        boolean[] values =
                switch (a) {
                    case IntColumn c ->
                            constant
                                    ? IntComparison.compare(
                                            operator, c.values(), ((IntColumn) b).values()[0], rows)
                                    : IntComparison.compare(
                                            operator, c.values(), ((IntColumn) b).values(), rows);
                    case LongColumn c ->
                            constant
                                    ? LongComparison.compare(
                                            operator,
                                            c.values(),
                                            ((LongColumn) b).values()[0],
                                            rows)
                                    : LongComparison.compare(
                                            operator, c.values(), ((LongColumn) b).values(), rows);
                    case DoubleColumn c ->
                            constant
                                    ? DoubleComparison.compare(
                                            operator,
                                            c.values(),
                                            ((DoubleColumn) b).values()[0],
                                            rows)
                                    : DoubleComparison.compare(
                                            operator,
                                            c.values(),
                                            ((DoubleColumn) b).values(),
                                            rows);
                    case BooleanColumn c ->
                            booleans(operator, c, (BooleanColumn) b, constant ? 0 : -1, rows);
                    case BytesColumn c ->
                            BytesComparison.compare(
                                    operator, c, (BytesColumn) b, constant ? 0 : -1, rows);
                    case PrunedColumn c -> throw c.unreadable();
                    case ObjectColumn c ->
                            ObjectComparison.compare(
                                    operator, c, (ObjectColumn) b, constant ? 0 : -1, rows);
                };
        return new BooleanColumn(
                values, Nulls.either(a.nulls(), constant ? null : b.nulls(), rows), rows);
    }

    private static boolean[] booleans(
            Operator operator, BooleanColumn a, BooleanColumn b, int mask, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.holds(Boolean.compare(a.values()[i], b.values()[i & mask]));
        }
        return result;
    }

    /** Equality in which NULL equals NULL and nothing else. */
    private static Kernel distinct(Expr.Call call, boolean distinct) {
        Kernel equal = comparison(Operator.EQUAL, call);
        return (arguments, rows, context) -> {
            boolean[] values =
                    Arrays.copyOf(
                            ((BooleanColumn) equal.apply(arguments, rows, context)).values(), rows);
            int maskA = Constants.isLiteral(call.arguments().get(0)) ? 0 : -1;
            int maskB = Constants.isLiteral(call.arguments().get(1)) ? 0 : -1;
            for (int i = 0; i < rows; i++) {
                boolean nullA = arguments[0].isNull(i & maskA);
                boolean nullB = arguments[1].isNull(i & maskB);
                boolean same = nullA || nullB ? nullA == nullB : values[i];
                values[i] = same != distinct;
            }
            return new BooleanColumn(values, null, rows);
        };
    }

    private static Kernel nullIf(Expr.Call call) {
        Kernel equal = comparison(Operator.EQUAL, call);
        boolean repeat = Constants.isLiteral(call.arguments().getFirst());
        return (arguments, rows, context) -> {
            BooleanColumn same = (BooleanColumn) equal.apply(arguments, rows, context);
            Column first = repeat ? Constants.repeat(arguments[0], rows) : arguments[0];
            boolean[] nulls = Nulls.writable(first.nulls(), rows);
            for (int i = 0; i < rows; i++) {
                nulls[i] |= same.values()[i] && !same.isNull(i);
            }
            return Nulls.replace(first, nulls, rows);
        };
    }

    private static Object best(Arguments row, int sign) {
        int best = 0;
        for (int i = 1; i < row.count(); i++) {
            if (sign * compare(row, i, best) > 0) {
                best = i;
            }
        }
        return row.stored(best);
    }

    private static int compare(Arguments row, int a, int b) {
        DataType type = row.type(a);
        if (type.kind() == DataType.Kind.DECIMAL) {
            return row.decimal(a).compareTo(row.decimal(b));
        }
        return switch (type.storage()) {
            case BOOLEAN -> Boolean.compare(row.bool(a), row.bool(b));
            case INT, LONG -> Long.compare(row.integer(a), row.integer(b));
            case DOUBLE -> Double.compare(row.real(a), row.real(b));
            case BYTES -> Arrays.compareUnsigned(row.bytes(a), row.bytes(b));
            case OBJECT ->
                    throw new IllegalArgumentException(Function.GREATEST + " of " + row.type(a));
        };
    }
}
