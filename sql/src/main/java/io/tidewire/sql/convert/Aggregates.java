package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.sql.function.UserAggregate;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.sql.SqlAggFunction;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** GROUP BY, DISTINCT and the aggregate functions. */
final class Aggregates {

    private Aggregates() {}

    static Plan.Aggregate translate(Aggregate aggregate, Plan input) {
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            throw Unsupported.of("GROUPING SETS, CUBE and ROLLUP cannot be run yet", null);
        }
        Columns columns = new Columns(input);
        List<Plan.Aggregate.Call> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            calls.add(call(call, columns));
        }
        Schema schema = RelToPlan.schema(aggregate.getRowType());
        List<Field> fields = new ArrayList<>(schema.fields());
        List<Integer> keys = aggregate.getGroupSet().asList();
        for (int i = 0; i < keys.size(); i++) {
            // The key's column as it is: Calcite may have given it another nullability.
            fields.set(i, new Field(schema.name(i), input.schema().type(keys.get(i))));
        }
        return new Plan.Aggregate(columns.plan(), keys, calls, new Schema(fields));
    }

    /** The input's columns, and what calls compute of them first. */
    private static final class Columns {
        private final Plan input;
        private final List<Expr> expressions = new ArrayList<>();

        Columns(Plan input) {
            this.input = input;
        }

        Expr ref(int column) {
            return new Expr.Ref(column, input.schema().type(column));
        }

        int add(Expr expression) {
            expressions.add(expression);
            return input.schema().size() + expressions.size() - 1;
        }

        int add(Expr expression, DataType wanted) {
            return add(Coercions.cast(expression, wanted));
        }

        Plan plan() {
            if (expressions.isEmpty()) {
                return input;
            }
            List<Expr> all = new ArrayList<>();
            List<Field> fields = new ArrayList<>(input.schema().fields());
            for (int i = 0; i < input.schema().size(); i++) {
                all.add(ref(i));
            }
            for (Expr expression : expressions) {
                all.add(expression);
                fields.add(new Field("$argument" + fields.size(), expression.type()));
            }
            return new Plan.Project(input, all, new Schema(fields));
        }
    }

    private static Plan.Aggregate.Call call(AggregateCall call, Columns columns) {
        if (call.distinctKeys != null) {
            throw Unsupported.of(
                    "WITHIN DISTINCT is not supported", "group by its columns in a view first");
        }
        switch (call.getAggregation().getKind()) {
            case LITERAL_AGG -> {
                return literal(call, columns);
            }
            case GROUPING, GROUPING_ID, GROUP_ID -> {
                return onlySet(call, columns);
            }
            default -> {}
        }
        List<Plan.SortKey> order = new ArrayList<>();
        for (RelFieldCollation key : call.getCollation().getFieldCollations()) {
            order.add(RelToPlan.sortKey(key));
        }
        boolean own = call.getAggregation() instanceof UserAggregate;
        return new Plan.Aggregate.Call(
                function(call.getAggregation()),
                own ? converted(call, columns) : arguments(call, columns),
                call.isDistinct(),
                call.ignoreNulls()
                        ? Integer.valueOf(columns.add(present(call, columns)))
                        : call.hasFilter() ? Integer.valueOf(call.filterArg) : null,
                order,
                user(call.getAggregation()));
    }

    /** The function of the user's own; absent for another one. */
    static io.tidewire.api.function.@Nullable AggregateFunction user(SqlAggFunction aggregation) {
        return aggregation instanceof UserAggregate user ? user.function() : null;
    }

    /** The arguments as the parameters of the user's function are. */
    private static List<Integer> converted(AggregateCall call, Columns columns) {
        List<Integer> arguments = new ArrayList<>();
        for (int i = 0; i < call.getArgList().size(); i++) {
            Expr argument = columns.ref(call.getArgList().get(i));
            DataType wanted = parameter(call.getAggregation(), i, argument.type());
            arguments.add(
                    argument.type().equals(wanted)
                            ? call.getArgList().get(i)
                            : Integer.valueOf(columns.add(argument, wanted)));
        }
        return arguments;
    }

    /** The type of a parameter, which may be NULL where the argument may. */
    static DataType parameter(SqlAggFunction aggregation, int index, DataType given) {
        var function = user(aggregation);
        return function == null
                ? given
                : function.parameters().get(index).withNullable(given.nullable());
    }

    /** Percentiles take the value first, wherever it was written, and fractions as DOUBLE. */
    private static List<Integer> arguments(AggregateCall call, Columns columns) {
        List<Integer> written = call.getArgList();
        return switch (function(call.getAggregation())) {
            case PERCENTILE, APPROX_PERCENTILE -> {
                boolean ordered = call.getAggregation().isPercentile();
                List<Integer> arguments = new ArrayList<>();
                int value = ordered ? sorted(call) : written.getFirst();
                arguments.add(columns.add(columns.ref(value), DataType.DOUBLE));
                arguments.add(fraction(written.get(ordered ? 0 : 1), columns));
                arguments.addAll(written.subList(Math.min(2, written.size()), written.size()));
                yield arguments;
            }
            case PERCENTILE_DISC -> List.of(sorted(call), fraction(written.getFirst(), columns));
            case JSON_ARRAYAGG, JSON_OBJECTAGG ->
                    List.of(
                            columns.add(
                                    JsonCalls.element(
                                            call.getAggregation(),
                                            written.stream().map(columns::ref).toList())));
            default -> written;
        };
    }

    private static int sorted(AggregateCall call) {
        return call.getCollation().getFieldCollations().getFirst().getFieldIndex();
    }

    private static int fraction(int column, Columns columns) {
        Expr fraction = columns.ref(column);
        DataType wanted =
                fraction.type().kind() == DataType.Kind.ARRAY
                        ? DataType.array(DataType.DOUBLE)
                        : DataType.DOUBLE;
        return columns.add(fraction, wanted);
    }

    /** The same constant for every group: TRUE, of groups whose being there is the question. */
    private static Plan.Aggregate.Call literal(AggregateCall call, Columns columns) {
        Expr constant = RexToExpr.translate(call.rexList.getFirst());
        if (constant.type().kind() != DataType.Kind.BOOLEAN) {
            throw Unsupported.of("a group's constant is no truth value", null);
        }
        return new Plan.Aggregate.Call(
                AggregateFunction.BOOL_AND, List.of(columns.add(constant)), false, null, List.of());
    }

    /** Which of the grouping sets a row is of, where there is but one. */
    private static Plan.Aggregate.Call onlySet(AggregateCall call, Columns columns) {
        Expr first = new Expr.Literal(0L, Types.fromCalcite(call.getType()));
        return new Plan.Aggregate.Call(
                AggregateFunction.MIN, List.of(columns.add(first)), false, null, List.of());
    }

    /** The call's filter, and that its argument is not NULL. */
    private static Expr present(AggregateCall call, Columns columns) {
        DataType truth = DataType.BOOLEAN.notNull();
        Expr present =
                new Expr.Call(
                        Function.IS_NOT_NULL,
                        List.of(columns.ref(call.getArgList().getFirst())),
                        truth);
        if (!call.hasFilter()) {
            return present;
        }
        Expr filter = new Expr.Call(Function.IS_TRUE, List.of(columns.ref(call.filterArg)), truth);
        return new Expr.Call(Function.AND, List.of(filter, present), truth);
    }

    static AggregateFunction function(SqlAggFunction aggregation) {
        return aggregation instanceof UserAggregate
                ? AggregateFunction.USER
                : function(aggregation.getName());
    }

    static AggregateFunction function(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "COUNT" -> AggregateFunction.COUNT;
            case "SUM" -> AggregateFunction.SUM;
            case "$SUM0" -> AggregateFunction.SUM0;
            case "AVG" -> AggregateFunction.AVG;
            case "MIN" -> AggregateFunction.MIN;
            case "MAX" -> AggregateFunction.MAX;
            case "STDDEV_POP" -> AggregateFunction.STDDEV_POP;
            case "STDDEV", "STDDEV_SAMP" -> AggregateFunction.STDDEV_SAMP;
            case "VAR_POP" -> AggregateFunction.VAR_POP;
            case "VARIANCE", "VAR_SAMP" -> AggregateFunction.VAR_SAMP;
            case "FIRST_VALUE" -> AggregateFunction.FIRST_VALUE;
            case "LAST_VALUE" -> AggregateFunction.LAST_VALUE;
            case "ARG_MAX" -> AggregateFunction.ARG_MAX;
            case "ARG_MIN" -> AggregateFunction.ARG_MIN;
            case "LISTAGG" -> AggregateFunction.LISTAGG;
            case "ARRAY_AGG" -> AggregateFunction.ARRAY_AGG;
            case "COLLECT" -> AggregateFunction.COLLECT;
            case "JSON_ARRAYAGG_ABSENT_ON_NULL", "JSON_ARRAYAGG_NULL_ON_NULL" ->
                    AggregateFunction.JSON_ARRAYAGG;
            case "JSON_OBJECTAGG_ABSENT_ON_NULL", "JSON_OBJECTAGG_NULL_ON_NULL" ->
                    AggregateFunction.JSON_OBJECTAGG;
            case "BOOL_AND", "EVERY" -> AggregateFunction.BOOL_AND;
            case "BOOL_OR", "SOME" -> AggregateFunction.BOOL_OR;
            case "BIT_AND" -> AggregateFunction.BIT_AND;
            case "BIT_OR" -> AggregateFunction.BIT_OR;
            case "BIT_XOR" -> AggregateFunction.BIT_XOR;
            case "SINGLE_VALUE" -> AggregateFunction.SINGLE_VALUE;
            case "ANY_VALUE" -> AggregateFunction.ANY_VALUE;
            case "PERCENTILE", "PERCENTILE_CONT" -> AggregateFunction.PERCENTILE;
            case "PERCENTILE_DISC" -> AggregateFunction.PERCENTILE_DISC;
            case "APPROX_PERCENTILE" -> AggregateFunction.APPROX_PERCENTILE;
            case "APPROX_COUNT_DISTINCT" -> AggregateFunction.APPROX_COUNT_DISTINCT;
            default -> throw Unsupported.of("the aggregate " + name + " cannot be run", null);
        };
    }
}
