package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.function.AggregateFunction.Mergeable;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.Aggregate.Call;
import io.tidewire.engine.operator.Expressions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Windows that overlap are made of slices that they share: one between two neighbouring starts.
 * Rows are aggregated once per slice, and when the slice is final its groups, which are fewer, go
 * to all windows it lies in. ("No Pane, No Gain", SIGMOD Record 2005; Flink's window functions do
 * the same.)
 *
 * <p>Done where the result is the same to the last bit and comes at the same watermark: the time
 * rises with the watermark, rows are only inserted, and each call is one of those that can be
 * computed from its own results over parts of the rows.
 */
final class WindowSlices {

    private final Plan.Aggregate aggregate;
    private final Plan.Window window;

    /** Between the window and the aggregate; absent when there is none. */
    private final Plan.@Nullable Project project;

    private WindowSlices(
            Plan.Aggregate aggregate, Plan.Window window, Plan.@Nullable Project project) {
        this.aggregate = aggregate;
        this.window = window;
        this.project = project;
    }

    /**
     * The slices of what is grouped by overlapping windows; absent where that would not be exact.
     */
    static @Nullable WindowSlices of(Plan.Aggregate aggregate, int time) {
        Plan.Project project = aggregate.input() instanceof Plan.Project p ? p : null;
        Plan below = project == null ? aggregate.input() : project.input();
        if (!(below instanceof Plan.Window window) || !overlap(window)) {
            return null;
        }
        WindowSlices slices = new WindowSlices(aggregate, window, project);
        boolean exact =
                slices.windowColumn(aggregate.keys().get(time)) > 0
                        && slices.keepsToRows()
                        && aggregate.calls().stream().allMatch(slices::mergeable);
        return exact ? slices : null;
    }

    private static boolean overlap(Plan.Window window) {
        return window.kind() != Plan.Window.Kind.TUMBLE
                && window.size() > window.step()
                && window.size() % window.step() == 0;
    }

    /** The window that assigns; its input must only insert, with a time that rises. */
    Plan.Window window() {
        return window;
    }

    /** 0 for the start, 1 for the end, 2 for the time of the window; -1 for another column. */
    private int windowColumn(int column) {
        int position = column;
        if (project != null) {
            if (!(project.expressions().get(column) instanceof Expr.Ref ref)) {
                return -1;
            }
            position = ref.column();
        }
        return Math.max(-1, position - window.input().schema().size());
    }

    /** What the projection computes is the same for all windows of a row. */
    private boolean keepsToRows() {
        int width = window.input().schema().size();
        boolean[] reads = {false};
        if (project != null) {
            for (Expr expression : project.expressions()) {
                if (!(expression instanceof Expr.Ref)) {
                    Expressions.columns(expression, column -> reads[0] |= column >= width);
                }
            }
        }
        return !reads[0];
    }

    private boolean mergeable(Call call) {
        boolean ofRows = call.filter() == null || windowColumn(call.filter()) < 0;
        for (int argument : call.arguments()) {
            ofRows = ofRows && windowColumn(argument) < 0;
        }
        return ofRows
                && !call.distinct()
                && call.order().isEmpty()
                && switch (call.function()) {
                    case COUNT, BOOL_AND, BOOL_OR, BIT_AND, BIT_OR, BIT_XOR -> true;
                    case SUM, SUM0 -> wraps(argument(call));
                    case MIN, MAX -> oneSpelling(argument(call));
                    case AVG,
                            STDDEV_POP,
                            STDDEV_SAMP,
                            VAR_POP,
                            VAR_SAMP,
                            FIRST_VALUE,
                            LAST_VALUE,
                            ARG_MAX,
                            ARG_MIN,
                            LISTAGG,
                            ARRAY_AGG,
                            COLLECT,
                            SINGLE_VALUE,
                            ANY_VALUE,
                            APPROX_COUNT_DISTINCT,
                            PERCENTILE,
                            PERCENTILE_DISC,
                            APPROX_PERCENTILE,
                            JSON_ARRAYAGG,
                            JSON_OBJECTAGG ->
                            false;
                    case USER -> call.user() instanceof Mergeable;
                };
    }

    private DataType argument(Call call) {
        return aggregate.input().schema().type(call.arguments().getFirst());
    }

    /** Sums of these are modulo a power of two, in whatever order. */
    private static boolean wraps(DataType type) {
        return type.kind() == DataType.Kind.INT || type.kind() == DataType.Kind.BIGINT;
    }

    /** Values that compare as equal are the same; 0.0 and -0.0 are not. */
    private static boolean oneSpelling(DataType type) {
        return switch (type.kind()) {
            case DOUBLE, ARRAY, MAP, ROW -> false;
            default -> true;
        };
    }

