package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Leaves out columns that nobody reads, from the scans up: they are then neither decoded nor kept
 * in state. A part that stands in several places keeps what any of them reads, so that it stays one
 * part; what the places read is gathered in turns, until nothing is added.
 */
final class PruneColumns {

    /**
     * A plan with fewer columns.
     *
     * @param places where each column of the old plan is now, −1 for one that is gone
     */
    private record Pruned(Plan plan, int[] places) {
        int at(int column) {
            return places[column];
        }

        List<Integer> at(List<Integer> columns) {
            return columns.stream().map(column -> places[column]).toList();
        }
    }

    private final Map<Plan, Set<Integer>> wanted = new HashMap<>();
    private boolean wantsMore;

    private PruneColumns() {}

    static Plan apply(Plan plan) {
        PruneColumns pruning = new PruneColumns();
        Plan pruned;
        do {
            pruning.wantsMore = false;
            pruned = pruning.whole(plan);
        } while (pruning.wantsMore);
        return pruned;
    }

    private Plan whole(Plan plan) {
        Pruned pruned = prune(plan, all(plan.schema().size()));
        List<Integer> columns = new ArrayList<>();
        for (int place : pruned.places()) {
            columns.add(place);
        }
        return Plans.select(pruned.plan(), columns);
    }

    private static Set<Integer> all(int size) {
        Set<Integer> columns = new TreeSet<>();
        for (int i = 0; i < size; i++) {
            columns.add(i);
        }
        return columns;
    }

    private static Pruned unchanged(Plan plan) {
        return new Pruned(plan, all(plan.schema().size()).stream().mapToInt(i -> i).toArray());
    }

    private Pruned prune(Plan plan, Set<Integer> needed) {
        Set<Integer> ofAll = needed;
        if (!(plan instanceof Plan.Scan)) {
            ofAll = wanted.computeIfAbsent(plan, _ -> new TreeSet<>(needed));
            wantsMore |= ofAll.addAll(needed);
        }
        return pruned(plan, ofAll);
    }

    private Pruned pruned(Plan plan, Set<Integer> needed) {
        return switch (plan) {
            case Plan.Scan scan -> only(unchanged(scan), needed);
            case Plan.Values values -> unchanged(values);
            case Plan.Filter filter -> {
                Pruned input = prune(filter.input(), with(needed, filter.condition()));
                yield new Pruned(
                        new Plan.Filter(
                                input.plan(), Exprs.moved(filter.condition(), input.places())),
                        input.places());
            }
            case Plan.Project project -> project(project, needed);
            case Plan.Window window -> window(window, needed);
            case Plan.Session session -> session(session, needed);
            case Plan.Lifetime lifetime -> unchanged(lifetime);
            case Plan.Aggregate aggregate -> aggregate(aggregate, needed);
            case Plan.Finalize finalize -> {
                Set<Integer> wanted = new TreeSet<>(needed);
                wanted.add(finalize.time());
                Pruned input = prune(finalize.input(), wanted);
                yield new Pruned(
                        new Plan.Finalize(input.plan(), input.at(finalize.time())), input.places());
            }
            case Plan.Join join -> join(join, needed);
            case Plan.TemporalJoin join -> temporal(join, needed);
            case Plan.TopN topN -> topN(topN, needed);
            case Plan.Over over -> over(over, needed);
            case Plan.Union union -> union(union, needed);
            case Plan.SetOp setOp ->
                    unchanged(
                            Plans.withInputs(
                                    setOp, List.of(whole(setOp.left()), whole(setOp.right()))));
            case Plan.Unnest unnest -> unnest(unnest, needed);
            case Plan.Match match -> match(match, needed);
        };
    }

