package io.tidewire.app.flink;

import io.tidewire.api.data.DataType;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.app.file.Durations;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.sql.NearJoins;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a pipeline can rely on here and not on Flink, as far as its plans show it. */
public final class WeakerThere {

    private static final Set<AggregateFunction> ADDED_UP =
            EnumSet.of(
                    AggregateFunction.SUM,
                    AggregateFunction.SUM0,
                    AggregateFunction.AVG,
                    AggregateFunction.STDDEV_POP,
                    AggregateFunction.STDDEV_SAMP,
                    AggregateFunction.VAR_POP,
                    AggregateFunction.VAR_SAMP);

    /** Those that give the value of one row. */
    private static final Set<AggregateFunction> PICKED =
            EnumSet.of(
                    AggregateFunction.ARG_MAX,
                    AggregateFunction.ARG_MIN,
                    AggregateFunction.ANY_VALUE);

    private WeakerThere() {}

    /** Of all of it. */
    public static List<String> ofPipeline(CheckedPipeline.Runnable pipeline) {
        return pipeline.spec().sinks().size() < 2
                ? List.of()
                : List.of(
                        "its sinks have no common step: what they hold may be of different moments;"
                                + " it ends the same");
    }

    /** Of a source's gate. */
    public static List<String> ofSource(PipelineSpec.Source source) {
        return source.expect().stream()
                .filter(rule -> rule.otherwise() == Program.Otherwise.STOP)
                .map(
                        rule ->
                                "a row that breaks the rule "
                                        + rule.name()
                                        + " fails the job for good, and is not in the quarantine:"
                                        + " the failure names it")
                .toList();
    }

    /** Of each view that is weaker there, in the order of the program. */
    public static Map<String, List<String>> ofViews(CheckedPipeline.Runnable pipeline) {
        StateLife life = StateLife.of(pipeline.spec(), pipeline.program());
        Map<String, List<String>> weaker = new LinkedHashMap<>();
        for (Program.View view : pipeline.program().views()) {
            List<String> found =
                    Stream.concat(
                                    ofState(pipeline, view, life.of(view.name())),
                                    StateLife.nodes(view.plan()).flatMap(WeakerThere::ofNode))
                            .distinct()
                            .toList();
            if (!found.isEmpty()) {
                weaker.put(view.name(), found);
            }
        }
        return weaker;
    }

    /** Of a view whose windows are seen while they are open, or which retains. */
    private static Stream<String> ofState(
            CheckedPipeline.Runnable pipeline, Program.View view, @Nullable Duration life) {
        List<String> weaker = new ArrayList<>();
        for (PipelineSpec.View text : pipeline.spec().views()) {
            if (!text.name().equals(view.name())) {
                continue;
            }
            if (text.emit() == PipelineSpec.Emit.UPDATES
                    && Seam.plainWindows(pipeline, text.sql()).closing()) {
                weaker.add(
                        "its sessions, and the windows that a GROUP BY makes, come once, when they"
                                + " close");
            }
            NearJoins joins = Seam.nearJoins(pipeline, text);
            if (joins != null && life != null && !(joins.all() && keepsJoinsAlone(view.plan()))) {
                weaker.add(
                        "what it keeps goes when it was not written for "
                                + Durations.format(life)
                                + " by the clock, here by event time: rows that are read faster"
                                + " than they came belong together for longer, and those that come"
                                + " after the job stood still begin anew");
            } else if (joins == null && life != null) {
                weaker.add(
                        "what it keeps of a window goes when it was not written for "
                                + Durations.format(life)
                                + " by the clock, not when the window closes: where the job falls"
                                + " behind by more than "
                                + Durations.format(StateLife.BEHIND)
                                + " while a window is open, the window begins anew");
            }
        }
        return weaker.stream();
    }

    /** Whether nothing but joins has to forget. */
    private static boolean keepsJoinsAlone(Plan plan) {
        return StateLife.nodes(plan)
                .noneMatch(
                        node ->
                                node instanceof Plan.Lifetime
                                        || node instanceof Plan.Join join
                                                && join.retention() != null
                                                && join.bounds().isEmpty());
    }

    private static Stream<String> ofNode(Plan node) {
        return switch (node) {
            case Plan.Filter filter -> failing(Stream.of(filter.condition()));
            case Plan.Project project -> failing(project.expressions().stream());
            case Plan.Unnest unnest -> failing(Stream.of(unnest.collection()));
            case Plan.Aggregate aggregate -> ofAggregate(aggregate);
            case Plan.Join join when join.bounds().isEmpty() ->
                    Stream.of(
                            "the sides of the join may be seen at different moments: rows may come"
                                    + " that are taken back at once, such as NULLs of an outer join;"
                                    + " it ends the same");
            case Plan.TopN top when top.rank() == Plan.TopN.Rank.ROW_NUMBER ->
                    Stream.concat(
                            Stream.of(
                                    "rows that are equal by the ORDER BY are ranked as they come,"
                                            + " here by their values: end it with a column that"
                                            + " tells them apart"),
                            ofFirst(top));
            default -> Stream.empty();
        };
    }

