package io.tidewire.engine.operator.over;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.OverCall.Frame;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.operator.aggregate.Failures;
import io.tidewire.engine.state.SlotRows;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Picks what computes each call; aggregates of one frame share one {@link SlidingFrame}. */
public final class OverFunctions {

    private static final Frame UP_TO_HERE = new Frame(true, null, BigDecimal.ZERO);
    private static final Frame ALL = new Frame(true, null, null);

    private final Plan.Over plan;
    private final SlotRows rows;
    private final RowOrder order;
    private final int width;
    private final Failures failures;
    private final List<OverFunction> functions = new ArrayList<>();
    private int marks;

    /**
     * @param rows the input's columns, then the results
     * @param failures is told of rows that a function of the user's own fails for
     */
    public OverFunctions(Plan.Over plan, SlotRows rows, RowOrder order, Failures failures) {
        this.plan = plan;
        this.rows = rows;
        this.order = order;
        this.width = plan.input().schema().size();
        this.failures = failures;
        Map<Frame, List<Integer>> sliding = new LinkedHashMap<>();
        for (int i = 0; i < plan.calls().size(); i++) {
            switch (plan.calls().get(i)) {
                case OverCall.Ranked ranked -> functions.add(ranked(ranked, i));
                case OverCall.Shifted shifted -> functions.add(shifted(shifted, i));
                case OverCall.Framed framed -> {
                    OverFunction single = single(framed, i);
                    if (single == null) {
                        sliding.computeIfAbsent(framed.frame(), _ -> new ArrayList<>()).add(i);
                    } else {
                        functions.add(single);
                    }
                }
            }
        }
        sliding.forEach((frame, calls) -> functions.add(sliding(frame, calls)));
    }

    public List<OverFunction> functions() {
        return functions;
    }

    /** How many positions the functions keep track of in each partition. */
    public int marks() {
        return marks;
    }

    private int marks(int more) {
        marks += more;
        return marks - more;
    }

    private FrameBounds bounds(Frame frame) {
        return new FrameBounds(frame, plan, rows, order);
    }

    private OverFunction ranked(OverCall.Ranked ranked, int call) {
        Frame frame =
                switch (ranked.ranking()) {
                    case ROW_NUMBER, RANK, DENSE_RANK -> UP_TO_HERE;
                    case PERCENT_RANK, CUME_DIST, NTILE -> ALL;
                };
        return new RankFunction(bounds(frame), ranked, rows, order, call, width + call);
    }

    private OverFunction shifted(OverCall.Shifted shifted, int call) {
        BigDecimal offset = BigDecimal.valueOf(shifted.offset());
        Frame frame = new Frame(true, offset.min(BigDecimal.ZERO), offset.max(BigDecimal.ZERO));
        return new ShiftedValue(bounds(frame), rows, call, shifted);
    }

    /**
     * The function of a call that gives out the value of one of the rows; absent when it is none,
     * or must slide.
     */
    private @Nullable OverFunction single(OverCall.Framed framed, int call) {
        FrameBounds bounds = bounds(framed.frame());
        AggregateFunction function = framed.function();
        boolean edge =
                function == AggregateFunction.FIRST_VALUE
                        || function == AggregateFunction.LAST_VALUE;
        boolean extreme = function == AggregateFunction.MIN || function == AggregateFunction.MAX;
        if (!edge && !extreme) {
            return null;
        }
        int argument = framed.arguments().getFirst();
        if (bounds.startsUnbounded() && bounds.endsHere() && !bounds.isWhole()) {
            boolean peers = !framed.frame().rows();
            return new RunningValue(
                    bounds, rows, order, function, call, argument, width + call, peers);
        }
        if (edge) {
            boolean first = function == AggregateFunction.FIRST_VALUE;
            return new EdgeValue(bounds, rows, first, call, argument);
        }
        // Of rows that were dropped from a frame's beginning, only accumulators know.
        return bounds.startsUnbounded() && framed.frame().end() != null && !bounds.isWhole()
                ? null
                : new ExtremeFrame(
                        bounds,
                        rows,
                        function == AggregateFunction.MAX,
                        call,
                        argument,
                        marks(ExtremeFrame.MARKS));
    }

    private OverFunction sliding(Frame frame, List<Integer> calls) {
        List<Plan.Aggregate.Call> plain = new ArrayList<>();
        List<Field> results = new ArrayList<>();
        for (int call : calls) {
            OverCall.Framed framed = (OverCall.Framed) plan.calls().get(call);
            plain.add(
                    new Plan.Aggregate.Call(
                            framed.function(),
                            framed.arguments(),
                            framed.distinct(),
                            null,
                            List.of(),
                            framed.user()));
            results.add(plan.schema().field(width + call));
        }
        Plan.Aggregate aggregate =
                new Plan.Aggregate(plan.input(), List.of(), plain, new Schema(results));
        int[] places = calls.stream().mapToInt(Integer::intValue).toArray();
        Accumulators accumulators = new Accumulators(aggregate, true, failures);
        return new SlidingFrame(
                bounds(frame), rows, accumulators, marks(SlidingFrame.MARKS), places);
    }
}
