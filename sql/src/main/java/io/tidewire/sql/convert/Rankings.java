package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ROW_NUMBER, RANK and DENSE_RANK as a top-N of every row; the condition on the rank above narrows
 * it later.
 */
final class Rankings {

    private Rankings() {}

    static Plan translate(Plan input, List<RexNode> expressions, Schema schema) {
        Map<RexOver, RexNode> ranks = new LinkedHashMap<>();
        RexShuttle collect =
                new RexShuttle() {
                    @Override
                    public RexNode visitOver(RexOver over) {
                        return ranks.computeIfAbsent(
                                over,
                                key ->
                                        new RexInputRef(
                                                input.schema().size() + ranks.size(),
                                                over.getType()));
                    }
                };
        List<RexNode> replaced = expressions.stream().map(e -> e.accept(collect)).toList();
        Plan ranked = input;
        for (RexOver over : ranks.keySet()) {
            ranked = rank(ranked, input.schema().size(), over);
        }
        return RelToPlan.projection(ranked, RexToExpr.translate(replaced), schema);
    }

    /** Appends the rank to the columns. */
    private static Plan rank(Plan input, int width, RexOver over) {
        Plan.TopN.Rank rank =
                switch (over.getAggOperator().getKind()) {
                    case ROW_NUMBER -> Plan.TopN.Rank.ROW_NUMBER;
                    case RANK -> Plan.TopN.Rank.RANK;
                    case DENSE_RANK -> Plan.TopN.Rank.DENSE_RANK;
                    default ->
                            throw Unsupported.of(
                                    over.getAggOperator().getName() + " OVER cannot be run yet",
                                    "group in a window instead, or rank with ROW_NUMBER");
                };
        // Keys that are no columns are computed beside them first and taken away again after.
        List<Expr> columns = new ArrayList<>();
        List<Field> fields = new ArrayList<>(input.schema().fields());
        for (int i = 0; i < input.schema().size(); i++) {
            columns.add(new Expr.Ref(i, input.schema().type(i)));
        }
        List<Integer> partition = new ArrayList<>();
        for (RexNode key : over.getWindow().partitionKeys) {
            partition.add(column(key, columns, fields));
        }
        List<Plan.SortKey> order = new ArrayList<>();
        for (RexFieldCollation key : over.getWindow().orderKeys) {
            boolean descending = key.getDirection().isDescending();
            RelFieldCollation.NullDirection nulls = key.getNullDirection();
            order.add(
                    new Plan.SortKey(
                            column(key.left, columns, fields),
                            descending,
                            nulls == RelFieldCollation.NullDirection.UNSPECIFIED
                                    ? !descending
                                    : nulls == RelFieldCollation.NullDirection.FIRST));
        }
        boolean extended = columns.size() > input.schema().size();
        Plan base = extended ? new Plan.Project(input, columns, new Schema(fields)) : input;
        Field number =
                new Field("$rank" + (input.schema().size() - width), DataType.BIGINT.notNull());
        List<Field> ranked = new ArrayList<>(base.schema().fields());
        ranked.add(number);
        Plan topN =
                new Plan.TopN(
                        base, partition, order, rank, 1, Long.MAX_VALUE, true, new Schema(ranked));
        if (!extended) {
            return topN;
        }
        List<Expr> kept = new ArrayList<>(columns.subList(0, input.schema().size()));
        kept.add(new Expr.Ref(ranked.size() - 1, number.type()));
        List<Field> names = new ArrayList<>(input.schema().fields());
        names.add(number);
        return new Plan.Project(topN, kept, new Schema(names));
    }

    private static int column(RexNode key, List<Expr> columns, List<Field> fields) {
        Expr expression = RexToExpr.translate(key);
        if (expression instanceof Expr.Ref ref) {
            return ref.column();
        }
        columns.add(expression);
        fields.add(new Field("$key" + fields.size(), expression.type()));
        return columns.size() - 1;
    }
}