    /**
     * Flink takes what it orders by to move one way only, and NULL with it, which MIN is not of.
     */
    private static Stream<String> ofFirst(Plan.TopN top) {
        int column = top.order().getFirst().column();
        return top.to() == 1
                        && top.input().schema().type(column).nullable()
                        && StateLife.nodes(top.input()).noneMatch(WeakerThere::leavesNullsOut)
                ? Stream.of(
                        "a MIN or MAX over its rows may keep the "
                                + top.input().schema().name(column)
                                + " of a row that one with NULL there has replaced as the first:"
                                + " leave such rows out, WHERE "
                                + top.input().schema().name(column)
                                + " IS NOT NULL")
                : Stream.empty();
    }

    private static boolean leavesNullsOut(Plan node) {
        return node instanceof Plan.Filter filter
                && parts(filter.condition())
                        .anyMatch(
                                part ->
                                        part instanceof Expr.Call call
                                                && call.function() == Function.IS_NOT_NULL);
    }

    private static Stream<String> ofAggregate(Plan.Aggregate aggregate) {
        boolean ends =
                StateLife.nodes(aggregate.input())
                        .anyMatch(
                                node ->
                                        node instanceof Plan.Window
                                                || node instanceof Plan.Session);
        return aggregate.calls().stream().flatMap(call -> ofCall(aggregate, call, ends));
    }

    /**
     * @param ends whether what is kept of a group goes with its window
     */
    private static Stream<String> ofCall(
            Plan.Aggregate aggregate, Plan.Aggregate.Call call, boolean ends) {
        if (call.user() != null) {
            return Stream.concat(
                    Stream.of(failing("a row or a group for which " + call.name() + " throws")),
                    keeps(call.user()) && !ends
                            ? Stream.of(
                                    keepsRows(call) + ": it is not both Retractable and Mergeable")
                            : Stream.empty());
        }
        if (ADDED_UP.contains(call.function()) && isDouble(aggregate, call)) {
            return Stream.of(
                    "the last digits of "
                            + call.name()
                            + " over DOUBLE depend on the order of the rows");
        }
        return PICKED.contains(call.function()) && !ends
                ? Stream.of(keepsRows(call))
                : Stream.empty();
    }

    private static boolean keeps(io.tidewire.api.function.AggregateFunction function) {
        return !(function instanceof io.tidewire.api.function.AggregateFunction.Retractable
                && function instanceof io.tidewire.api.function.AggregateFunction.Mergeable);
    }

    private static String keepsRows(Plan.Aggregate.Call call) {
        return call.name() + " keeps every row of a group, also where none is ever taken back";
    }

    private static boolean isDouble(Plan.Aggregate aggregate, Plan.Aggregate.Call call) {
        return call.arguments().stream()
                .map(aggregate.input().schema()::type)
                .anyMatch(type -> type.storage() == DataType.Storage.DOUBLE);
    }

    private static Stream<String> failing(Stream<Expr> expressions) {
        return expressions
                .flatMap(WeakerThere::parts)
                .flatMap(
                        part ->
                                switch (part) {
                                    case Expr.Call call when dividesByAnything(call) ->
                                            Stream.of("a division by zero");
                                    case Expr.Cast cast when !cast.safe() && fromText(cast) ->
                                            Stream.of(
                                                    "a CAST of text to "
                                                            + cast.type().withNullable(true));
                                    case Expr.UserCall call ->
                                            Stream.of(
                                                    "a row for which "
                                                            + call.function().name()
                                                            + " throws");
                                    default -> Stream.empty();
                                })
                .map(WeakerThere::failing);
    }

    private static String failing(String what) {
        return what
                + " fails the job; here its row goes to the quarantine. Guard it, or move it to"
                + " expect";
    }

    private static boolean dividesByAnything(Expr.Call call) {
        return (call.function() == Function.DIVIDE || call.function() == Function.MOD)
                && call.type().storage() != DataType.Storage.DOUBLE
                && !(call.arguments().getLast() instanceof Expr.Literal);
    }

    private static boolean fromText(Expr.Cast cast) {
        return cast.input().type().kind() == DataType.Kind.STRING
                && cast.type().kind() != DataType.Kind.STRING;
    }

    private static Stream<Expr> parts(Expr expression) {
        return Stream.concat(
                Stream.of(expression), expression.children().stream().flatMap(WeakerThere::parts));
    }
}
