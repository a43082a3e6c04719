package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.sql.relational.TemporalJoin;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Joins: columns that must be equal become keys, the rest of the condition a residual. */
final class Joins {

    private Joins() {}

    /**
     * A join's condition taken apart.
     *
     * @param nullSafe places among the keys that came of IS NOT DISTINCT FROM
     * @param residual what is not an equality of two columns of one type
     */
    private record Condition(
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            List<Integer> nullSafe,
            @Nullable Expr residual) {}

    /**
     * @param nullSafe whether keys may be so
     */
    private static Condition condition(
            BiRel join,
            RexNode condition,
            Schema leftSchema,
            Schema rightSchema,
            boolean nullSafe) {
        List<Integer> leftKeys = new ArrayList<>();
        List<Integer> rightKeys = new ArrayList<>();
        List<Boolean> strict = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        RelOptUtil.splitJoinCondition(
                join.getLeft(),
                join.getRight(),
                condition,
                leftKeys,
                rightKeys,
                nullSafe ? strict : null,
                others);
        int width = leftSchema.size();
        List<Expr> residual = new ArrayList<>(RexToExpr.translate(others));
        List<Integer> agreedLeft = new ArrayList<>();
        List<Integer> agreedRight = new ArrayList<>();
        List<Integer> nullsAgree = new ArrayList<>();
        for (int i = 0; i < leftKeys.size(); i++) {
            DataType leftType = leftSchema.type(leftKeys.get(i));
            DataType rightType = rightSchema.type(rightKeys.get(i));
            boolean loose = nullSafe && !strict.get(i);
            if (sameKey(leftType, rightType)) {
                if (loose && leftType.nullable() && rightType.nullable()) {
                    nullsAgree.add(agreedLeft.size());
                }
                agreedLeft.add(leftKeys.get(i));
                agreedRight.add(rightKeys.get(i));
            } else {
                residual.add(
                        equal(
                                loose,
                                new Expr.Ref(leftKeys.get(i), leftType),
                                new Expr.Ref(width + rightKeys.get(i), rightType)));
            }
        }
        return new Condition(agreedLeft, agreedRight, nullsAgree, and(residual));
    }

    /** Equal values of both are stored alike, so they may be looked up by each other. */
    private static boolean sameKey(DataType left, DataType right) {
        return left.sameAs(right)
                || (left.kind() == right.kind()
                        && (left.kind() == DataType.Kind.TIMESTAMP
                                || left.kind() == DataType.Kind.TIMESTAMP_LTZ));
    }

    static Plan translate(TemporalJoin join) {
        Plan left = RelToPlan.translate(join.getLeft());
        Plan right = RelToPlan.translate(join.getRight());
        Condition condition =
                condition(join, join.condition(), left.schema(), right.schema(), false);
        if (condition.rightKeys().isEmpty()) {
            throw Unsupported.of(
                    "a join as of a time needs an equality with a column of the right table", null);
        }
        return new Plan.TemporalJoin(
                left,
                right,
                condition.leftKeys(),
                condition.rightKeys(),
                RexToExpr.translate(join.time()) instanceof Expr.Ref time ? time.column() : -1,
                join.rightTime() instanceof RexInputRef time
                        ? Integer.valueOf(time.getIndex() - left.schema().size())
                        : null,
                condition.residual(),
                join.outer(),
                schema(
                        join,
                        left,
                        right,
                        join.outer() ? Plan.Join.Kind.LEFT : Plan.Join.Kind.INNER));
    }

    static Plan translate(Join join) {
        Plan left = RelToPlan.translate(join.getLeft());
        Plan right = RelToPlan.translate(join.getRight());
        Condition condition =
                condition(join, join.getCondition(), left.schema(), right.schema(), true);
        Plan.Join.Kind kind =
                switch (join.getJoinType()) {
                    case INNER -> Plan.Join.Kind.INNER;
                    case LEFT -> Plan.Join.Kind.LEFT;
                    case RIGHT -> Plan.Join.Kind.RIGHT;
                    case FULL -> Plan.Join.Kind.FULL;
                    case SEMI -> Plan.Join.Kind.SEMI;
                    case ANTI -> Plan.Join.Kind.ANTI;
                    default -> throw Unsupported.of("this kind of join cannot be run yet", null);
                };
        return new Plan.Join(
                left,
                right,
                kind,
                condition.leftKeys(),
                condition.rightKeys(),
                condition.nullSafe(),
                condition.residual(),
                List.of(),
                schema(join, left, right, kind));
    }

    private static Schema schema(BiRel join, Plan left, Plan right, Plan.Join.Kind kind) {
        Schema names = RelToPlan.schema(join.getRowType());
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int width = left.schema().size();
            boolean ofLeft = i < width;
            DataType type = ofLeft ? left.schema().type(i) : right.schema().type(i - width);
            boolean padded =
                    switch (kind) {
                        case INNER, SEMI, ANTI -> false;
                        case LEFT -> !ofLeft;
                        case RIGHT -> ofLeft;
                        case FULL -> true;
                    };
            fields.add(new Field(names.name(i), type.withNullable(type.nullable() || padded)));
        }
        return new Schema(fields);
    }

    private static Expr equal(boolean nullsAgree, Expr left, Expr right) {
        boolean nullable = !nullsAgree && (left.type().nullable() || right.type().nullable());
        return new Expr.Call(
                nullsAgree ? Function.IS_NOT_DISTINCT_FROM : Function.EQUALS,
                Coercions.comparable(left, right),
                DataType.BOOLEAN.withNullable(nullable));
    }

    static @Nullable Expr and(List<Expr> conditions) {
        List<Expr> flat = new ArrayList<>();
        for (Expr condition : conditions) {
            if (condition instanceof Expr.Call call && call.function() == Function.AND) {
                flat.addAll(call.arguments());
            } else if (!(condition instanceof Expr.Literal literal
                    && Boolean.TRUE.equals(literal.value()))) {
                flat.add(condition);
            }
        }
        if (flat.isEmpty()) {
            return null;
        }
        boolean nullable = flat.stream().anyMatch(condition -> condition.type().nullable());
        return flat.size() == 1
                ? flat.getFirst()
                : new Expr.Call(Function.AND, flat, DataType.BOOLEAN.withNullable(nullable));
    }
}
