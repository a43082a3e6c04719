package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlKind;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A projection with OVER in it: what the calls read is computed first, then come the windows, those
 * of one PARTITION BY and ORDER BY in one node, and above them what the projection makes of it.
 *
 * <p>ROW_NUMBER, RANK and DENSE_RANK become a top-N of every row; the condition on the rank above
 * narrows it later, and one that nothing narrows becomes a call like the others.
 */
final class Overs {

    /** The order and partition that calls share, in columns of the prepared input. */
    private record Window(List<Integer> partition, List<Plan.SortKey> order) {}

    /** A call with the type of its result. */
    private record Typed(RexOver over, OverCall call, DataType type) {}

    private final List<Expr> columns = new ArrayList<>();
    private final List<Field> fields;
    private final Map<Window, List<Typed>> windows = new LinkedHashMap<>();
    private final Map<RexOver, Window> ranks = new LinkedHashMap<>();

    /** Those that may be NULL. */
    private final Set<RexOver> sums = new HashSet<>();

    private final RelDataTypeFactory types;

    private Overs(Plan input, RelDataTypeFactory types) {
        this.types = types;
        this.fields = new ArrayList<>(input.schema().fields());
        for (int i = 0; i < fields.size(); i++) {
            columns.add(new Expr.Ref(i, fields.get(i).type()));
        }
    }

    static Plan translate(
            Plan input, List<RexNode> expressions, Schema schema, RelDataTypeFactory types) {
        return new Overs(input, types).plan(input, expressions, schema);
    }

    private Plan plan(Plan input, List<RexNode> expressions, Schema schema) {
        List<RexNode> plain = expressions.stream().map(e -> e.accept(takeSums)).toList();
        RexShuttle collect =
                new RexShuttle() {
                    @Override
                    public RexNode visitOver(RexOver over) {
                        collect(over);
                        return over;
                    }
                };
        plain.forEach(expression -> expression.accept(collect));
        Plan result =
                columns.size() == input.schema().size()
                        ? input
                        : new Plan.Project(input, columns, new Schema(fields));
        Map<RexOver, RexNode> places = new LinkedHashMap<>();
        for (Map.Entry<Window, List<Typed>> window : windows.entrySet()) {
            for (Typed typed : window.getValue()) {
                int place = fields.size();
                RelDataType type = typed.over().getType();
                places.put(
                        typed.over(),
                        new RexInputRef(
                                place,
                                sums.contains(typed.over())
                                        ? types.createTypeWithNullability(type, true)
                                        : type));
                fields.add(new Field("$over" + place, typed.type()));
            }
            result =
                    new Plan.Over(
                            result,
                            window.getKey().partition(),
                            window.getKey().order(),
                            window.getValue().stream().map(Typed::call).toList(),
                            new Schema(fields));
        }
        for (Map.Entry<RexOver, Window> rank : ranks.entrySet()) {
            int place = fields.size();
            places.put(rank.getKey(), new RexInputRef(place, rank.getKey().getType()));
            fields.add(new Field("$rank" + place, DataType.BIGINT.notNull()));
            result =
                    new Plan.TopN(
                            result,
                            rank.getValue().partition(),
                            rank.getValue().order(),
                            rank(rank.getKey()),
                            1,
                            Long.MAX_VALUE,
                            true,
                            new Schema(fields));
        }
        RexShuttle replace =
                new RexShuttle() {
                    @Override
                    public RexNode visitOver(RexOver over) {
                        return places.getOrDefault(over, over);
                    }
                };
        List<RexNode> replaced = plain.stream().map(e -> e.accept(replace)).toList();
        return RelToPlan.projection(result, RexToExpr.translate(replaced), schema);
    }

    private void collect(RexOver over) {
        Window window = window(over.getWindow());
        switch (over.getAggOperator().getKind()) {
            case ROW_NUMBER, RANK, DENSE_RANK -> ranks.putIfAbsent(over, window);
            default -> {
                List<Typed> calls = windows.computeIfAbsent(window, _ -> new ArrayList<>());
                if (calls.stream().noneMatch(typed -> typed.over().equals(over))) {
                    calls.add(call(over, window));
                }
            }
        }
    }

    private static Plan.TopN.Rank rank(RexOver over) {
        return switch (over.getAggOperator().getKind()) {
            case ROW_NUMBER -> Plan.TopN.Rank.ROW_NUMBER;
            case RANK -> Plan.TopN.Rank.RANK;
            default -> Plan.TopN.Rank.DENSE_RANK;
        };
    }

    private Window window(RexWindow window) {
        if (window.getExclude() != RexWindowExclusion.EXCLUDE_NO_OTHER) {
            throw Unsupported.of("EXCLUDE in a window frame cannot be run", null);
        }
        List<Integer> partition = new ArrayList<>();
        for (RexNode key : window.partitionKeys) {
            partition.add(column(RexToExpr.translate(key)));
        }
        List<Plan.SortKey> order = new ArrayList<>();
        for (RexFieldCollation key : window.orderKeys) {
            boolean descending = key.getDirection().isDescending();
            RelFieldCollation.NullDirection nulls = key.getNullDirection();
            order.add(
                    new Plan.SortKey(
                            column(RexToExpr.translate(key.left)),
                            descending,
                            nulls == RelFieldCollation.NullDirection.UNSPECIFIED
                                    ? !descending
                                    : nulls == RelFieldCollation.NullDirection.FIRST));
        }
        return new Window(partition, order);
    }

