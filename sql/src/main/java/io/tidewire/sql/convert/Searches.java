package io.tidewire.sql.convert;

import com.google.common.collect.BoundType;
import com.google.common.collect.Range;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.util.Sarg;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Calcite folds comparisons with constants into sets of ranges; here they become IN and ranges. */
final class Searches {

    private Searches() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Expr translate(RexCall call) {
        Expr value = RexToExpr.translate(call.getOperands().getFirst());
        RexLiteral set = (RexLiteral) call.getOperands().getLast();
        Sarg<?> sarg = Objects.requireNonNull(set.getValueAs(Sarg.class));
        DataType type = Types.fromCalcite(call.getType());
        Expr condition = condition(value, (Sarg) sarg, set.getType(), type);
        return withNulls(condition, value, sarg.nullAs, type);
    }

    private static <C extends Comparable<C>> Expr condition(
            Expr value, Sarg<C> sarg, RelDataType literalType, DataType type) {
        if (sarg.isPoints() && sarg.pointCount > 0) {
            return in(value, sarg, literalType, type);
        }
        if (sarg.isComplementedPoints()) {
            Expr in = in(value, sarg.negate(), literalType, type);
            return in instanceof Expr.Call one && one.function() == Function.EQUALS
                    ? new Expr.Call(Function.NOT_EQUALS, one.arguments(), type)
                    : new Expr.Call(Function.NOT, List.of(in), type);
        }
        List<Expr> ranges = new ArrayList<>();
        for (Range<C> range : sarg.rangeSet.asRanges()) {
            ranges.add(range(value, range, literalType, type));
        }
        if (ranges.isEmpty()) {
            return new Expr.Literal(false, DataType.BOOLEAN.notNull());
        }
        return ranges.size() == 1 ? ranges.getFirst() : new Expr.Call(Function.OR, ranges, type);
    }

    private static <C extends Comparable<C>> Expr in(
            Expr value, Sarg<C> sarg, RelDataType literalType, DataType type) {
        List<Expr> arguments = new ArrayList<>();
        arguments.add(value);
        for (Range<C> range : sarg.rangeSet.asRanges()) {
            arguments.add(constant(value, range.lowerEndpoint(), literalType));
        }
        return new Expr.Call(
                arguments.size() == 2 ? Function.EQUALS : Function.IN, arguments, type);
    }

    private static <C extends Comparable<C>> Expr range(
            Expr value, Range<C> range, RelDataType literalType, DataType type) {
        List<Expr> bounds = new ArrayList<>();
        if (range.hasLowerBound()
                && range.hasUpperBound()
                && range.lowerEndpoint().equals(range.upperEndpoint())) {
            return new Expr.Call(
                    Function.EQUALS,
                    List.of(value, constant(value, range.lowerEndpoint(), literalType)),
                    type);
        }
        if (range.hasLowerBound()) {
            bounds.add(
                    new Expr.Call(
                            range.lowerBoundType() == BoundType.CLOSED
                                    ? Function.GREATER_OR_EQUAL
                                    : Function.GREATER,
                            List.of(value, constant(value, range.lowerEndpoint(), literalType)),
                            type));
        }
        if (range.hasUpperBound()) {
            bounds.add(
                    new Expr.Call(
                            range.upperBoundType() == BoundType.CLOSED
                                    ? Function.LESS_OR_EQUAL
                                    : Function.LESS,
                            List.of(value, constant(value, range.upperEndpoint(), literalType)),
                            type));
        }
        return switch (bounds.size()) {
            case 0 -> new Expr.Call(Function.IS_NOT_NULL, List.of(value), type);
            case 1 -> bounds.getFirst();
            default -> new Expr.Call(Function.AND, bounds, type);
        };
    }

    private static Expr constant(Expr value, Object point, RelDataType literalType) {
        Expr.Literal literal = Literals.of(point, literalType);
        return Coercions.comparable(value, literal).getLast();
    }

    private static Expr withNulls(Expr condition, Expr value, RexUnknownAs nullAs, DataType type) {
        return switch (nullAs) {
            case UNKNOWN -> condition;
            case TRUE ->
                    new Expr.Call(
                            Function.OR,
                            List.of(
                                    new Expr.Call(
                                            Function.IS_NULL,
                                            List.of(value),
                                            DataType.BOOLEAN.notNull()),
                                    condition),
                            type);
            case FALSE ->
                    new Expr.Call(
                            Function.AND,
                            List.of(
                                    new Expr.Call(
                                            Function.IS_NOT_NULL,
                                            List.of(value),
                                            DataType.BOOLEAN.notNull()),
                                    condition),
                            type);
        };
    }

    /** An OR in which comparisons of one value with several constants are one IN. */
    static Expr joined(List<Expr> alternatives, DataType type) {
        Map<Expr, List<Expr>> constants = new LinkedHashMap<>();
        List<Expr> others = new ArrayList<>();
        for (Expr alternative : alternatives) {
            if (alternative instanceof Expr.Call call
                    && call.function() == Function.EQUALS
                    && !(call.arguments().getFirst() instanceof Expr.Literal)
                    && call.arguments().getLast() instanceof Expr.Literal literal) {
                constants
                        .computeIfAbsent(call.arguments().getFirst(), key -> new ArrayList<>())
                        .add(literal);
            } else {
                others.add(alternative);
            }
        }
        constants.forEach(
                (value, points) -> {
                    List<Expr> arguments = new ArrayList<>();
                    arguments.add(value);
                    arguments.addAll(points);
                    others.add(
                            new Expr.Call(
                                    points.size() == 1 ? Function.EQUALS : Function.IN,
                                    arguments,
                                    type));
                });
        return others.size() == 1 ? others.getFirst() : new Expr.Call(Function.OR, others, type);
    }
}
