package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern.Cell;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.api.plan.RowPattern.MatchTime;
import io.tidewire.api.plan.RowPattern.Reading;
import io.tidewire.sql.function.MatchFunctions;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexPatternFieldRef;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.stream.IntStream;

/**
 * What the conditions and measures of a MATCH_RECOGNIZE read of its rows, collected; the
 * expressions are then over these readings. Anything read may be NULL, whatever the column says:
 * there may be no such row.
 */
final class MatchReadings {

    private final List<String> names;
    private final Map<String, SortedSet<String>> subsets;
    private final int time;
    private final RexBuilder builder;
    private final List<Reading> readings = new ArrayList<>();
    private final Map<Expr, Integer> computed = new HashMap<>();
    private Plan input;

    /**
     * @param names of the variables
     * @param time the column of the event time
     */
    MatchReadings(
            Plan input,
            List<String> names,
            Map<String, SortedSet<String>> subsets,
            int time,
            RexBuilder builder) {
        this.input = input;
        this.names = names;
        this.subsets = subsets;
        this.time = time;
        this.builder = builder;
    }

    /** The input, with a column for each expression that an aggregate is over. */
    Plan input() {
        return input;
    }

    List<Reading> all() {
        return readings;
    }

    /** The expression over the readings. */
    Expr expression(RexNode node) {
        return RexToExpr.translate(node.accept(new Reader()));
    }

    /** The variables that a name stands for; any other name is the table's, and means all. */
    List<Integer> variables(String name) {
        if (names.contains(name)) {
            return List.of(names.indexOf(name));
        }
        SortedSet<String> subset = subsets.get(name);
        if (subset == null) {
            return IntStream.range(0, names.size()).boxed().toList();
        }
        List<Integer> members = new ArrayList<>();
        for (String member : subset) {
            if (!names.contains(member)) {
                throw Unsupported.of(
                        "the PATTERN has no variable '" + member + "' for the SUBSET " + name,
                        "it has " + String.join(", ", names));
            }
            members.add(names.indexOf(member));
        }
        return members.stream().sorted().toList();
    }

    private RexNode reading(Reading reading) {
        int index = readings.indexOf(reading);
        if (index < 0) {
            index = readings.size();
            readings.add(reading);
        }
        RelDataType type = Types.toCalcite(reading.type(), builder.getTypeFactory());
        return new RexInputRef(index, type);
    }

    private final class Reader extends RexShuttle {

        @Override
        public RexNode visitPatternFieldRef(RexPatternFieldRef ref) {
            return cell(ref, false, 0);
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (call.getOperator() instanceof SqlAggFunction function) {
                return folded(call, function);
            }
            if (call.getOperator() == MatchFunctions.MATCH_ROWTIME) {
                return matchTime();
            }
            if (call.getOperator() == MatchFunctions.NULLABLE) {
                return call.getOperands().getFirst().accept(this);
            }
            return switch (call.getKind()) {
                case FINAL, RUNNING -> call.getOperands().getFirst().accept(this);
                case FIRST, LAST -> navigation(call);
                // The row in question, as Calcite writes it; others are refused before.
                case PREV -> call.getOperands().getFirst().accept(this);
                default -> {
                    RexCall visited = (RexCall) super.visitCall(call);
                    yield visited.clone(nullable(visited.getType()), visited.getOperands());
                }
            };
        }

        private RelDataType nullable(RelDataType type) {
            return builder.getTypeFactory().createTypeWithNullability(type, true);
        }

