package io.tidewire.app.flink;

import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.rewrite.Facts;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long Flink keeps the state of a view that event time does not end there: it goes when nothing
 * was written to it for so long by the clock.
 *
 * <p>That is what {@code retain} says; and it is so where windows grow while they are open ({@code
 * emit: updates}), because to Flink they are groups like any other then. Two rows that follow each
 * other in a window come at most its length apart, and what the job falls further behind meanwhile:
 * for that there is {@code retain}, or {@link #BEHIND}, for which topics keep their rows by
 * default.
 */
final class StateLife {

    static final Duration BEHIND = Duration.ofDays(7);

    private final Map<String, Facts> tables = new HashMap<>();
    private final Map<String, Plan> plans = new HashMap<>();

    /** Of the windows that a view has, or reads. */
    private final Map<String, Duration> longest = new HashMap<>();

    private final Map<String, Duration> lives = new HashMap<>();
    private final Set<String> mixed = new HashSet<>();
    private final Set<String> apart = new HashSet<>();

    private StateLife() {}

    static StateLife of(PipelineSpec spec, Program program) {
        StateLife all = new StateLife();
        program.sources().forEach(source -> all.tables.put(source.name(), Facts.of(source)));
        Map<String, PipelineSpec.View> written = new HashMap<>();
        spec.views().forEach(view -> written.put(view.name(), view));
        program.views()
                .forEach(view -> all.add(view, Objects.requireNonNull(written.get(view.name()))));
        Set.copyOf(all.lives.keySet()).forEach(view -> all.setApart(all.plans.get(view)));
        return all;
    }

    /**
     * Whether an operator keeps rows, or groups, of tables with a key, which stay whole while the
     * rest of their view is forgotten.
     */
    boolean keepsTables(Plan node) {
        return switch (node) {
            case Plan.TemporalJoin _ -> true;
            case Plan.Aggregate _, Plan.TopN _, Plan.Over _, Plan.SetOp _, Plan.Join _ ->
                    node.inputs().stream().map(this::facts).anyMatch(Facts::sized);
            default -> false;
        };
    }

    /** Of a view's own operators; null for ever. */
    @Nullable Duration of(String view) {
        return lives.get(view);
    }

    /** Whether its operators are made apart from those of the views that read it. */
    boolean isApart(String view) {
        return lives.containsKey(view) || apart.contains(view);
    }

    /** Whether it keeps more than what its windows do, so that no life is right for all of it. */
    boolean isMixed(String view) {
        return mixed.contains(view);
    }

    /**
     * Whether the rows of a source or view are those of windows, and change while they are open.
     */
    boolean isOpen(String table) {
        Facts facts = tables.get(table);
        return facts != null && !facts.insertOnly() && !facts.window().isEmpty();
    }

    Facts facts(Plan plan) {
        return Facts.of(plan, tables);
    }

    static Stream<Plan> nodes(Plan plan) {
        return Stream.concat(Stream.of(plan), plan.inputs().stream().flatMap(StateLife::nodes));
    }

    /** The sources and views that a plan reads itself. */
    static Stream<String> reads(Plan plan) {
        return nodes(plan)
                .flatMap(
                        node ->
                                node instanceof Plan.Scan scan
                                        ? Stream.of(scan.table())
                                        : Stream.of());
    }

    private void add(Program.View view, PipelineSpec.View written) {
        plans.put(view.name(), view.plan());
        Duration windows =
                Stream.concat(
                                reads(view.plan())
                                        .map(table -> longest.getOrDefault(table, Duration.ZERO)),
                                nodes(view.plan()).map(StateLife::length))
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        longest.put(view.name(), windows);
        Set<Keeps> kept = nodes(view.plan()).map(this::keeps).collect(Collectors.toSet());
        tables.put(view.name(), facts(view.plan()));
        boolean ofWindows = written.emit() == Emit.UPDATES && kept.contains(Keeps.BY_WINDOW);
        boolean handsOn = isOpen(view.name()) && !kept.contains(Keeps.OTHERWISE);
        Duration retain = written.retain();
        if (retain != null) {
            lives.put(view.name(), ofWindows || handsOn ? windows.plus(retain) : retain);
            return;
        }
        if (ofWindows && kept.contains(Keeps.OTHERWISE)) {
            mixed.add(view.name());
        } else if (ofWindows || handsOn) {
            lives.put(view.name(), windows.plus(BEHIND));
        }
    }

    private static Duration length(Plan node) {
        return node instanceof Plan.Window window
                ? Duration.of(window.size(), ChronoUnit.MICROS)
                : Duration.ZERO;
    }

    private enum Keeps {
        NOTHING,
        /** Nothing that event time does not end, on Flink too. */
        FOR_A_TIME,
        BY_WINDOW,
        OTHERWISE
    }

    private Keeps keeps(Plan node) {
        return switch (node) {
            case Plan.Scan _, Plan.Values _, Plan.Filter _, Plan.Project _, Plan.Union _ ->
                    Keeps.NOTHING;
            case Plan.Window _, Plan.Unnest _, Plan.Lifetime _ -> Keeps.NOTHING;
            case Plan.Session _, Plan.Finalize _, Plan.Match _ -> Keeps.FOR_A_TIME;
            case Plan.Aggregate aggregate -> by(aggregate.input(), aggregate.keys());
            case Plan.TopN topN -> by(topN.input(), topN.partition());
            case Plan.Over over -> by(over.input(), over.partition());
            case Plan.Join join -> {
                Facts left = facts(join.left());
                Facts right = facts(join.right());
                for (int i = 0; i < join.leftKeys().size(); i++) {
                    if (left.window().contains(join.leftKeys().get(i))
                            && right.window().contains(join.rightKeys().get(i))) {
                        yield Keeps.BY_WINDOW;
                    }
                }
                yield !join.bounds().isEmpty() && left.insertOnly() && right.insertOnly()
                        ? Keeps.FOR_A_TIME
                        : Keeps.OTHERWISE;
            }
            case Plan.SetOp sets -> {
                Set<Integer> both = new HashSet<>(facts(sets.left()).window());
                both.retainAll(facts(sets.right()).window());
                yield both.isEmpty() ? Keeps.OTHERWISE : Keeps.BY_WINDOW;
            }
            case Plan.TemporalJoin _ -> Keeps.OTHERWISE;
        };
    }

    private Keeps by(Plan input, List<Integer> columns) {
        return columns.stream().anyMatch(facts(input).window()::contains)
                ? Keeps.BY_WINDOW
                : Keeps.OTHERWISE;
    }

    /** What a view with a life reads must not get it: state of others is made before. */
    private void setApart(@Nullable Plan plan) {
        if (plan == null) {
            return;
        }
        reads(plan)
                .forEach(
                        table -> {
                            Plan read = plans.get(table);
                            if (read == null || lives.containsKey(table)) {
                                return;
                            }
                            if (nodes(read).allMatch(node -> keeps(node) == Keeps.NOTHING)) {
                                setApart(read);
                            } else {
                                apart.add(table);
                            }
                        });
    }
}
