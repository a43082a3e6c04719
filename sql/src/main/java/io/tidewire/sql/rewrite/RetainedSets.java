package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of {@link Retention} for INTERSECT and EXCEPT: equal rows of both sides share lifetimes,
 * and of each lifetime it is counted how often the row is on either side.
 */
final class RetainedSets {

    private final Retention retention;

    RetainedSets(Retention retention) {
        this.retention = retention;
    }

    Plan setOperation(Plan.SetOp op) {
        Plan sides = sides(op);
        Plan.Lifetime rows =
                sides == null
                        ? null
                        : retention.lifetime(sides, Retention.columns(0, op.schema().size()));
        return rows == null
                ? Plans.withInputs(
                        op, List.of(retention.exact(op.left()), retention.exact(op.right())))
                : counted(op, rows);
    }

    /** The rows of both sides, with their times and two marks; absent where that is no gain. */
    private @Nullable Plan sides(Plan.SetOp op) {
        Facts left = retention.facts(op.left());
        Facts right = retention.facts(op.right());
        boolean bounded = left.sized() && right.sized();
        for (int i = 0; i < op.schema().size(); i++) {
            bounded |= Retention.rises(left, i) && Retention.rises(right, i);
        }
        Plan first = marked(op, op.left(), true);
        Plan second = marked(op, op.right(), false);
        return bounded || first == null || second == null
                ? null
                : new Plan.Union(List.of(first, second), first.schema());
    }

    private @Nullable Plan marked(Plan.SetOp op, Plan side, boolean ofLeft) {
        Plan timed = retention.of(side, true);
        Integer time = retention.time(timed);
        if (time == null) {
            return null;
        }
        List<Field> fields = new ArrayList<>(op.schema().fields());
        List<Expr> expressions = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            expressions.add(Plans.ref(timed, i));
        }
        expressions.add(Plans.ref(timed, time));
        fields.add(new Field(Retention.name(fields, "$time"), timed.schema().type(time)));
        for (boolean mark : new boolean[] {ofLeft, !ofLeft}) {
            expressions.add(new Expr.Literal(mark, DataType.BOOLEAN.notNull()));
            fields.add(new Field(Retention.name(fields, "$side"), DataType.BOOLEAN.notNull()));
        }
        return new Plan.Project(timed, expressions, new Schema(fields));
    }

    private Plan counted(Plan.SetOp op, Plan.Lifetime rows) {
        int width = op.schema().size();
        List<Plan.Aggregate.Call> calls = new ArrayList<>();
        List<Field> fields = new ArrayList<>(op.schema().fields());
        for (int mark = width + 1; mark <= width + 2; mark++) {
            calls.add(
                    new Plan.Aggregate.Call(
                            AggregateFunction.COUNT, List.of(), false, mark, List.of()));
            fields.add(new Field(Retention.name(fields, "$count"), DataType.BIGINT.notNull()));
        }
        Plan grouped =
                Retention.aggregate(
                        new Plan.Aggregate(
                                rows, Retention.columns(0, width), calls, new Schema(fields)),
                        rows,
                        true);
        Expr left = Plans.ref(grouped, width);
        Expr right = Plans.ref(grouped, width + 1);
        Expr times = times(op, left, right);
        Plan kept = new Plan.Filter(grouped, compare(Function.GREATER, times, number(0)));
        List<Integer> columns = Retention.columns(0, width);
        columns.addAll(Retention.columns(width + 2, grouped.schema().size()));
        return Plans.select(op.all() ? repeated(kept, times) : kept, columns);
    }

    /** How often the row is in the result. */
    private static Expr times(Plan.SetOp op, Expr left, Expr right) {
        return switch (op.kind()) {
            case INTERSECT ->
                    new Expr.Call(Function.LEAST, List.of(left, right), DataType.BIGINT.notNull());
            case EXCEPT -> op.all() ? less(left, right) : noneOf(left, right);
        };
    }

    private static Expr less(Expr left, Expr right) {
        return new Expr.Call(Function.MINUS, List.of(left, right), DataType.BIGINT.notNull());
    }

    private static Expr noneOf(Expr left, Expr right) {
        return new Expr.Case(
                List.of(new Expr.Branch(compare(Function.GREATER, right, number(0)), number(0))),
                left,
                DataType.BIGINT.notNull());
    }

    /** Each row as often as the expression says: the elements of a multiset. */
    private static Plan repeated(Plan rows, Expr times) {
        DataType key = DataType.BOOLEAN.notNull();
        DataType value = DataType.INT.notNull();
        Expr multiset =
                new Expr.Call(
                        Function.MAP,
                        List.of(new Expr.Literal(true, key), new Expr.Cast(times, value, false)),
                        DataType.map(key, value).notNull());
        List<Field> fields = new ArrayList<>(rows.schema().fields());
        fields.add(new Field(Retention.name(fields, "$copy"), key));
        return new Plan.Unnest(rows, multiset, false, false, new Schema(fields));
    }

    private static Expr compare(Function function, Expr a, Expr b) {
        return new Expr.Call(function, List.of(a, b), DataType.BOOLEAN.notNull());
    }

    private static Expr number(long value) {
        return new Expr.Literal(value, DataType.BIGINT.notNull());
    }
}
