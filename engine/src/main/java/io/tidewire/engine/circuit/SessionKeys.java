package io.tidewire.engine.circuit;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.Aggregate.Call;
import io.tidewire.engine.operator.Grouping;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An aggregate that groups by all that tells one session from another and by nothing else, so that
 * each of its groups is one session, which can be added up as its rows come.
 *
 * @param session whose windows they are
 * @param expressions between the sessions and the aggregate; absent when there are none
 * @param keys of the aggregate, as columns of the session
 * @param rows the same calls over the session's input, grouped by its partition
 */
record SessionKeys(
        Plan.Session session,
        @Nullable List<Expr> expressions,
        List<Integer> keys,
        Plan.Aggregate rows) {

    /**
     * Absent when groups are not sessions, or the calls do not add up.
     *
     * @param time the key that says when a group is final
     */
    static @Nullable SessionKeys of(Plan.Aggregate aggregate, int time) {
        Plan.Project project = aggregate.input() instanceof Plan.Project p ? p : null;
        Plan below = project == null ? aggregate.input() : project.input();
        if (!(below instanceof Plan.Session session)) {
            return null;
        }
        List<Integer> columns = columns(project, session);
        List<Integer> keys = aggregate.keys().stream().map(columns::get).toList();
        int width = session.input().schema().size();
        boolean sessions =
                keys.get(time) > width
                        && keys.containsAll(session.partition())
                        && keys.stream()
                                .allMatch(k -> k >= width || session.partition().contains(k));
        Plan.Aggregate rows = sessions ? rows(aggregate, session, columns) : null;
        return rows == null || !Grouping.addsUp(rows)
                ? null
                : new SessionKeys(
                        session, project == null ? null : project.expressions(), keys, rows);
    }

    /** For each column of the aggregate's input, that of the session; -1 when it is computed. */
    private static List<Integer> columns(Plan.@Nullable Project project, Plan.Session session) {
        return project == null
                ? IntStream.range(0, session.schema().size()).boxed().toList()
                : project.expressions().stream()
                        .map(expression -> expression instanceof Expr.Ref ref ? ref.column() : -1)
                        .toList();
    }

    /** Absent when a call reads what is not a column of the session's input. */
    private static Plan.@Nullable Aggregate rows(
            Plan.Aggregate aggregate, Plan.Session session, List<Integer> columns) {
        Schema input = session.input().schema();
        List<Call> calls = new ArrayList<>();
        for (Call call : aggregate.calls()) {
            Call moved =
                    call.over(
                            call.arguments().stream().map(columns::get).toList(),
                            call.filter() == null ? null : columns.get(call.filter()),
                            List.of());
            boolean ofRows =
                    call.order().isEmpty()
                            && moved.arguments().stream().allMatch(at -> of(input, at))
                            && (moved.filter() == null || of(input, moved.filter()));
            if (!ofRows) {
                return null;
            }
            calls.add(moved);
        }
        List<Field> fields = new ArrayList<>();
        for (int column : session.partition()) {
            fields.add(new Field("key " + fields.size(), input.type(column)));
        }
        for (int i = aggregate.keys().size(); i < aggregate.schema().size(); i++) {
            fields.add(new Field("call " + fields.size(), aggregate.schema().type(i)));
        }
        return new Plan.Aggregate(session.input(), session.partition(), calls, new Schema(fields));
    }

    private static boolean of(Schema input, int column) {
        return column >= 0 && column < input.size();
    }

    /**
     * Of each key: its place among the partition's columns, or behind them 0, 1, 2 for the window's
     * start, end and time.
     */
    int[] order() {
        int width = session.input().schema().size();
        return keys.stream()
                .mapToInt(
                        key ->
                                key < width
                                        ? session.partition().indexOf(key)
                                        : session.partition().size() + key - width)
                .toArray();
    }

    /** The keys that are the partition's columns, in the order of these. */
    List<Integer> placedBy() {
        return session.partition().stream().map(keys::indexOf).toList();
    }
}
