package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.expression.time.ShownTimes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * GROUP BY what is shown of a time: its text, {@code DATE_FORMAT(ts, 'yyyy-MM-dd')}, or its date,
 * {@code CAST(ts AS DATE)}. The groups are of the time itself, cut to what is shown, which is
 * computed when a result is given out. Each row has a number for a key then, and groups that fall
 * behind the watermark go.
 *
 * @param grouped the aggregate, its keys times; its input are the query's rows with the times in
 *     the place of what is shown of them
 * @param shown of these rows: columns as they are, and what is shown of the times
 * @param cuts by column of these rows
 * @param results of the aggregate: columns as they are, and what is shown of the times
 */
record CutKeys(
        Plan.Aggregate grouped,
        List<Expr> shown,
        Map<Integer, ShownTimes> cuts,
        List<Expr> results) {

    /** Absent when no key is of this kind. */
    static @Nullable CutKeys of(Plan.Aggregate plan) {
        if (!(plan.input() instanceof Plan.Project project)) {
            return null;
        }
        List<Expr> rows = new ArrayList<>(project.expressions());
        Map<Integer, ShownTimes> cuts = new HashMap<>();
        for (int column : plan.keys()) {
            Expr key = project.expressions().get(column);
            ShownTimes cut = cut(key);
            if (cut != null && !isRead(plan, column)) {
                rows.set(column, key.children().getFirst());
                cuts.put(column, cut);
            }
        }
        if (cuts.isEmpty()) {
            return null;
        }
        List<Integer> places = new ArrayList<>(plan.keys());
        while (places.size() < plan.schema().size()) {
            places.add(-1);
        }
        Plan.Project times = new Plan.Project(project.input(), rows, typed(project.schema(), rows));
        List<Expr> shown = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            shown.add(shown(i, i, times.schema(), project.expressions(), cuts));
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Field field = plan.schema().field(i);
            boolean isTime = cuts.containsKey(places.get(i));
            fields.add(isTime ? new Field(field.name(), rows.get(places.get(i)).type()) : field);
        }
        Schema schema = new Schema(fields);
        List<Expr> results = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            results.add(shown(i, places.get(i), schema, project.expressions(), cuts));
        }
        Plan.Aggregate grouped = new Plan.Aggregate(times, plan.keys(), plan.calls(), schema);
        return new CutKeys(grouped, shown, cuts, results);
    }

    /** By what the expression shows of its first operand; absent when that is no point in time. */
    private static @Nullable ShownTimes cut(Expr expression) {
        return switch (expression) {
            case Expr.Call call when call.function() == Function.DATE_FORMAT ->
                    isTime(call.arguments().getFirst())
                                    && call.arguments().get(1) instanceof Expr.Literal literal
                                    && literal.value() instanceof String pattern
                            ? ShownTimes.text(pattern)
                            : null;
            case Expr.Cast cast when cast.type().kind() == Kind.DATE ->
                    isTime(cast.input()) ? ShownTimes.date() : null;
            case Expr.Call _,
                    Expr.Cast _,
                    Expr.Ref _,
                    Expr.Literal _,
                    Expr.Case _,
                    Expr.UserCall _ ->
                    null;
        };
    }

    private static boolean isTime(Expr expression) {
        return switch (expression.type().kind()) {
            case TIMESTAMP, TIMESTAMP_LTZ -> !(expression instanceof Expr.Literal);
            default -> false;
        };
    }

    /** Whether something beside the key reads the column. */
    static boolean isRead(Plan.Aggregate plan, int column) {
        return plan.calls().stream()
                .anyMatch(
                        call ->
                                call.arguments().contains(column)
                                        || call.filter() != null && call.filter() == column
                                        || call.order().stream()
                                                .anyMatch(key -> key.column() == column));
    }

    private static Schema typed(Schema schema, List<Expr> expressions) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            fields.add(new Field(schema.name(i), expressions.get(i).type()));
        }
        return new Schema(fields);
    }

    /** A column as it is, or what is shown of the time that it is. */
    private static Expr shown(
            int column,
            int ofRows,
            Schema schema,
            List<Expr> expressions,
            Map<Integer, ShownTimes> cuts) {
        Expr value = new Expr.Ref(column, schema.type(column));
        if (!cuts.containsKey(ofRows)) {
            return value;
        }
        return switch (expressions.get(ofRows)) {
            case Expr.Call call ->
                    new Expr.Call(
                            call.function(), List.of(value, call.arguments().get(1)), call.type());
            case Expr.Cast cast -> new Expr.Cast(value, cast.type(), cast.safe());
            case Expr other -> throw new IllegalArgumentException(other.toString());
        };
    }
}
