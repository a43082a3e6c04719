package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.Join;
import io.tidewire.api.plan.Plan.Join.TimeBounds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of {@link Retention} for nodes of two inputs. Rows of two inputs that only grow meet
 * when their times are at most {@code retain} apart: a bound like one that the condition could have
 * said, so that the result depends on the rows alone. Where a side changes its rows no bound on
 * their times would do (a group that lives on would leave what it has met); there the other side's
 * rows go by their own watermark.
 */
final class RetainedJoins {

    private final Retention retention;

    RetainedJoins(Retention retention) {
        this.retention = retention;
    }

    Plan join(Join join, boolean timed) {
        boolean cutsLeft = !bounded(join, true);
        boolean cutsRight = !bounded(join, false);
        boolean cuts = cutsLeft || cutsRight;
        boolean ofRight =
                join.kind() == Join.Kind.RIGHT
                        || join.kind() == Join.Kind.INNER && retention.facts(join.left()).sized();
        Sides sides =
                new Sides(
                        join.left(),
                        join.right(),
                        retention.of(join.left(), cuts || timed && !ofRight),
                        retention.of(join.right(), cuts || timed && ofRight));
        Integer leftTime = cuts ? retention.time(sides.left) : null;
        Integer rightTime = cuts ? retention.time(sides.right) : null;
        boolean grow =
                retention.facts(sides.left).insertOnly()
                        && retention.facts(sides.right).insertOnly();
        List<TimeBounds> bounds = new ArrayList<>(join.bounds());
        Expr residual = join.residual() == null ? null : sides.moved(join.residual());
        if (grow && leftTime != null && rightTime != null) {
            residual = and(residual, sides.near(leftTime, rightTime, retention.retain()));
            bounds.add(
                    new TimeBounds(leftTime, rightTime, -retention.retain(), retention.retain()));
        }
        Integer cutLeft = cutsLeft ? leftTime : null;
        Integer cutRight = cutsRight ? rightTime : null;
        boolean both = join.kind() != Join.Kind.SEMI && join.kind() != Join.Kind.ANTI;
        Plan retained =
                new Join(
                        sides.left,
                        sides.right,
                        join.kind(),
                        join.leftKeys(),
                        join.rightKeys(),
                        join.nullSafe(),
                        residual,
                        bounds,
                        cutLeft == null && cutRight == null
                                ? null
                                : new Join.Retention(cutLeft, cutRight, retention.retain()),
                        both ? sides.schema(join.schema(), join.kind()) : sides.left.schema());
        return both ? Plans.select(retained, sides.order()) : retained;
    }

    /** Whether the rows of a side go by themselves. */
    private boolean bounded(Join join, boolean ofLeft) {
        Facts own = retention.facts(ofLeft ? join.left() : join.right());
        Facts other = retention.facts(ofLeft ? join.right() : join.left());
        if (own.sized()) {
            return true;
        }
        List<Integer> ownKeys = ofLeft ? join.leftKeys() : join.rightKeys();
        List<Integer> otherKeys = ofLeft ? join.rightKeys() : join.leftKeys();
        for (int i = 0; i < ownKeys.size(); i++) {
            if (Retention.rises(other, otherKeys.get(i)) && goes(own, ownKeys.get(i))) {
                return true;
            }
        }
        for (TimeBounds each : join.bounds()) {
            boolean bounds =
                    ofLeft ? each.upper() != Long.MAX_VALUE : each.lower() != Long.MIN_VALUE;
            int mine = ofLeft ? each.leftTime() : each.rightTime();
            int theirs = ofLeft ? each.rightTime() : each.leftTime();
            if (bounds && Retention.rises(other, theirs) && goes(own, mine)) {
                return true;
            }
        }
        return false;
    }

    private static boolean goes(Facts own, int column) {
        return own.insertOnly() || Retention.rises(own, column);
    }

