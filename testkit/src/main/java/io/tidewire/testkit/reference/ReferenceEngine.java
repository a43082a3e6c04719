package io.tidewire.testkit.reference;

import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates a program from scratch over all rows read so far. Tables are lists of rows that may
 * repeat; a value is as {@link Values} has it. Correctness is meant to be seen by reading; cost is
 * of no concern (joins are nested loops).
 */
public final class ReferenceEngine {

    private final Map<String, List<List<@Nullable Object>>> tables = new HashMap<>();
    private final Map<String, Long> watermarks;

    private ReferenceEngine(Map<String, Long> watermarks) {
        this.watermarks = new HashMap<>(watermarks);
    }

    /**
     * @param sources the current rows of each source, in the order of arrival
     * @param watermarks micros of each source that has an event time; a plan's own is the least of
     *     the sources it reads
     * @return the rows of each view
     */
    public static Map<String, List<List<@Nullable Object>>> evaluate(
            Program program,
            Map<String, List<List<@Nullable Object>>> sources,
            Map<String, Long> watermarks) {
        ReferenceEngine engine = new ReferenceEngine(watermarks);
        for (Program.SourceTable source : program.sources()) {
            engine.tables.put(source.name(), sources.getOrDefault(source.name(), List.of()));
        }
        Map<String, List<List<@Nullable Object>>> views = new LinkedHashMap<>();
        for (Program.View view : program.views()) {
            List<List<@Nullable Object>> rows = engine.rows(view.plan());
            engine.tables.put(view.name(), rows);
            engine.watermarks.put(view.name(), engine.watermark(view.plan()));
            views.put(view.name(), rows);
        }
        return views;
    }

    private List<List<@Nullable Object>> rows(Plan plan) {
        return switch (plan) {
            case Plan.Scan scan -> {
                List<List<@Nullable Object>> rows = tables.get(scan.table());
                if (rows == null) {
                    throw new IllegalArgumentException("no table " + scan.table());
                }
                yield rows;
            }
            case Plan.Values values -> values(values);
            case Plan.Filter filter -> filter(filter);
            case Plan.Project project -> project(project);
            case Plan.Window window -> ReferenceWindows.assign(window, rows(window.input()));
            case Plan.Session session -> ReferenceWindows.sessions(session, rows(session.input()));
            case Plan.Lifetime lifetime ->
                    ReferenceWindows.lifetimes(lifetime, rows(lifetime.input()));
            case Plan.Aggregate aggregate ->
                    ReferenceAggregates.aggregate(aggregate, rows(aggregate.input()));
            case Plan.Finalize held -> held(held);
            case Plan.Join join -> ReferenceJoins.join(join, rows(join.left()), rows(join.right()));
            case Plan.TemporalJoin join ->
                    ReferenceJoins.temporal(
                            join, rows(join.stream()), rows(join.right()), watermark(join));
            case Plan.TopN top -> ranked(top);
            case Plan.Over over -> ReferenceOver.over(over, rows(over.input()));
            case Plan.Union union ->
                    union.inputs().stream().flatMap(i -> rows(i).stream()).toList();
            case Plan.SetOp op -> setOp(op);
            case Plan.Unnest unnest -> unnest(unnest);
            case Plan.Match match ->
                    new ReferenceMatch(match, watermark(match)).matches(rows(match.input()));
        };
    }

    private long watermark(Plan plan) {
        if (plan instanceof Plan.Scan scan) {
            return watermarks.getOrDefault(scan.table(), Long.MAX_VALUE);
        }
        return plan.inputs().stream().mapToLong(this::watermark).min().orElse(Long.MAX_VALUE);
    }

