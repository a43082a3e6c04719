package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.expression.time.WrittenTimes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * GROUP BY the text of a time, such as {@code DATE_FORMAT(ts, 'yyyy-MM-dd')}: the groups are of the
 * time itself, cut to what the text shows, and the text is written when a result is given out. Each
 * row has a number for a key then, and groups that fall behind the watermark go.
 *
 * @param grouped the aggregate, its keys times; its input are the query's rows with the times in
 *     the place of texts
 * @param texts of these rows: columns as they are, and the texts
 * @param cuts by column of these rows
 * @param results of the aggregate: columns as they are, and the texts
 */
record TextKeys(
        Plan.Aggregate grouped,
        List<Expr> texts,
        Map<Integer, WrittenTimes> cuts,
        List<Expr> results) {

    /** Absent when no key is of this kind. */
    static @Nullable TextKeys of(Plan.Aggregate plan) {
        if (!(plan.input() instanceof Plan.Project project)) {
            return null;
        }
        List<Expr> rows = new ArrayList<>(project.expressions());
        Map<Integer, WrittenTimes> cuts = new HashMap<>();
        for (int column : plan.keys()) {
            Expr time = time(project.expressions().get(column));
            WrittenTimes cut = time == null ? null : cut(project.expressions().get(column));
            if (time != null && cut != null && !isRead(plan, column)) {
                rows.set(column, time);
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
        List<Expr> texts = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            texts.add(shown(i, i, times.schema(), project.expressions(), cuts));
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
        return new TextKeys(grouped, texts, cuts, results);
    }

    /** The point in time that an expression writes; absent when it is another one. */
    private static @Nullable Expr time(Expr expression) {
        if (!(expression instanceof Expr.Call call) || call.function() != Function.DATE_FORMAT) {
            return null;
        }
        Expr time = call.arguments().getFirst();
        return time.type().storage() == DataType.Storage.LONG && !(time instanceof Expr.Literal)
                ? time
                : null;
    }

    private static @Nullable WrittenTimes cut(Expr expression) {
        return expression.children().get(1) instanceof Expr.Literal literal
                        && literal.value() instanceof String pattern
                ? WrittenTimes.by(pattern)
                : null;
    }

    /** Whether something beside the key reads the column. */
    private static boolean isRead(Plan.Aggregate plan, int column) {
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

    /** A column as it is, or the text of the time that it is. */
    private static Expr shown(
            int column,
            int ofRows,
            Schema schema,
            List<Expr> expressions,
            Map<Integer, WrittenTimes> cuts) {
        Expr value = new Expr.Ref(column, schema.type(column));
        if (!cuts.containsKey(ofRows)) {
            return value;
        }
        Expr.Call text = (Expr.Call) expressions.get(ofRows);
        return new Expr.Call(text.function(), List.of(value, text.arguments().get(1)), text.type());
    }
}
