package io.tidewire.sql.rewrite;

import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What joins know of time: the bounds between the two sides' event times, found in the condition,
 * and the column by which the right side of a temporal join has versions.
 */
final class JoinTimes {

    private final Map<String, Facts> tables;

    private JoinTimes(Map<String, Facts> tables) {
        this.tables = tables;
    }

    static UnaryOperator<Plan> over(Map<String, Facts> tables) {
        return new JoinTimes(tables)::apply;
    }

    private Plan apply(Plan plan) {
        return Plans.bottomUp(
                plan,
                node ->
                        switch (node) {
                            case Plan.Join join -> bounded(join);
                            case Plan.TemporalJoin join -> versioned(join);
                            default -> node;
                        });
    }

    private Plan versioned(Plan.TemporalJoin join) {
        Facts stream = Facts.of(join.stream(), tables);
        Schema right = join.right().schema();
        Integer asOf = join.rightTime();
        if (asOf != null) {
            boolean rises =
                    stream.rising().containsKey(join.leftTime())
                            && Facts.of(join.right(), tables).rising().getOrDefault(asOf, 1L) <= 0;
            if (!rises) {
                throw new TidewireException(
                        ErrorCode.SQL_UNSUPPORTED,
                        "an ASOF join compares event times, and one of '"
                                + join.stream().schema().name(join.leftTime())
                                + "' and '"
                                + right.name(asOf)
                                + "' is none",
                        "declare event_time on both sources");
            }
            return join;
        }
        Integer rightTime = Facts.of(join.right(), tables).eventTime(right);
        boolean byEventTime = rightTime != null && stream.rising().containsKey(join.leftTime());
        return new Plan.TemporalJoin(
                join.stream(),
                join.right(),
                join.leftKeys(),
                join.rightKeys(),
                join.leftTime(),
                byEventTime ? rightTime : null,
                join.residual(),
                join.outer(),
                join.schema());
    }

    /** lower <= right - left <= upper; the ends of LONG where nothing is said. */
    record Bound(int left, int right, long lower, long upper) {}

    private Plan bounded(Plan.Join join) {
        Facts left = Facts.of(join.left(), tables);
        Facts right = Facts.of(join.right(), tables);
        List<Plan.Join.TimeBounds> found = new ArrayList<>();
        List<Plan.Join.TimeBounds> ofOneSide = new ArrayList<>();
        Plan.Join.TimeBounds equal = equalTimes(join, left, right);
        if (equal != null) {
            found.add(equal);
        }
        for (Bound bound : merged(bounds(join, join.left().schema().size()))) {
            boolean freesRight =
                    bound.lower() != Long.MIN_VALUE && left.rising().containsKey(bound.left());
            boolean freesLeft =
                    bound.upper() != Long.MAX_VALUE && right.rising().containsKey(bound.right());
            if (freesRight || freesLeft) {
                (freesRight && freesLeft ? found : ofOneSide)
                        .add(
                                new Plan.Join.TimeBounds(
                                        bound.left(), bound.right(), bound.lower(), bound.upper()));
            }
        }
        found.addAll(ofOneSide);
        return found.isEmpty()
                ? join
                : new Plan.Join(
                        join.left(),
                        join.right(),
                        join.kind(),
                        join.leftKeys(),
                        join.rightKeys(),
                        join.nullSafe(),
                        join.residual(),
                        found,
                        join.schema());
    }

    /** What all conjuncts say together of a pair of columns. */
    private static List<Bound> merged(List<Bound> bounds) {
        Map<List<Integer>, Bound> byColumns = new LinkedHashMap<>();
        for (Bound bound : bounds) {
            byColumns.merge(
                    List.of(bound.left(), bound.right()),
                    bound,
                    (a, b) ->
                            new Bound(
                                    a.left(),
                                    a.right(),
                                    Math.max(a.lower(), b.lower()),
                                    Math.min(a.upper(), b.upper())));
        }
        return List.copyOf(byColumns.values());
    }

    private static Plan.Join.@Nullable TimeBounds equalTimes(
            Plan.Join join, Facts left, Facts right) {
        Plan.Join.TimeBounds best = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < join.leftKeys().size(); i++) {
            int l = join.leftKeys().get(i);
            int r = join.rightKeys().get(i);
            Long leftLag = left.rising().get(l);
            Long rightLag = right.rising().get(r);
            // Of a window's start and end, the end lags less and lets state go earlier.
            if (leftLag != null && rightLag != null && Math.max(leftLag, rightLag) < least) {
                best = new Plan.Join.TimeBounds(l, r, 0, 0);
                least = Math.max(leftLag, rightLag);
            }
        }
        return best;
    }

    private static List<Bound> bounds(Plan.Join join, int width) {
        List<Bound> bounds = new ArrayList<>();
        for (Expr conjunct : Exprs.conjuncts(join.residual())) {
            Bound bound = bound(conjunct, width);
            if (bound != null) {
                bounds.add(bound);
            }
        }
        return bounds;
    }

    /** {@code a + x <op> b + y} with a of one side and b of the other. */
    static @Nullable Bound bound(Expr conjunct, int width) {
        if (!(conjunct instanceof Expr.Call call) || call.arguments().size() != 2) {
            return null;
        }
        FactFinder.Shift a = FactFinder.Shift.of(call.arguments().getFirst());
        FactFinder.Shift b = FactFinder.Shift.of(call.arguments().getLast());
        if (a == null || b == null || (a.column() < width) == (b.column() < width)) {
            return null;
        }
        boolean leftFirst = a.column() < width;
        FactFinder.Shift left = leftFirst ? a : b;
        FactFinder.Shift right = leftFirst ? b : a;
        // left + x <op> right + y  is  x - y <op> right - left.
        long difference = left.micros() - right.micros();
        Function function = leftFirst ? call.function() : mirrored(call.function());
        int rightColumn = right.column() - width;
        return switch (function) {
            case LESS -> new Bound(left.column(), rightColumn, difference + 1, Long.MAX_VALUE);
            case LESS_OR_EQUAL -> new Bound(left.column(), rightColumn, difference, Long.MAX_VALUE);
            case GREATER -> new Bound(left.column(), rightColumn, Long.MIN_VALUE, difference - 1);
            case GREATER_OR_EQUAL ->
                    new Bound(left.column(), rightColumn, Long.MIN_VALUE, difference);
            case EQUALS -> new Bound(left.column(), rightColumn, difference, difference);
            default -> null;
        };
    }

    private static Function mirrored(Function function) {
        return switch (function) {
            case LESS -> Function.GREATER;
            case LESS_OR_EQUAL -> Function.GREATER_OR_EQUAL;
            case GREATER -> Function.LESS;
            case GREATER_OR_EQUAL -> Function.LESS_OR_EQUAL;
            default -> function;
        };
    }
}