    private static List<List<@Nullable Object>> values(Plan.Values values) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        values.rows()
                .forEach(
                        row -> {
                            List<@Nullable Object> copy = new ArrayList<>();
                            row.forEach(literal -> copy.add(literal.value()));
                            rows.add(copy);
                        });
        return rows;
    }

    private List<List<@Nullable Object>> filter(Plan.Filter filter) {
        List<List<@Nullable Object>> kept = new ArrayList<>();
        for (List<@Nullable Object> row : rows(filter.input())) {
            try {
                if (Boolean.TRUE.equals(ReferenceExpressions.evaluate(filter.condition(), row))) {
                    kept.add(row);
                }
            } catch (ReferenceExpressions.RowFailed e) {
                // A failing row is in no result.
            }
        }
        return kept;
    }

    private List<List<@Nullable Object>> project(Plan.Project project) {
        List<List<@Nullable Object>> projected = new ArrayList<>();
        for (List<@Nullable Object> row : rows(project.input())) {
            try {
                List<@Nullable Object> values = new ArrayList<>();
                project.expressions()
                        .forEach(e -> values.add(ReferenceExpressions.evaluate(e, row)));
                projected.add(values);
            } catch (ReferenceExpressions.RowFailed e) {
                // A failing row is in no result.
            }
        }
        return projected;
    }

    private List<List<@Nullable Object>> held(Plan.Finalize held) {
        long watermark = watermark(held);
        return rows(held.input()).stream()
                .filter(
                        row -> {
                            Object time = row.get(held.time());
                            return time != null && micros(time) <= watermark;
                        })
                .toList();
    }

    private List<List<@Nullable Object>> ranked(Plan.TopN top) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        var byKey = Order.by(top.order());
        for (List<List<@Nullable Object>> group :
                grouped(rows(top.input()), top.partition()).values()) {
            List<List<@Nullable Object>> sorted = new ArrayList<>(group);
            sorted.sort(byKey.thenComparing(Order.rows()));
            long rank = 0;
            for (int i = 0; i < sorted.size(); i++) {
                boolean tie = i > 0 && byKey.compare(sorted.get(i - 1), sorted.get(i)) == 0;
                rank =
                        switch (top.rank()) {
                            case ROW_NUMBER -> i + 1;
                            case RANK -> tie ? rank : i + 1;
                            case DENSE_RANK -> tie ? rank : rank + 1;
                        };
                if (rank >= top.from() && rank <= top.to()) {
                    List<@Nullable Object> row = new ArrayList<>(sorted.get(i));
                    if (top.withRank()) {
                        row.add(rank);
                    }
                    result.add(row);
                }
            }
        }
        return result;
    }

    private List<List<@Nullable Object>> setOp(Plan.SetOp op) {
        List<List<@Nullable Object>> right = new ArrayList<>(rows(op.right()));
        List<List<@Nullable Object>> left = rows(op.left());
        List<List<@Nullable Object>> result = new ArrayList<>();
        if (op.all()) {
            for (List<@Nullable Object> row : left) {
                boolean matched = right.remove(row);
                if (matched == (op.kind() == Plan.SetOp.Kind.INTERSECT)) {
                    result.add(row);
                }
            }
        } else {
            for (List<@Nullable Object> row : left) {
                if (!result.contains(row)
                        && right.contains(row) == (op.kind() == Plan.SetOp.Kind.INTERSECT)) {
                    result.add(row);
                }
            }
        }
        return result;
    }

    private List<List<@Nullable Object>> unnest(Plan.Unnest unnest) {
        int width = unnest.schema().size() - unnest.input().schema().size();
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<@Nullable Object> row : rows(unnest.input())) {
            Object collection;
            try {
                collection = ReferenceExpressions.evaluate(unnest.collection(), row);
            } catch (ReferenceExpressions.RowFailed e) {
                // A failing row is in no result.
                continue;
            }
            List<List<@Nullable Object>> elements = new ArrayList<>();
            boolean multiset = width - (unnest.ordinality() ? 1 : 0) == 1;
            if (collection instanceof Map<?, ?> counts && multiset) {
                counts.forEach(
                        (key, times) -> {
                            for (int i = 0; i < (Integer) times; i++) {
                                elements.add(new ArrayList<>(Collections.singletonList(key)));
                            }
                        });
            } else if (collection instanceof Map<?, ?> map) {
                map.forEach(
                        (key, value) ->
                                elements.add(new ArrayList<>(java.util.Arrays.asList(key, value))));
            } else if (collection instanceof List<?> list) {
                for (Object element : list) {
                    elements.add(
                            element instanceof List<?> fields
                                    ? new ArrayList<>(fields)
                                    : new ArrayList<>(Collections.singletonList(element)));
                }
            }
            for (int i = 0; i < elements.size(); i++) {
                List<@Nullable Object> joined = new ArrayList<>(row);
                joined.addAll(elements.get(i));
                if (unnest.ordinality()) {
                    joined.add(i + 1);
                }
                result.add(joined);
            }
            if (elements.isEmpty() && unnest.outer()) {
                List<@Nullable Object> joined = new ArrayList<>(row);
                joined.addAll(Collections.nCopies(width, null));
                result.add(joined);
            }
        }
        return result;
    }

    static Map<List<@Nullable Object>, List<List<@Nullable Object>>> grouped(
            List<List<@Nullable Object>> rows, List<Integer> keys) {
        Map<List<@Nullable Object>, List<List<@Nullable Object>>> groups = new LinkedHashMap<>();
        for (List<@Nullable Object> row : rows) {
            groups.computeIfAbsent(pick(row, keys), key -> new ArrayList<>()).add(row);
        }
        return groups;
    }

    static List<@Nullable Object> pick(List<@Nullable Object> row, List<Integer> columns) {
        List<@Nullable Object> picked = new ArrayList<>();
        columns.forEach(column -> picked.add(row.get(column)));
        return picked;
    }

    static long micros(Object time) {
        return switch (time) {
            case LocalDateTime timestamp -> Values.micros(timestamp);
            case Instant instant -> Values.micros(instant);
            default -> throw new IllegalArgumentException("no point in time: " + time);
        };
    }

    static Object time(long micros, Object like) {
        return like instanceof Instant ? Values.instant(micros) : Values.timestamp(micros);
    }
}