    /** Where the expression is a column, which it becomes if it is none. */
    private int column(Expr expression) {
        if (expression instanceof Expr.Ref ref) {
            return ref.column();
        }
        int known = columns.indexOf(expression);
        if (known >= 0) {
            return known;
        }
        fields.add(new Field("$key" + fields.size(), expression.type()));
        columns.add(expression);
        return columns.size() - 1;
    }

    private Typed call(RexOver over, Window window) {
        DataType type = Types.fromCalcite(over.getType());
        return switch (over.getAggOperator().getKind()) {
            case PERCENT_RANK -> ranked(over, OverCall.Ranking.PERCENT_RANK, 0, type);
            case CUME_DIST -> ranked(over, OverCall.Ranking.CUME_DIST, 0, type);
            case NTILE -> {
                long buckets = constant(over, 0, "NTILE");
                if (buckets < 1) {
                    throw Unsupported.of("NTILE takes a number of at least 1", null);
                }
                yield ranked(over, OverCall.Ranking.NTILE, buckets, type);
            }
            case LAG -> shifted(over, -1, type.withNullable(true));
            case LEAD -> shifted(over, 1, type.withNullable(true));
            default -> framed(over, window, type);
        };
    }

    private static Typed ranked(
            RexOver over, OverCall.Ranking ranking, long buckets, DataType type) {
        return new Typed(over, new OverCall.Ranked(ranking, buckets), type.notNull());
    }

    private static long constant(RexOver over, int operand, String name) {
        if (RexToExpr.translate(over.getOperands().get(operand)) instanceof Expr.Literal literal
                && literal.value() instanceof Number number) {
            return number.longValue();
        }
        throw Unsupported.of("the number that " + name + " is given must be a constant", null);
    }

    private Typed shifted(RexOver over, int sign, DataType type) {
        String name = over.getAggOperator().getName();
        if (over.ignoreNulls()) {
            throw Unsupported.of(
                    name + " with IGNORE NULLS cannot be run",
                    "LAST_VALUE over ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING gives the"
                            + " last value before the row");
        }
        List<RexNode> operands = over.getOperands();
        long offset = operands.size() > 1 ? constant(over, 1, name) : 1;
        if (offset < 0) {
            throw Unsupported.of("the offset of " + name + " must not be negative", null);
        }
        int argument = column(Coercions.cast(RexToExpr.translate(operands.getFirst()), type));
        Integer otherwise =
                operands.size() > 2
                        ? Integer.valueOf(
                                column(Coercions.cast(RexToExpr.translate(operands.get(2)), type)))
                        : null;
        return new Typed(over, new OverCall.Shifted(argument, sign * offset, otherwise), type);
    }

    private Typed framed(RexOver over, Window window, DataType type) {
        AggregateFunction function = Aggregates.function(over.getAggOperator());
        switch (function) {
            case LISTAGG,
                    ARRAY_AGG,
                    COLLECT,
                    ARG_MAX,
                    ARG_MIN,
                    SINGLE_VALUE,
                    PERCENTILE,
                    PERCENTILE_DISC,
                    APPROX_PERCENTILE,
                    JSON_ARRAYAGG,
                    JSON_OBJECTAGG ->
                    throw Unsupported.of(function + " OVER cannot be run", null);
            default -> {}
        }
        List<Integer> arguments = new ArrayList<>();
        for (int i = 0; i < over.getOperands().size(); i++) {
            Expr operand = RexToExpr.translate(over.getOperands().get(i));
            DataType wanted = Aggregates.parameter(over.getAggOperator(), i, operand.type());
            arguments.add(column(Coercions.cast(operand, wanted)));
        }
        DataType key =
                window.order().isEmpty()
                        ? DataType.BIGINT
                        : columns.get(window.order().getFirst().column()).type();
        OverCall.Frame frame = Frames.of(over.getWindow(), key);
        boolean counts =
                function == AggregateFunction.COUNT
                        || function == AggregateFunction.SUM0
                        || function == AggregateFunction.APPROX_COUNT_DISTINCT;
        // A frame may be empty, whatever its rows are.
        return new Typed(
                over,
                new OverCall.Framed(
                        function,
                        arguments,
                        over.isDistinct(),
                        frame,
                        Aggregates.user(over.getAggOperator())),
                type.withNullable(!counts));
    }

    /**
     * Calcite writes a SUM that may be NULL as a CASE that is NULL where a COUNT is not above 0,
     * and takes what stands in the CASE for one that is never NULL: back to SUM, which is that by
     * itself.
     */
    private final RexShuttle takeSums =
            new RexShuttle() {
                @Override
                public RexNode visitCall(RexCall call) {
                    if (!isSum(call)) {
                        return super.visitCall(call);
                    }
                    RexOver sum = (RexOver) call.getOperands().get(1);
                    sums.add(sum);
                    return sum;
                }
            };

    private static boolean isSum(RexCall call) {
        List<RexNode> operands = call.getOperands();
        return call.getKind() == SqlKind.CASE
                && operands.size() == 3
                && operands.get(0) instanceof RexCall positive
                && positive.getKind() == SqlKind.GREATER_THAN
                && positive.getOperands().getFirst() instanceof RexOver count
                && operands.get(1) instanceof RexOver sum
                && count.getAggOperator().getKind() == SqlKind.COUNT
                && sum.getAggOperator().getKind() == SqlKind.SUM
                && sum.getOperands().equals(count.getOperands())
                && sum.getWindow().equals(count.getWindow())
                && RexLiteral.isNullLiteral(operands.get(2));
    }
}