    /** A version is valid for {@code retain}, unless it is a table's. */
    Plan temporal(Plan.TemporalJoin join, boolean timed) {
        Sides sides =
                new Sides(
                        join.stream(),
                        join.right(),
                        retention.of(join.stream(), timed),
                        retention.of(join.right(), false));
        Facts right = retention.facts(join.right());
        boolean cuts = join.rightTime() != null && right.insertOnly() && !right.sized();
        Plan retained =
                new Plan.TemporalJoin(
                        sides.left,
                        sides.right,
                        join.leftKeys(),
                        join.rightKeys(),
                        join.leftTime(),
                        join.rightTime(),
                        join.residual() == null ? null : sides.moved(join.residual()),
                        join.outer(),
                        cuts ? (Long) retention.retain() : null,
                        sides.schema(
                                join.schema(), join.outer() ? Join.Kind.LEFT : Join.Kind.INNER));
        return Plans.select(retained, sides.order());
    }

    private static Expr and(@Nullable Expr condition, List<Expr> more) {
        List<Expr> all = new ArrayList<>();
        if (condition != null) {
            all.add(condition);
        }
        all.addAll(more);
        return new Expr.Call(Function.AND, all, DataType.BOOLEAN);
    }

    /** Two inputs that may have more columns than before. */
    private static final class Sides {

        final Plan left;
        final Plan right;
        private final int leftWidth;
        private final int rightWidth;

        Sides(Plan oldLeft, Plan oldRight, Plan left, Plan right) {
            this.left = left;
            this.right = right;
            this.leftWidth = oldLeft.schema().size();
            this.rightWidth = oldRight.schema().size();
        }

        /** An expression over the columns of both sides as they were. */
        Expr moved(Expr expr) {
            int by = left.schema().size() - leftWidth;
            return Exprs.replace(
                    expr,
                    ref ->
                            ref.column() < leftWidth
                                    ? ref
                                    : new Expr.Ref(ref.column() + by, ref.type()));
        }

        /** Both times are at most so far apart. */
        List<Expr> near(int leftTime, int rightTime, long apart) {
            DataType type = left.schema().type(leftTime);
            Expr ofLeft = new Expr.Ref(leftTime, type);
            DataType rightType = right.schema().type(rightTime);
            Expr ofRight = new Expr.Ref(left.schema().size() + rightTime, rightType);
            if (rightType.kind() != type.kind()) {
                ofRight = new Expr.Cast(ofRight, type, false);
            }
            return List.of(
                    call(
                            Function.GREATER_OR_EQUAL,
                            ofRight,
                            shifted(Function.MINUS_INTERVAL, ofLeft, apart)),
                    call(
                            Function.LESS_OR_EQUAL,
                            ofRight,
                            shifted(Function.PLUS_INTERVAL, ofLeft, apart)));
        }

        private static Expr call(Function function, Expr a, Expr b) {
            return new Expr.Call(function, List.of(a, b), DataType.BOOLEAN);
        }

        private static Expr shifted(Function function, Expr time, long by) {
            Expr interval = new Expr.Literal(by, DataType.INTERVAL_DAY.notNull());
            return new Expr.Call(function, List.of(time, interval), time.type());
        }

        /**
         * Of the node: the fields that it had, and those added, which an outer join may fill with
         * NULLs.
         */
        Schema schema(Schema old, Join.Kind kind) {
            boolean leftNull = kind == Join.Kind.RIGHT || kind == Join.Kind.FULL;
            boolean rightNull = kind == Join.Kind.LEFT || kind == Join.Kind.FULL;
            List<Field> fields = new ArrayList<>(old.fields().subList(0, leftWidth));
            for (Field field : left.schema().fields().subList(leftWidth, left.schema().size())) {
                add(fields, old, field, leftNull);
            }
            fields.addAll(old.fields().subList(leftWidth, leftWidth + rightWidth));
            for (Field field : right.schema().fields().subList(rightWidth, right.schema().size())) {
                add(fields, old, field, rightNull);
            }
            return new Schema(fields);
        }

        private static void add(List<Field> fields, Schema old, Field field, boolean nullable) {
            List<Field> known = new ArrayList<>(old.fields());
            known.addAll(fields);
            DataType type = nullable ? field.type().withNullable(true) : field.type();
            fields.add(new Field(Retention.name(known, field.name()), type));
        }

        /** The columns of the node as they were, then those added. */
        List<Integer> order() {
            int wide = left.schema().size();
            List<Integer> order = Retention.columns(0, leftWidth);
            order.addAll(Retention.columns(wide, wide + rightWidth));
            order.addAll(Retention.columns(leftWidth, wide));
            order.addAll(Retention.columns(wide + rightWidth, wide + right.schema().size()));
            return order;
        }
    }
}
