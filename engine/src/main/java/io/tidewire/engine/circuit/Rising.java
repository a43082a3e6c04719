package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.expression.time.ShownTimes;
import io.tidewire.engine.expression.time.TimeFields;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.WindowAssign;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which columns rise with the watermark, operator by operator. */
final class Rising {

    private Rising() {}

    /** Of a projection: what is only renamed, moved by a constant interval, or cut. */
    static List<Facts.Column> project(Facts input, List<Expr> expressions) {
        List<Facts.Column> columns = new ArrayList<>();
        for (Expr expression : expressions) {
            columns.add(of(input, expression));
        }
        return columns;
    }

    private static Facts.Column of(Facts input, Expr expression) {
        return switch (expression) {
            case Expr.Ref ref -> input.columns().get(ref.column());
            case Expr.Cast cast -> cast(of(input, cast.input()), cast);
            case Expr.Call call -> call(input, call);
            case Expr.Literal _, Expr.Case _, Expr.UserCall _ -> Facts.Column.UNKNOWN;
        };
    }

    /** A cast between the kinds of timestamps cuts digits, at most a second. */
    private static Facts.Column cast(Facts.Column column, Expr.Cast cast) {
        boolean ofDate = cast.input().type().kind() == Kind.DATE;
        return switch (cast.type().kind()) {
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    ofDate ? column.midnight() : column.shifted(-1_000_000);
            case DATE -> ofDate ? column : column.date();
            default -> Facts.Column.UNKNOWN;
        };
    }

    private static Facts.Column call(Facts input, Expr.Call call) {
        return switch (call.function()) {
            case PLUS_INTERVAL -> moved(input, call, 1);
            case MINUS_INTERVAL -> moved(input, call, -1);
            case FLOOR_TIME ->
                    of(input, call.arguments().getFirst()).shifted(-TimeFields.reach(call));
            case CEIL_TIME -> of(input, call.arguments().getFirst()).shifted(0);
            default -> Facts.Column.UNKNOWN;
        };
    }

    private static Facts.Column moved(Facts input, Expr.Call call, int sign) {
        return call.arguments().get(1) instanceof Expr.Literal literal
                        && literal.value() instanceof Long shift
                        && shift != Long.MIN_VALUE
                ? of(input, call.arguments().getFirst()).shifted(sign * shift)
                : Facts.Column.UNKNOWN;
    }

    /** Of rows in which times are cut. */
    static Facts cut(Facts input, Map<Integer, ShownTimes> cuts) {
        List<Facts.Column> columns = new ArrayList<>(input.columns());
        cuts.forEach(
                (column, cut) -> columns.set(column, columns.get(column).shifted(-cut.reach())));
        Placement placed = input.placed();
        boolean stays = placed != null && Collections.disjoint(placed.columns(), cuts.keySet());
        return new Facts(input.insertOnly(), input.sized(), columns, stays ? placed : null);
    }

    /** The three columns of a window whose rows are at least {@code base} above the watermark. */
    static List<Facts.Column> window(Facts input, Plan.Window plan, int node) {
        List<Facts.Column> columns = new ArrayList<>(input.columns());
        Long base = input.offset(plan.time());
        boolean startDetermines = plan.kind() != Plan.Window.Kind.CUMULATE;
        Facts.Window start = new Facts.Window(node, startDetermines, false);
        Facts.Window end = new Facts.Window(node, startDetermines, true);
        // A row at t is in windows with start <= t < end, and start > t - size.
        columns.add(new Facts.Column(shift(base, 1 - plan.size()), start));
        columns.add(new Facts.Column(shift(base, 1), end));
        columns.add(new Facts.Column(shift(base, 1 - WindowAssign.WINDOW_TIME_GAP), end));
        return columns;
    }

    /**
     * Of SESSION: a session changes as long as a row may come up to its end. Its other rows, given
     * out again with another window, may be of any age.
     */
    static List<Facts.Column> session(Facts input, Plan.Session plan) {
        List<Facts.Column> columns = new ArrayList<>();
        input.columns().forEach(_ -> columns.add(Facts.Column.UNKNOWN));
        Long base = input.offset(plan.time());
        columns.add(Facts.Column.UNKNOWN);
        columns.add(new Facts.Column(base, null));
        columns.add(new Facts.Column(shift(base, -1 - WindowAssign.WINDOW_TIME_GAP), null));
        return columns;
    }