    /** The aggregate over the results of the slices, which close with the windows that they end. */
    Plan.Aggregate merged() {
        Plan slices = slices();
        List<Integer> rest = rest();
        int first = rest.size() + 1;
        Schema assigned = assigned(slices.schema());
        Plan again =
                new Plan.Window(
                        slices,
                        window.kind(),
                        slices.schema().size() - 1,
                        window.size(),
                        window.step(),
                        window.offset(),
                        assigned);
        List<Integer> keys = new ArrayList<>();
        int next = 0;
        for (int key : aggregate.keys()) {
            int part = windowColumn(key);
            keys.add(part < 0 ? next++ : slices.schema().size() + part);
        }
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < aggregate.calls().size(); i++) {
            calls.add(ofSlices(aggregate.calls().get(i), first + i));
        }
        return new Plan.Aggregate(again, keys, calls, aggregate.schema());
    }

    private static Call ofSlices(Call call, int column) {
        AggregateFunction function =
                call.function() == AggregateFunction.COUNT
                        ? AggregateFunction.SUM0
                        : call.function();
        return new Call(
                function,
                List.of(column),
                false,
                null,
                List.of(),
                call.user() instanceof Mergeable user ? new UserSlices.OfSlices(user) : null);
    }

    private static Call ofRows(Call call) {
        return call.user() == null
                ? call
                : new Call(
                        call.function(),
                        call.arguments(),
                        call.distinct(),
                        call.filter(),
                        call.order(),
                        new UserSlices.OfRows(call.user()));
    }

    /** The keys that are no columns of the window. */
    private List<Integer> rest() {
        return aggregate.keys().stream().filter(key -> windowColumn(key) < 0).toList();
    }

    /** The results of each slice, once it is final: keys, its end, calls, and its last moment. */
    private Plan slices() {
        Plan input =
                new Plan.Window(
                        window.input(),
                        Plan.Window.Kind.TUMBLE,
                        window.time(),
                        window.step(),
                        window.step(),
                        window.offset(),
                        window.schema());
        int end = window.input().schema().size() + 1;
        Field endField = window.schema().field(end);
        if (project != null) {
            input = with(project.expressions(), project.schema(), input, ref(end, endField));
            end = project.schema().size();
        }
        List<Integer> keys = new ArrayList<>(rest());
        List<Field> fields = new ArrayList<>();
        keys.forEach(key -> add(fields, aggregate.input().schema().field(key)));
        keys.add(end);
        add(fields, new Field("slice_end", endField.type()));
        int arity = aggregate.keys().size();
        List<Call> calls = aggregate.calls().stream().map(WindowSlices::ofRows).toList();
        for (int i = 0; i < calls.size(); i++) {
            Field field = aggregate.schema().field(arity + i);
            io.tidewire.api.function.AggregateFunction user = calls.get(i).user();
            DataType type = user == null ? field.type() : user.result().withNullable(true);
            add(fields, new Field(field.name(), type));
        }
        Plan.Aggregate parts = new Plan.Aggregate(input, keys, calls, new Schema(fields));
        int sliceEnd = keys.size() - 1;
        Plan whole = new Plan.Finalize(parts, sliceEnd);
        List<Expr> all = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            all.add(ref(i, fields.get(i)));
        }
        return with(all, whole.schema(), whole, lastMoment(ref(sliceEnd, endField)));
    }

    private static Expr ref(int column, Field field) {
        return new Expr.Ref(column, field.type());
    }

    private static Plan with(List<Expr> expressions, Schema schema, Plan input, Expr more) {
        List<Expr> all = new ArrayList<>(expressions);
        all.add(more);
        List<Field> fields = new ArrayList<>(schema.fields());
        add(fields, new Field("slice", more.type()));
        return new Plan.Project(input, all, new Schema(fields));
    }

    /** The last microsecond before the end, which lies in the windows that the slice lies in. */
    private static Expr lastMoment(Expr end) {
        return new Expr.Call(
                Function.MINUS_INTERVAL,
                List.of(end, new Expr.Literal(1L, DataType.INTERVAL_DAY)),
                end.type());
    }

    /** The schema with the columns of the window behind it. */
    private Schema assigned(Schema slices) {
        List<Field> fields = new ArrayList<>(slices.fields());
        int width = window.input().schema().size();
        window.schema().fields().stream().skip(width).forEach(field -> add(fields, field));
        return new Schema(fields);
    }

    /** Adds a field; one of a name that is taken gets another, which nobody sees. */
    private static void add(List<Field> fields, Field field) {
        String name = field.name();
        while (fields.stream().map(Field::name).anyMatch(name::equals)) {
            name += "_";
        }
        fields.add(new Field(name, field.type()));
    }
}
