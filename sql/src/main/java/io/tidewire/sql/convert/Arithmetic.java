package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Plus, minus, times and so on, over numbers, points in time and intervals. */
final class Arithmetic {

    private Arithmetic() {}

    static Expr plus(List<Expr> operands, DataType type) {
        Expr left = operands.getFirst();
        Expr right = operands.getLast();
        if (Coercions.isInterval(right.type()) && !Coercions.isInterval(left.type())) {
            return new Expr.Call(Function.PLUS_INTERVAL, List.of(left, right), type);
        }
        if (Coercions.isInterval(left.type()) && !Coercions.isInterval(right.type())) {
            return new Expr.Call(Function.PLUS_INTERVAL, List.of(right, left), type);
        }
        return binary(Function.PLUS, operands, type);
    }

    static Expr minus(List<Expr> operands, DataType type) {
        Expr left = operands.getFirst();
        Expr right = operands.getLast();
        boolean time = !Coercions.isNumber(left.type()) && !Coercions.isInterval(left.type());
        if (time && Coercions.isInterval(right.type())) {
            return new Expr.Call(Function.MINUS_INTERVAL, List.of(left, right), type);
        }
        if (time) {
            if (type.kind() == Kind.INTERVAL_MONTH) {
                throw Unsupported.of(
                        "a difference in months or years cannot be an interval",
                        "use TIMESTAMPDIFF(MONTH, from, to)");
            }
            return new Expr.Call(Function.MINUS_TIME, Coercions.comparable(left, right), type);
        }
        return binary(Function.MINUS, operands, type);
    }

    static Expr binary(Function function, List<Expr> operands, DataType type) {
        Expr left = operands.getFirst();
        Expr right = operands.getLast();
        if (Coercions.isInterval(type)) {
            Expr.Literal folded = foldIntervals(function, left, right, type);
            return folded != null ? folded : new Expr.Call(function, operands, type);
        }
        List<Expr> arguments =
                type.kind() == Kind.DECIMAL
                        ? List.of(Coercions.exact(left), Coercions.exact(right))
                        : List.of(Coercions.cast(left, type), Coercions.cast(right, type));
        return new Expr.Call(function, arguments, type);
    }

    private static Expr.@Nullable Literal foldIntervals(
            Function function, Expr left, Expr right, DataType type) {
        if (!(left instanceof Expr.Literal a)
                || !(right instanceof Expr.Literal b)
                || !(a.value() instanceof Number x)
                || !(b.value() instanceof Number y)
                || a.type().kind() == Kind.DECIMAL
                || b.type().kind() == Kind.DECIMAL) {
            return null;
        }
        long value =
                switch (function) {
                    case PLUS -> x.longValue() + y.longValue();
                    case MINUS -> x.longValue() - y.longValue();
                    case TIMES -> x.longValue() * y.longValue();
                    default -> Long.MIN_VALUE;
                };
        if (value == Long.MIN_VALUE) {
            return null;
        }
        return type.kind() == Kind.INTERVAL_MONTH
                ? new Expr.Literal((int) value, type)
                : new Expr.Literal(value, type);
    }

    /** Computed in the type common to both sides; the result is of the type asked for. */
    static Expr modulo(List<Expr> operands, DataType type) {
        Expr left = operands.getFirst();
        Expr right = operands.getLast();
        if (type.kind() == Kind.DECIMAL) {
            return new Expr.Call(
                    Function.MOD, List.of(Coercions.exact(left), Coercions.exact(right)), type);
        }
        DataType common = Coercions.common(left.type(), right.type());
        DataType computed = (common == null ? type : common).withNullable(type.nullable());
        Expr call =
                new Expr.Call(
                        Function.MOD,
                        List.of(Coercions.cast(left, computed), Coercions.cast(right, computed)),
                        computed);
        return Coercions.cast(call, type);
    }
}
