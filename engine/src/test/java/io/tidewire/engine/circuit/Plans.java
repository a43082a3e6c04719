package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Plans by hand, over three sources: two streams with event time and a table with a primary key.
 */
final class Plans {

    static final long SECOND = 1_000_000;

    static final Schema A =
            Schema.of(
                    new Field("k", DataType.STRING.notNull()),
                    new Field("v", DataType.BIGINT.notNull()),
                    new Field("n", DataType.BIGINT),
                    new Field("d", DataType.DOUBLE),
                    new Field("ts", DataType.timestamp(3).notNull()));
    static final Schema B =
            Schema.of(
                    new Field("k", DataType.STRING),
                    new Field("w", DataType.BIGINT),
                    new Field("ts", DataType.timestamp(3).notNull()));
    static final Schema T =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("name", DataType.STRING),
                    new Field("score", DataType.INT),
                    new Field("price", DataType.decimal(10, 2)),
                    new Field("good", DataType.BOOLEAN));

    private Plans() {}

    static Plan a() {
        return new Plan.Scan("a", A);
    }

    static Plan b() {
        return new Plan.Scan("b", B);
    }

    static Plan t() {
        return new Plan.Scan("t", T);
    }

    static Program program(Plan... plans) {
        List<Program.View> views = new ArrayList<>();
        for (int i = 0; i < plans.length; i++) {
            Schema schema = plans[i].schema();
            views.add(new Program.View("v" + i, plans[i], schema, false, List.of(), null));
        }
        return new Program(
                "test",
                List.of(
                        source("a", A, new Program.EventTime(4, 3 * SECOND, 0)),
                        source("b", B, new Program.EventTime(2, 3 * SECOND, 0)),
                        new Program.SourceTable("t", T, null, null, List.of(), List.of(0))),
                views);
    }

    private static Program.SourceTable source(
            String name, Schema schema, Program.EventTime eventTime) {
        return new Program.SourceTable(name, schema, eventTime, null, List.of(), List.of());
    }

    static Plan pick(Plan input, int... columns) {
        List<Expr> expressions = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int column : columns) {
            expressions.add(ref(input, column));
            fields.add(new Field("c" + fields.size(), input.schema().type(column)));
        }
        return new Plan.Project(input, expressions, new Schema(fields));
    }

    /** The columns of the input and one more. */
    static Plan with(Plan input, Expr more) {
        List<Expr> expressions = new ArrayList<>();
        for (int i = 0; i < input.schema().size(); i++) {
            expressions.add(ref(input, i));
        }
        expressions.add(more);
        List<Field> fields = new ArrayList<>(input.schema().fields());
        fields.add(new Field("more", more.type()));
        return new Plan.Project(input, expressions, new Schema(fields));
    }

    static Expr ref(Plan input, int column) {
        return new Expr.Ref(column, input.schema().type(column));
    }

    static Expr less(Expr left, Expr right) {
        return new Expr.Call(Function.LESS, List.of(left, right), DataType.BOOLEAN);
    }

    static Expr number(long value) {
        return new Expr.Literal(value, DataType.BIGINT);
    }

    static Plan window(Plan input, Plan.Window.Kind kind, int time, long size, long step) {
        return new Plan.Window(input, kind, time, size * SECOND, step * SECOND, 0, windowed(input));
    }

    static Plan session(Plan input, int time, long gap, Integer... partition) {
        return new Plan.Session(input, List.of(partition), time, gap * SECOND, windowed(input));
    }

    private static Schema windowed(Plan input) {
        List<Field> fields = new ArrayList<>(input.schema().fields());
        for (String name : List.of("window_start", "window_end", "window_time")) {
            fields.add(new Field(name, DataType.timestamp(3).notNull()));
        }
        return new Schema(fields);
    }

    /** A call with the type of its result. */
    record Typed(Plan.Aggregate.Call call, DataType type) {}

    static Typed call(AggregateFunction function, DataType type, Integer... arguments) {
        return new Typed(
                new Plan.Aggregate.Call(function, List.of(arguments), false, null, List.of()),
                type);
    }

    static Typed distinct(AggregateFunction function, DataType type, Integer... arguments) {
        return new Typed(
                new Plan.Aggregate.Call(function, List.of(arguments), true, null, List.of()), type);
    }

    static Typed ordered(
            AggregateFunction function, DataType type, Plan.SortKey key, Integer... arguments) {
        return new Typed(
                new Plan.Aggregate.Call(function, List.of(arguments), false, null, List.of(key)),
                type);
    }

    static Typed filtered(Typed typed, int filter) {
        Plan.Aggregate.Call call = typed.call();
        return new Typed(
                new Plan.Aggregate.Call(
                        call.function(), call.arguments(), call.distinct(), filter, call.order()),
                typed.type());
    }

    static Plan.Aggregate aggregate(Plan input, List<Integer> keys, Typed... calls) {
        List<Field> fields = new ArrayList<>();
        keys.forEach(key -> fields.add(input.schema().field(key)));
        for (Typed call : calls) {
            // No two columns of a schema share a name, also over an aggregate of an aggregate.
            String prefix = "r" + input.schema().size() + "_";
            fields.add(new Field(prefix + fields.size(), call.type()));
        }
        List<Plan.Aggregate.Call> plain = Arrays.stream(calls).map(Typed::call).toList();
        return new Plan.Aggregate(input, keys, plain, new Schema(fields));
    }

    static Plan join(
            Plan left,
            Plan right,
            Plan.Join.Kind kind,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            @Nullable Expr residual,
            Plan.Join.@Nullable TimeBounds bounds) {
        boolean both = kind != Plan.Join.Kind.SEMI && kind != Plan.Join.Kind.ANTI;
        Schema schema = both ? concat(left, right) : left.schema();
        return new Plan.Join(
                left,
                right,
                kind,
                leftKeys,
                rightKeys,
                List.of(),
                residual,
                bounds == null ? List.of() : List.of(bounds),
                schema);
    }

    static Schema concat(Plan left, Plan right) {
        List<Field> fields = new ArrayList<>();
        left.schema().fields().forEach(f -> fields.add(nullable("l_", f)));
        right.schema().fields().forEach(f -> fields.add(nullable("r_", f)));
        return new Schema(fields);
    }

    private static Field nullable(String prefix, Field field) {
        return new Field(prefix + field.name(), field.type().withNullable(true));
    }

    /** Between the times of the left and right rows, in seconds, both ends included. */
    static Expr within(Plan left, int leftTime, Plan right, int rightTime, long from, long to) {
        Expr l = ref(left, leftTime);
        Expr r = new Expr.Ref(left.schema().size() + rightTime, right.schema().type(rightTime));
        return new Expr.Call(
                Function.AND,
                List.of(
                        new Expr.Call(
                                Function.GREATER_OR_EQUAL,
                                List.of(r, plus(l, from)),
                                DataType.BOOLEAN),
                        new Expr.Call(
                                Function.LESS_OR_EQUAL, List.of(r, plus(l, to)), DataType.BOOLEAN)),
                DataType.BOOLEAN);
    }

    private static Expr plus(Expr time, long seconds) {
        return moved(time, seconds * SECOND);
    }

    private static Expr moved(Expr time, long micros) {
        return new Expr.Call(
                Function.PLUS_INTERVAL,
                List.of(time, new Expr.Literal(micros, DataType.INTERVAL_DAY)),
                time.type());
    }

    /** The rows with the moment after one of their times appended. */
    static Plan withNextMoment(Plan input, int time) {
        List<Expr> expressions = new ArrayList<>();
        List<Field> fields = new ArrayList<>(input.schema().fields());
        for (int i = 0; i < fields.size(); i++) {
            expressions.add(ref(input, i));
        }
        expressions.add(moved(ref(input, time), 1));
        fields.add(new Field("after", input.schema().type(time)));
        return new Plan.Project(input, expressions, new Schema(fields));
    }

    /** The rows of the first ranks, without them. */
    static Plan upTo(
            Plan input,
            List<Integer> partition,
            Plan.TopN.Rank rank,
            long to,
            Plan.SortKey... order) {
        return new Plan.TopN(input, partition, List.of(order), rank, 1, to, false, input.schema());
    }

    static Plan top(
            Plan input,
            List<Integer> partition,
            Plan.TopN.Rank rank,
            long from,
            long to,
            Plan.SortKey... order) {
        List<Field> fields = new ArrayList<>(input.schema().fields());
        fields.add(new Field("rank", DataType.BIGINT.notNull()));
        return new Plan.TopN(
                input, partition, List.of(order), rank, from, to, true, new Schema(fields));
    }

    static List<Integer> columns(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
