package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;

import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Match;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlMatchRecognize.AfterOption;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** MATCH_RECOGNIZE: the clauses around the pattern, and how they hang together. */
final class Matches {

    private static final long MICROS_PER_MILLI = 1000;

    private Matches() {}

    static Plan translate(Match match) {
        Plan input = RelToPlan.translate(match.getInput());
        MatchPattern pattern = MatchPattern.of(match.getPattern());
        Long within = within(match);
        if (pattern.absence() && within == null) {
            throw Unsupported.of(
                    "[^" + pattern.names().getLast() + "] needs a time in which no row may come",
                    "say WITHIN behind the PATTERN: PATTERN (A [^B]) WITHIN INTERVAL '5' MINUTE");
        }
        RexBuilder builder = match.getCluster().getRexBuilder();
        MatchReadings readings =
                new MatchReadings(input, pattern.names(), match.getSubsets(), time(match), builder);
        List<RowPattern.Variable> variables = new ArrayList<>();
        for (String name : pattern.names()) {
            RexNode condition = match.getPatternDefinitions().get(name);
            variables.add(
                    new RowPattern.Variable(
                            name, condition == null ? null : readings.expression(condition)));
        }
        List<Expr> measures = new ArrayList<>();
        for (RexNode measure : match.getMeasures().values()) {
            measures.add(readings.expression(measure));
        }
        RowPattern rows =
                new RowPattern(
                        pattern.root(),
                        variables,
                        readings.all(),
                        skip(match.getAfter(), readings),
                        within);
        return plan(match, readings.input(), rows, measures);
    }

    private static Plan plan(Match match, Plan input, RowPattern pattern, List<Expr> measures) {
        Schema schema = RelToPlan.schema(match.getRowType());
        int keys = match.getPartitionKeys().cardinality();
        List<Integer> partition = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            // By name: Calcite keeps the keys as a set.
            int column = input.schema().indexOf(schema.name(i));
            partition.add(column);
            fields.add(input.schema().field(column));
        }
        List<Expr> fitting = new ArrayList<>();
        for (int i = 0; i < measures.size(); i++) {
            DataType type = schema.type(keys + i);
            Expr measure = Coercions.cast(measures.get(i), type);
            fitting.add(measure);
            fields.add(
                    new Field(schema.name(keys + i), type.withNullable(measure.type().nullable())));
        }
        List<Plan.SortKey> order = new ArrayList<>();
        for (RelFieldCollation key : match.getOrderKeys().getFieldCollations()) {
            order.add(RelToPlan.sortKey(key));
        }
        return new Plan.Match(input, partition, order, pattern, fitting, new Schema(fields));
    }

    private static int time(Match match) {
        RelFieldCollation first = match.getOrderKeys().getFieldCollations().getFirst();
        if (first.getDirection().isDescending()) {
            throw Unsupported.of(
                    "the ORDER BY of MATCH_RECOGNIZE must begin with the event time, ascending",
                    "rows are matched as time goes on: leave DESC out");
        }
        return first.getFieldIndex();
    }

    private static @Nullable Long within(Match match) {
        RexNode interval = match.getInterval();
        if (interval == null) {
            return null;
        }
        if (!(interval instanceof RexLiteral literal)
                || SqlTypeUtil.isInterval(interval.getType())
                        && interval.getType().getSqlTypeName().isYearMonth()) {
            throw Unsupported.of(
                    "WITHIN takes a constant of days, hours, minutes or seconds", null);
        }
        long millis = Objects.requireNonNull(literal.getValueAs(BigDecimal.class)).longValueExact();
        if (millis <= 0) {
            throw Unsupported.of("WITHIN must be longer than nothing", null);
        }
        return Math.multiplyExact(millis, MICROS_PER_MILLI);
    }

    private static RowPattern.Skip skip(RexNode after, MatchReadings readings) {
        if (after instanceof RexCall call) {
            String name =
                    Objects.requireNonNull(
                            ((RexLiteral) call.getOperands().getFirst()).getValueAs(String.class));
            return new RowPattern.ToVariable(
                    readings.variables(name), call.getKind() == SqlKind.SKIP_TO_FIRST);
        }
        AfterOption option =
                Objects.requireNonNull(((RexLiteral) after).getValueAs(AfterOption.class));
        return switch (option) {
            case SKIP_TO_NEXT_ROW -> new RowPattern.ToNextRow();
            case SKIP_PAST_LAST_ROW -> new RowPattern.PastLastRow();
        };
    }
}
