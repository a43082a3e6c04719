package io.tidewire.engine.runtime;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.Deduplicate;
import io.tidewire.api.plan.Program.EventTime;
import io.tidewire.api.plan.Program.Otherwise;
import io.tidewire.api.plan.Program.Rule;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.api.plan.Program.View;

import java.util.ArrayList;
import java.util.List;

/** Small programs over events {@code id,name,amount,ts}. */
public final class Programs {

    public static final long SECOND = 1_000_000;

    public static final Schema EVENTS =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("name", DataType.STRING),
                    new Field("amount", DataType.BIGINT),
                    new Field("ts", DataType.timestamp(3).notNull()));

    private Programs() {}

    /** A rule {@code amount >= least}. */
    public static Rule atLeast(String name, long least, Otherwise otherwise) {
        return new Rule(
                name,
                new Expr.Call(
                        Function.GREATER_OR_EQUAL,
                        List.of(
                                new Expr.Ref(2, DataType.BIGINT),
                                new Expr.Literal(least, DataType.BIGINT.notNull())),
                        DataType.BOOLEAN),
                otherwise);
    }

    /** A rule {@code 100 / amount > 0}, which fails for 0. */
    public static Rule divides(String name, Otherwise otherwise) {
        return new Rule(
                name,
                new Expr.Call(
                        Function.GREATER_OR_EQUAL,
                        List.of(
                                new Expr.Call(
                                        Function.DIVIDE,
                                        List.of(
                                                new Expr.Literal(100L, DataType.BIGINT.notNull()),
                                                new Expr.Ref(2, DataType.BIGINT)),
                                        DataType.BIGINT),
                                new Expr.Literal(0L, DataType.BIGINT.notNull())),
                        DataType.BOOLEAN),
                otherwise);
    }

    public static SourceTable events(Rule... rules) {
        return new SourceTable(
                "events",
                EVENTS,
                new EventTime(3, 5 * SECOND, 30 * SECOND),
                null,
                List.of(rules),
                List.of());
    }

    public static SourceTable deduplicated(long within, Rule... rules) {
        return new SourceTable(
                "events",
                EVENTS,
                new EventTime(3, 5 * SECOND, 30 * SECOND),
                new Deduplicate(List.of(0), within),
                List.of(rules),
                List.of());
    }

    /** View {@code all_rows}: the events as they are. */
    public static View allRows(SourceTable source) {
        return new View(
                "all_rows",
                new Plan.Scan(source.name(), source.schema()),
                source.schema(),
                true,
                List.of(),
                3);
    }

    /** View {@code totals}: sum of amounts and number of rows by name, changing. */
    public static View totals(SourceTable source) {
        Schema schema =
                Schema.of(
                        new Field("name", DataType.STRING),
                        new Field("total", DataType.BIGINT),
                        new Field("n", DataType.BIGINT.notNull()));
        return new View(
                "totals",
                new Plan.Aggregate(
                        new Plan.Scan(source.name(), source.schema()),
                        List.of(1),
                        List.of(sum(2), count()),
                        schema),
                schema,
                false,
                List.of(0),
                null);
    }

    /** View {@code per_ten}: the same per window of ten seconds, once each window has closed. */
    public static View perTenSeconds(SourceTable source) {
        List<Field> windowed = new ArrayList<>(source.schema().fields());
        int width = windowed.size();
        windowed.add(new Field("window_start", DataType.timestamp(3).notNull()));
        windowed.add(new Field("window_end", DataType.timestamp(3).notNull()));
        windowed.add(new Field("window_time", DataType.timestamp(3).notNull()));
        Schema schema =
                Schema.of(
                        new Field("window_end", DataType.timestamp(3).notNull()),
                        new Field("name", DataType.STRING),
                        new Field("total", DataType.BIGINT),
                        new Field("n", DataType.BIGINT.notNull()));
        Plan window =
                new Plan.Window(
                        new Plan.Scan(source.name(), source.schema()),
                        Plan.Window.Kind.TUMBLE,
                        3,
                        10 * SECOND,
                        10 * SECOND,
                        0,
                        new Schema(windowed));
        Plan grouped =
                new Plan.Aggregate(window, List.of(width + 1, 1), List.of(sum(2), count()), schema);
        return new View("per_ten", new Plan.Finalize(grouped, 0), schema, true, List.of(0, 1), 0);
    }

    private static Plan.Aggregate.Call sum(int column) {
        return new Plan.Aggregate.Call(
                AggregateFunction.SUM, List.of(column), false, null, List.of());
    }

    private static Plan.Aggregate.Call count() {
        return new Plan.Aggregate.Call(AggregateFunction.COUNT, List.of(), false, null, List.of());
    }

    /** All three views over one source. */
    public static Program program(SourceTable source) {
        return new Program(
                "test",
                List.of(source),
                List.of(allRows(source), totals(source), perTenSeconds(source)));
    }
}