        private RexNode navigation(RexCall call) {
            if (call.getOperands().get(0) instanceof RexLiteral constant) {
                // FIRST(A.x + 1) is FIRST(A.x) + FIRST(1) to Calcite.
                return constant;
            }
            if (!(call.getOperands().get(0) instanceof RexPatternFieldRef ref)
                    || !(call.getOperands().get(1) instanceof RexLiteral offset)) {
                throw Unsupported.of(
                        call.getKind() + " takes columns of one variable and a constant offset",
                        call.getKind() + "(A.price, 1)");
            }
            int rows = Objects.requireNonNull(offset.getValueAs(BigDecimal.class)).intValueExact();
            if (rows < 0) {
                throw Unsupported.of(
                        "the offset of " + call.getKind() + " cannot be negative", null);
            }
            return cell(ref, call.getKind() == SqlKind.FIRST, rows);
        }

        private RexNode cell(RexPatternFieldRef ref, boolean first, int offset) {
            DataType type = input.schema().type(ref.getIndex()).withNullable(true);
            return reading(
                    new Cell(ref.getIndex(), variables(ref.getAlpha()), first, offset, type));
        }

        private RexNode matchTime() {
            return reading(new MatchTime(input.schema().type(time).notNull()));
        }

        private RexNode folded(RexCall call, SqlAggFunction sqlFunction) {
            AggregateFunction function = Aggregates.function(sqlFunction.getName());
            switch (function) {
                case COUNT,
                        SUM,
                        SUM0,
                        AVG,
                        MIN,
                        MAX,
                        STDDEV_POP,
                        STDDEV_SAMP,
                        VAR_POP,
                        VAR_SAMP,
                        BOOL_AND,
                        BOOL_OR -> {}
                default ->
                        throw Unsupported.of(
                                sqlFunction.getName() + " is not supported in MATCH_RECOGNIZE",
                                "known are COUNT, SUM, AVG, MIN, MAX, STDDEV_*, VAR_*, BOOL_AND"
                                        + " and BOOL_OR, and FIRST and LAST");
            }
            boolean counts = function == AggregateFunction.COUNT;
            DataType type = Types.fromCalcite(call.getType()).withNullable(!counts);
            if (call.getOperands().isEmpty()) {
                return reading(new Folded(function, null, variables(""), type));
            }
            if (call.getOperands().size() > 1) {
                throw Unsupported.of(
                        sqlFunction.getName() + " takes one argument in MATCH_RECOGNIZE", null);
            }
            OfOneRow row = new OfOneRow();
            RexNode argument = call.getOperands().getFirst().accept(row);
            return reading(new Folded(function, column(argument), row.variables, type));
        }

        /** The column that holds the expression, made if need be. */
        private int column(RexNode expression) {
            Expr expr = RexToExpr.translate(expression);
            return expr instanceof Expr.Ref ref
                    ? ref.column()
                    : computed.computeIfAbsent(expr, this::append);
        }

        private int append(Expr expr) {
            List<Expr> columns = new ArrayList<>();
            List<Field> fields = new ArrayList<>(input.schema().fields());
            for (int i = 0; i < fields.size(); i++) {
                columns.add(new Expr.Ref(i, fields.get(i).type()));
            }
            columns.add(expr);
            fields.add(new Field("$" + fields.size(), expr.type()));
            input = new Plan.Project(input, columns, new Schema(fields));
            return columns.size() - 1;
        }
    }

    /**
     * The argument of an aggregate, over the columns of the input; of one variable, says Calcite.
     */
    private final class OfOneRow extends RexShuttle {

        private List<Integer> variables = MatchReadings.this.variables("");

        @Override
        public RexNode visitPatternFieldRef(RexPatternFieldRef ref) {
            variables = MatchReadings.this.variables(ref.getAlpha());
            return new RexInputRef(ref.getIndex(), ref.getType());
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (call.getOperator() instanceof SqlAggFunction
                    || call.getKind() == SqlKind.FIRST
                    || call.getKind() == SqlKind.LAST) {
                throw Unsupported.of(
                        "an aggregate in MATCH_RECOGNIZE is over plain columns",
                        "not over FIRST, LAST or another aggregate");
            }
            boolean current = call.getKind() == SqlKind.PREV;
            return current ? call.getOperands().getFirst().accept(this) : super.visitCall(call);
        }
    }
}
