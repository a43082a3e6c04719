package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Derives {@link Facts} from the leaves up, one rule per node. */
final class FactFinder {

    private static final long MILLISECOND = 1_000;

    /** More microseconds than time has, and yet two of them are a long. */
    private static final BigDecimal FOR_EVER = BigDecimal.valueOf(Long.MAX_VALUE / 4);

    private final Map<String, Facts> tables;

    FactFinder(Map<String, Facts> tables) {
        this.tables = tables;
    }

    Facts of(Plan plan) {
        return switch (plan) {
            case Plan.Scan scan -> tables.getOrDefault(scan.table(), Facts.NONE);
            case Plan.Values _ -> new Facts(true, List.of(), Map.of(), Set.of(), Set.of(), true);
            case Plan.Filter filter -> of(filter.input());
            case Plan.Project project -> project(project);
            case Plan.Window window -> window(window);
            case Plan.Session session -> session(session);
            case Plan.Lifetime lifetime -> lifetime(lifetime);
            case Plan.Aggregate aggregate -> aggregate(aggregate);
            case Plan.Finalize finalize -> finalized(of(finalize.input()));
            case Plan.Join join -> JoinFacts.of(join, of(join.left()), of(join.right()));
            case Plan.TemporalJoin join -> {
                Facts stream = of(join.stream());
                // By event time it waits for the watermark, else it stays with what it gave out.
                yield new Facts(
                        stream.insertOnly(),
                        stream.key(),
                        stream.rising(),
                        stream.window(),
                        stream.closed(),
                        stream.sized());
            }
            case Plan.TopN topN -> topN(topN);
            case Plan.Over over -> over(over);
            case Plan.Union union -> union(union);
            case Plan.SetOp setOp -> setOperation(setOp);
            case Plan.Unnest unnest -> {
                Facts input = of(unnest.input());
                yield new Facts(
                        input.insertOnly(),
                        List.of(),
                        input.rising(),
                        input.window(),
                        input.closed(),
                        input.sized());
            }
            case Plan.Match match -> match(match);
        };
    }

    /** Matches are final; their time follows the watermark as far as they may wait for others. */
    private Facts match(Plan.Match node) {
        Long lag = of(node.input()).rising().get(node.time());
        Long own = node.pattern().lag();
        Map<Integer, Long> rising = new HashMap<>();
        for (int i = 0; i < node.measures().size(); i++) {
            boolean isTime =
                    node.measures().get(i) instanceof Expr.Ref ref
                            && node.pattern().readings().get(ref.column())
                                    instanceof RowPattern.MatchTime;
            if (isTime && lag != null && own != null) {
                rising.put(node.partition().size() + i, lag + own);
            }
        }
        return new Facts(true, List.of(), rising, Set.of(), Set.of(), false);
    }

    private Facts project(Plan.Project project) {
        Facts input = of(project.input());
        Map<Integer, Integer> places = new HashMap<>();
        Map<Integer, Long> rising = new HashMap<>();
        Set<Integer> window = new HashSet<>();
        Set<Integer> closed = new HashSet<>();
        for (int i = 0; i < project.expressions().size(); i++) {
            Expr expression = project.expressions().get(i);
            Shift shift = Shift.of(expression);
            if (shift == null) {
                continue;
            }
            Long lag = input.rising().get(shift.column());
            if (lag != null) {
                rising.put(i, lag - shift.micros());
            }
            if (input.window().contains(shift.column())) {
                window.add(i);
            }
            if (input.closed().contains(shift.column())) {
                closed.add(i);
            }
            if (expression instanceof Expr.Ref) {
                places.putIfAbsent(shift.column(), i);
            }
        }
        boolean keyKept = places.keySet().containsAll(input.key());
        List<Integer> key = keyKept ? input.key().stream().map(places::get).toList() : List.of();
        return new Facts(input.insertOnly(), key, rising, window, closed, input.sized());
    }

    /** A column, or a column moved by a constant time. */
    record Shift(int column, long micros) {
        static @Nullable Shift of(Expr expression) {
            return switch (expression) {
                case Expr.Ref ref -> new Shift(ref.column(), 0);
                case Expr.Cast cast ->
                        isTimestamp(cast.type()) && isTimestamp(cast.input().type())
                                ? of(cast.input())
                                : null;
                case Expr.Call call -> moved(call);
                case Expr.Literal literal -> null;
                case Expr.UserCall call -> null;
                case Expr.Case cases -> null;
            };
        }