    /** Of lifetimes: rows move to another that the watermark has not passed. */
    static List<Facts.Column> lifetime(Facts input, Plan.Lifetime plan) {
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < plan.schema().size(); i++) {
            columns.add(
                    i == plan.time()
                            ? new Facts.Column(input.offset(i), null)
                            : Facts.Column.UNKNOWN);
        }
        return columns;
    }

    /** Of an aggregate: its keys, and the newest time of a lifetime, which goes on for so long. */
    static List<Facts.Column> aggregate(Facts input, Plan.Aggregate plan) {
        List<Facts.Column> columns = pick(input, plan.keys(), plan.schema().size());
        if (plan.input() instanceof Plan.Lifetime lifetime) {
            for (int i = 0; i < plan.calls().size(); i++) {
                Plan.Aggregate.Call call = plan.calls().get(i);
                if (call.function() == AggregateFunction.MAX
                        && call.filter() == null
                        && call.arguments().equals(List.of(lifetime.time()))) {
                    Facts.Column time = input.columns().get(lifetime.time());
                    columns.set(plan.keys().size() + i, time.shifted(-lifetime.retain()));
                }
            }
        }
        return columns;
    }

    static List<Facts.Column> union(List<Facts> inputs, int width) {
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            Long offset = Long.MAX_VALUE;
            Long days = Long.MAX_VALUE;
            for (Facts input : inputs) {
                offset = least(offset, input.offset(i));
                days = least(days, input.columns().get(i).days());
            }
            columns.add(new Facts.Column(offset, null, days));
        }
        return columns;
    }

    /**
     * Of a ranking: the rows of a partition come and go together, so its columns rise as they did,
     * and behind the end of a window the times that lie in it.
     */
    static List<Facts.Column> top(Facts input, Plan.TopN plan) {
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < plan.schema().size(); i++) {
            columns.add(
                    plan.partition().contains(i)
                            ? input.columns().get(i)
                            : i < input.columns().size()
                                    ? new Facts.Column(inWindow(input, plan, i), null)
                                    : Facts.Column.UNKNOWN);
        }
        return columns;
    }

    private static @Nullable Long inWindow(Facts input, Plan.TopN plan, int column) {
        OfWindow time = OfWindow.of(plan.input(), column);
        for (int key : plan.partition()) {
            OfWindow end = OfWindow.of(plan.input(), key);
            if (time != null
                    && end != null
                    && time.window == end.window
                    && time.column == time.window.time()
                    && end.column == time.window.input().schema().size() + 1) {
                return shift(input.offset(key), -time.window.size());
            }
        }
        return null;
    }

    /** A column that a window assignment has too, under whatever name. */
    private record OfWindow(Plan.Window window, int column) {
        static @Nullable OfWindow of(Plan plan, int column) {
            return switch (plan) {
                case Plan.Window window -> new OfWindow(window, column);
                case Plan.Filter filter -> of(filter.input(), column);
                case Plan.Project project ->
                        project.expressions().get(column) instanceof Expr.Ref ref
                                ? of(project.input(), ref.column())
                                : null;
                default -> null;
            };
        }
    }

    /** Keeps what is known of the given columns, and adds unknown ones up to the width. */
    static List<Facts.Column> pick(Facts input, List<Integer> picked, int width) {
        List<Facts.Column> columns = new ArrayList<>();
        picked.forEach(column -> columns.add(input.columns().get(column)));
        while (columns.size() < width) {
            columns.add(Facts.Column.UNKNOWN);
        }
        return columns;
    }

    /** The column that rises and lags least. */
    static @Nullable Expiry first(Facts input) {
        return first(input, IntStream.range(0, input.columns().size()).boxed().toList());
    }

    /**
     * The first of the columns that rises.
     *
     * @return counted among {@code candidates}
     */
    static @Nullable Expiry first(Facts input, List<Integer> candidates) {
        Expiry best = null;
        for (int i = 0; i < candidates.size(); i++) {
            Long offset = input.offset(candidates.get(i));
            if (offset != null && (best == null || offset > best.offset())) {
                best = new Expiry(i, offset);
            }
        }
        return best;
    }

    /** Absent when one of them is. */
    private static @Nullable Long least(@Nullable Long a, @Nullable Long b) {
        return a == null || b == null ? null : (Long) Math.min(a, b);
    }

    private static @Nullable Long shift(@Nullable Long base, long by) {
        return base == null ? null : (Long) Facts.saturated(base, by);
    }
}