    /** Exactly the needed columns, in their old order; one at least. */
    private static Pruned only(Pruned pruned, Set<Integer> needed) {
        Set<Integer> kept = new TreeSet<>(needed);
        if (kept.isEmpty()) {
            kept.add(cheapest(pruned));
        }
        int[] places = new int[pruned.places().length];
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            places[i] = kept.contains(i) ? columns.size() : -1;
            if (kept.contains(i)) {
                columns.add(pruned.at(i));
            }
        }
        return new Pruned(Plans.select(pruned.plan(), columns), places);
    }

    /** A column to carry rows of which only the number matters. */
    private static int cheapest(Pruned pruned) {
        int found = -1;
        for (int i = 0; i < pruned.places().length; i++) {
            if (pruned.at(i) < 0) {
                continue;
            }
            DataType.Storage storage = pruned.plan().schema().type(pruned.at(i)).storage();
            if (found < 0 || storage == DataType.Storage.INT || storage == DataType.Storage.LONG) {
                found = i;
            }
            if (storage == DataType.Storage.INT || storage == DataType.Storage.LONG) {
                break;
            }
        }
        return found;
    }

    private Pruned exact(Plan plan, Set<Integer> needed) {
        return only(prune(plan, needed), needed);
    }

    static Set<Integer> with(Set<Integer> columns, @Nullable Expr expr) {
        Set<Integer> all = new TreeSet<>(columns);
        if (expr != null) {
            all.addAll(Exprs.columns(expr));
        }
        return all;
    }

    /** The needed columns that the node's input has. */
    private static Set<Integer> below(Set<Integer> needed, int width) {
        Set<Integer> columns = new TreeSet<>(needed);
        columns.removeIf(column -> column >= width);
        return columns;
    }

    private Pruned project(Plan.Project project, Set<Integer> needed) {
        Set<Integer> read = new TreeSet<>();
        int[] places = new int[project.expressions().size()];
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            boolean keep = needed.contains(i) || (needed.isEmpty() && i == 0);
            places[i] = keep ? kept.size() : -1;
            if (keep) {
                kept.add(i);
                read.addAll(Exprs.columns(project.expressions().get(i)));
            }
        }
        Pruned input = prune(project.input(), read);
        List<Expr> expressions = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i : kept) {
            expressions.add(Exprs.moved(project.expressions().get(i), input.places()));
            fields.add(project.schema().field(i));
        }
        return new Pruned(new Plan.Project(input.plan(), expressions, new Schema(fields)), places);
    }

    /** Places and schema of a node that appends columns to its input's. */
    private static Pruned appended(Plan node, Pruned input, Function<Schema, Plan> make) {
        int width = input.places().length;
        int[] places = new int[node.schema().size()];
        List<Field> fields = new ArrayList<>(input.plan().schema().fields());
        for (int i = 0; i < places.length; i++) {
            places[i] = i < width ? input.at(i) : fields.size();
            if (i >= width) {
                // What was merged below may have brought the name up again.
                fields.add(Plans.unlike(fields, node.schema().field(i)));
            }
        }
        return new Pruned(make.apply(new Schema(fields)), places);
    }

    private Pruned window(Plan.Window window, Set<Integer> needed) {
        Set<Integer> read = below(needed, window.input().schema().size());
        read.add(window.time());
        Pruned input = prune(window.input(), read);
        return appended(
                window,
                input,
                schema ->
                        new Plan.Window(
                                input.plan(),
                                window.kind(),
                                input.at(window.time()),
                                window.size(),
                                window.step(),
                                window.offset(),
                                schema));
    }

    private Pruned session(Plan.Session session, Set<Integer> needed) {
        Set<Integer> read = below(needed, session.input().schema().size());
        read.add(session.time());
        read.addAll(session.partition());
        Pruned input = exact(session.input(), read);
        return appended(
                session,
                input,
                schema ->
                        new Plan.Session(
                                input.plan(),
                                input.at(session.partition()),
                                input.at(session.time()),
                                session.gap(),
                                schema));
    }

    private Pruned unnest(Plan.Unnest unnest, Set<Integer> needed) {
        Set<Integer> read =
                with(below(needed, unnest.input().schema().size()), unnest.collection());
        Pruned input = prune(unnest.input(), read);
        return appended(
                unnest,
                input,
                schema ->
                        new Plan.Unnest(
                                input.plan(),
                                Exprs.moved(unnest.collection(), input.places()),
                                unnest.ordinality(),
                                unnest.outer(),
                                schema));
    }

    private Pruned topN(Plan.TopN topN, Set<Integer> needed) {
        int width = topN.input().schema().size();
        Set<Integer> read = below(needed, width);
        read.addAll(topN.partition());
        topN.order().forEach(key -> read.add(key.column()));
        boolean withRank = topN.withRank() && needed.contains(width);
        Pruned input = exact(topN.input(), read);
        List<Plan.SortKey> order = order(topN.order(), input);
        List<Field> fields = new ArrayList<>(input.plan().schema().fields());
        int[] places = Arrays.copyOf(input.places(), topN.schema().size());
        if (topN.withRank()) {
            places[width] = withRank ? fields.size() : -1;
        }
        if (withRank) {
            fields.add(topN.schema().field(width));
        }
        return new Pruned(
                new Plan.TopN(
                        input.plan(),
                        input.at(topN.partition()),
                        order,
                        topN.rank(),
                        topN.from(),
                        topN.to(),
                        withRank,
                        new Schema(fields)),
                places);
    }

    private static List<Plan.SortKey> order(List<Plan.SortKey> keys, Pruned input) {
        return keys.stream()
                .map(
                        key ->
                                new Plan.SortKey(
                                        input.at(key.column()), key.descending(), key.nullsFirst()))
                .toList();
    }

    /** Calls that nobody reads are not computed. */
    private Pruned over(Plan.Over over, Set<Integer> needed) {
        int width = over.input().schema().size();
        Set<Integer> read = below(needed, width);
        int[] places = new int[over.schema().size()];
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < over.calls().size(); i++) {
            if (needed.contains(width + i)) {
                kept.add(i);
                read.addAll(over.calls().get(i).arguments());
            }
        }
        if (kept.isEmpty()) {
            Pruned input = prune(over.input(), read);
            Arrays.fill(places, -1);
            System.arraycopy(input.places(), 0, places, 0, width);
            return new Pruned(input.plan(), places);
        }
        read.addAll(over.partition());
        over.order().forEach(key -> read.add(key.column()));
        Pruned input = exact(over.input(), read);
        Arrays.fill(places, -1);
        System.arraycopy(input.places(), 0, places, 0, width);
        List<OverCall> calls = new ArrayList<>();
        List<Field> fields = new ArrayList<>(input.plan().schema().fields());
        for (int i : kept) {
            places[width + i] = fields.size();
            fields.add(over.schema().field(width + i));
            calls.add(over.calls().get(i).moved(input.places()));
        }
        return new Pruned(
                new Plan.Over(
                        input.plan(),
                        input.at(over.partition()),
                        order(over.order(), input),
                        calls,
                        new Schema(fields)),
                places);
    }

    private Pruned match(Plan.Match match, Set<Integer> needed) {
        MatchNeeds needs = MatchNeeds.of(match, needed);
        Pruned input = exact(match.input(), needs.columns());
        return new Pruned(needs.over(input.plan(), input.places()), needs.places());
    }

    private Pruned union(Plan.Union union, Set<Integer> needed) {
        Set<Integer> columns = needed.isEmpty() ? Set.of(0) : needed;
        List<Plan> inputs = new ArrayList<>();
        int[] places = new int[0];
        for (Plan input : union.inputs()) {
            Pruned pruned = exact(input, columns);
            inputs.add(pruned.plan());
            places = pruned.places();
        }
        List<Field> fields = new ArrayList<>();
        new TreeSet<>(columns).forEach(column -> fields.add(union.schema().field(column)));
        return new Pruned(new Plan.Union(inputs, new Schema(fields)), places);
    }

    /** Both sides of a join, each with the columns it needs. */
    private record Sides(Pruned left, Pruned right, int width) {
        Plan.Join.TimeBounds moved(Plan.Join.TimeBounds bounds) {
            return new Plan.Join.TimeBounds(
                    left.at(bounds.leftTime()),
                    right.at(bounds.rightTime()),
                    bounds.lower(),
                    bounds.upper());
        }

        /** Where the columns of left and right are now, one after the other. */
        int[] places() {
            int[] places = Arrays.copyOf(left.places(), width + right.places().length);
            for (int i = 0; i < right.places().length; i++) {
                places[width + i] =
                        right.at(i) < 0 ? -1 : left.plan().schema().size() + right.at(i);
            }
            return places;
        }
    }

    private Sides sides(Plan leftPlan, Plan rightPlan, Set<Integer> read) {
        int width = leftPlan.schema().size();
        Set<Integer> left = new TreeSet<>();
        Set<Integer> right = new TreeSet<>();
        for (int column : read) {
            if (column < width) {
                left.add(column);
            } else {
                right.add(column - width);
            }
        }
        return new Sides(exact(leftPlan, left), exact(rightPlan, right), width);
    }

    /** The fields that a join's node still has, in the order of the new places. */
    private static Schema schema(Schema old, int[] places) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < old.size(); i++) {
            if (places[i] >= 0) {
                fields.add(old.field(i));
            }
        }
        return new Schema(fields);
    }

    private Pruned join(Plan.Join join, Set<Integer> needed) {
        int width = join.left().schema().size();
        Set<Integer> read = with(needed, join.residual());
        read.addAll(join.leftKeys());
        join.rightKeys().forEach(key -> read.add(width + key));
        for (Plan.Join.TimeBounds bounds : join.bounds()) {
            read.add(bounds.leftTime());
            read.add(width + bounds.rightTime());
        }
        Sides sides = sides(join.left(), join.right(), read);
        int[] both = sides.places();
        int[] places = Arrays.copyOf(both, join.schema().size());
        return new Pruned(
                new Plan.Join(
                        sides.left().plan(),
                        sides.right().plan(),
                        join.kind(),
                        sides.left().at(join.leftKeys()),
                        sides.right().at(join.rightKeys()),
                        join.nullSafe(),
                        join.residual() == null ? null : Exprs.moved(join.residual(), both),
                        join.bounds().stream().map(sides::moved).toList(),
                        schema(join.schema(), places)),
                places);
    }

    private Pruned temporal(Plan.TemporalJoin join, Set<Integer> needed) {
        int width = join.stream().schema().size();
        Set<Integer> read = with(needed, join.residual());
        read.addAll(join.leftKeys());
        join.rightKeys().forEach(key -> read.add(width + key));
        if (join.leftTime() >= 0) {
            read.add(join.leftTime());
        }
        if (join.rightTime() != null) {
            read.add(width + join.rightTime());
        }
        Sides sides = sides(join.stream(), join.right(), read);
        int[] places = sides.places();
        return new Pruned(
                new Plan.TemporalJoin(
                        sides.left().plan(),
                        sides.right().plan(),
                        sides.left().at(join.leftKeys()),
                        sides.right().at(join.rightKeys()),
                        join.leftTime() < 0 ? -1 : sides.left().at(join.leftTime()),
                        join.rightTime() == null ? null : sides.right().at(join.rightTime()),
                        join.residual() == null ? null : Exprs.moved(join.residual(), places),
                        join.outer(),
                        schema(join.schema(), places)),
                places);
    }

    /** GROUP BY: calls that nobody reads are not computed. */
    private Pruned aggregate(Plan.Aggregate aggregate, Set<Integer> needed) {
        int keys = aggregate.keys().size();
        List<Plan.Aggregate.Call> calls = new ArrayList<>();
        List<Field> fields = new ArrayList<>(aggregate.schema().fields().subList(0, keys));
        int[] places = new int[aggregate.schema().size()];
        Set<Integer> read = new TreeSet<>(aggregate.keys());
        for (int i = 0; i < places.length; i++) {
            boolean lastHope = keys == 0 && calls.isEmpty() && i == places.length - 1;
            if (i < keys) {
                places[i] = i;
            } else if (needed.contains(i) || lastHope || isOnlyCall(aggregate)) {
                Plan.Aggregate.Call call = aggregate.calls().get(i - keys);
                places[i] = fields.size();
                fields.add(aggregate.schema().field(i));
                calls.add(call);
                read.addAll(call.arguments());
                call.order().forEach(key -> read.add(key.column()));
                if (call.filter() != null) {
                    read.add(call.filter());
                }
            } else {
                places[i] = -1;
            }
        }
        Pruned input = prune(aggregate.input(), read);
        List<Plan.Aggregate.Call> moved = new ArrayList<>();
        for (Plan.Aggregate.Call call : calls) {
            moved.add(moved(call, input));
        }
        return new Pruned(
                new Plan.Aggregate(
                        input.plan(), input.at(aggregate.keys()), moved, new Schema(fields)),
                places);
    }

    private static boolean isOnlyCall(Plan.Aggregate aggregate) {
        return aggregate.calls().size() == 1 && aggregate.keys().isEmpty();
    }

    private static Plan.Aggregate.Call moved(Plan.Aggregate.Call call, Pruned input) {
        return call.over(
                input.at(call.arguments()),
                call.filter() == null ? null : Integer.valueOf(input.at(call.filter())),
                call.order().stream()
                        .map(
                                key ->
                                        new Plan.SortKey(
                                                input.at(key.column()),
                                                key.descending(),
                                                key.nullsFirst()))
                        .toList());
    }
}