        private static @Nullable Shift moved(Expr.Call call) {
            boolean plus = call.function() == Function.PLUS_INTERVAL;
            if ((!plus && call.function() != Function.MINUS_INTERVAL)
                    || !(call.arguments().getLast() instanceof Expr.Literal interval)
                    || interval.type().kind() != DataType.Kind.INTERVAL_DAY
                    || !(interval.value() instanceof Long micros)) {
                return null;
            }
            Shift inner = of(call.arguments().getFirst());
            return inner == null
                    ? null
                    : new Shift(inner.column(), inner.micros() + (plus ? micros : -micros));
        }

        private static boolean isTimestamp(DataType type) {
            return type.kind() == DataType.Kind.TIMESTAMP
                    || type.kind() == DataType.Kind.TIMESTAMP_LTZ;
        }
    }

    private Facts window(Plan.Window node) {
        Facts input = of(node.input());
        int start = node.input().schema().size();
        Map<Integer, Long> rising = new HashMap<>(input.rising());
        Set<Integer> window = new HashSet<>(input.window());
        window.addAll(List.of(start + 1, start + 2));
        // The start of a CUMULATE window is that of several, and says nothing about its end.
        boolean startTells = node.kind() != Plan.Window.Kind.CUMULATE;
        if (startTells) {
            window.add(start);
        }
        Long lag = input.rising().get(node.time());
        if (lag != null) {
            rising.put(start, lag + node.size());
            rising.put(start + 1, lag);
            rising.put(start + 2, lag);
        }
        List<Integer> key = new ArrayList<>(input.key());
        if (!key.isEmpty() && node.kind() != Plan.Window.Kind.TUMBLE) {
            key.add(start + 1);
        }
        return new Facts(input.insertOnly(), key, rising, window, input.closed(), input.sized());
    }

    /**
     * Sessions grow and merge, so a row's window changes, up to and with the moment of its end:
     * that lags by the smallest step of time, and its last millisecond by a millisecond more.
     */
    private Facts session(Plan.Session node) {
        Facts input = of(node.input());
        int start = node.input().schema().size();
        Map<Integer, Long> rising = new HashMap<>();
        Long lag = input.rising().get(node.time());
        if (lag != null) {
            rising.put(start + 1, lag + 1);
            rising.put(start + 2, lag + 1 + MILLISECOND);
        }
        return new Facts(
                false, input.key(), rising, Set.of(start + 1, start + 2), Set.of(), input.sized());
    }

    /**
     * Rows move where a late one joins two lifetimes, those only that the watermark has not passed.
     */
    private Facts lifetime(Plan.Lifetime node) {
        Facts input = of(node.input());
        Long lag = input.rising().get(node.time());
        Map<Integer, Long> rising = lag == null ? Map.of() : Map.of(node.time(), lag);
        return new Facts(false, input.key(), rising, Set.of(), Set.of(), input.sized());
    }

    private Facts setOperation(Plan.SetOp node) {
        Facts left = of(node.left());
        Facts right = of(node.right());
        boolean intersects = node.kind() == Plan.SetOp.Kind.INTERSECT;
        return new Facts(
                intersects && left.insertOnly() && right.insertOnly(),
                List.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                left.sized() || intersects && right.sized());
    }

    private Facts aggregate(Plan.Aggregate node) {
        Facts input = of(node.input());
        Map<Integer, Long> rising = new HashMap<>();
        Set<Integer> window = new HashSet<>();
        Set<Integer> closed = new HashSet<>();
        List<Integer> key = new ArrayList<>();
        Plan.Lifetime lifetime = node.input() instanceof Plan.Lifetime below ? below : null;
        for (int i = 0; i < node.keys().size(); i++) {
            int column = node.keys().get(i);
            if (lifetime == null || column != lifetime.number()) {
                key.add(i);
            }
            if (input.rising().containsKey(column)) {
                rising.put(i, input.rising().get(column));
            }
            if (input.window().contains(column)) {
                window.add(i);
            }
            if (input.closed().contains(column)) {
                closed.add(i);
            }
        }
        if (lifetime != null) {
            newest(node, lifetime, input, rising);
        }
        boolean distinct = node.calls().isEmpty() && input.insertOnly();
        boolean sized = node.keys().isEmpty() || input.sized();
        return new Facts(distinct || !closed.isEmpty(), key, rising, window, closed, sized);
    }

    /** The newest time of a lifetime lags by no more than the lifetime may yet last. */
    private static void newest(
            Plan.Aggregate node, Plan.Lifetime lifetime, Facts input, Map<Integer, Long> rising) {
        Long lag = input.rising().get(lifetime.time());
        for (int i = 0; i < node.calls().size() && lag != null; i++) {
            if (Retention.isNewest(node.calls().get(i), lifetime.time())) {
                rising.put(node.keys().size() + i, lag + lifetime.retain());
            }
        }
    }

    private static Facts finalized(Facts input) {
        return new Facts(true, input.key(), input.rising(), input.window(), input.window(), false);
    }

    private Facts topN(Plan.TopN node) {
        Facts input = of(node.input());
        boolean whole = node.partition().isEmpty() && node.rank() == Plan.TopN.Rank.ROW_NUMBER;
        return partitioned(
                node.partition(),
                input,
                topNKey(node, input),
                timesInWindow(node.input(), node.partition(), input),
                whole || input.sized());
    }

    /** Of rows that change with their window: their times are no further back than it is long. */
    private static Map<Integer, Long> timesInWindow(
            Plan plan, List<Integer> partition, Facts facts) {
        Map<Integer, Long> rising = new HashMap<>();
        for (int i = 0; i < plan.schema().size(); i++) {
            Plan.Window window = WindowColumn.assignedBy(plan, i);
            for (int column : partition) {
                WindowColumn part = WindowColumn.of(plan, column);
                Long lag = facts.rising().get(column);
                if (window != null && part != null && part.isEndOf(window) && lag != null) {
                    rising.put(i, lag + window.size());
                }
            }
        }
        return rising;
    }

    /** The rows of a partition change together: what is known of its columns stays known. */
    private static Facts partitioned(
            List<Integer> partition,
            Facts input,
            List<Integer> key,
            Map<Integer, Long> rising,
            boolean sized) {
        Set<Integer> window = new HashSet<>(partition);
        window.retainAll(input.window());
        Set<Integer> closed = new HashSet<>(partition);
        closed.retainAll(input.closed());
        for (int column : partition) {
            Long lag = input.rising().get(column);
            if (lag != null) {
                rising.put(column, lag);
            }
        }
        return new Facts(!closed.isEmpty(), key, rising, window, closed, sized);
    }

    /** Ordered by a time that rises, a row changes only rows behind it or near before it. */
    private Facts over(Plan.Over node) {
        Facts input = of(node.input());
        Map<Integer, Long> rising = new HashMap<>();
        BigDecimal back = BigDecimal.ZERO;
        for (OverCall call : node.calls()) {
            BigDecimal reach = call.reachBack();
            back = back == null || reach == null ? null : back.max(reach);
        }
        if (!node.order().isEmpty() && back != null) {
            Plan.SortKey first = node.order().getFirst();
            Long lag = input.rising().get(first.column());
            boolean nullable = node.input().schema().type(first.column()).nullable();
            if (lag != null && !first.descending() && !nullable) {
                rising.put(first.column(), lag + back.min(FOR_EVER).longValue());
            }
        }
        return partitioned(node.partition(), input, input.key(), rising, input.sized());
    }

    private static List<Integer> topNKey(Plan.TopN node, Facts input) {
        if (node.rank() != Plan.TopN.Rank.ROW_NUMBER) {
            return input.key();
        }
        List<Integer> partition = new ArrayList<>(node.partition());
        if (node.input() instanceof Plan.Lifetime lifetime) {
            partition.remove(Integer.valueOf(lifetime.number()));
        }
        if (node.from() == node.to() && !node.partition().isEmpty()) {
            return partition;
        }
        if (node.withRank()) {
            List<Integer> key = new ArrayList<>(partition);
            key.add(node.schema().size() - 1);
            return key;
        }
        return input.key();
    }

    private Facts union(Plan.Union node) {
        List<Facts> inputs = node.inputs().stream().map(this::of).toList();
        Map<Integer, Long> rising = new HashMap<>(inputs.getFirst().rising());
        Set<Integer> window = new HashSet<>(inputs.getFirst().window());
        Set<Integer> closed = new HashSet<>(inputs.getFirst().closed());
        boolean insertOnly = true;
        boolean sized = true;
        for (Facts input : inputs) {
            insertOnly &= input.insertOnly();
            sized &= input.sized();
            rising.keySet().retainAll(input.rising().keySet());
            rising.replaceAll(
                    (column, lag) -> Math.max(lag, input.rising().getOrDefault(column, lag)));
            window.retainAll(input.window());
            closed.retainAll(input.closed());
        }
        return new Facts(insertOnly, List.of(), rising, window, closed, sized);
    }
}
