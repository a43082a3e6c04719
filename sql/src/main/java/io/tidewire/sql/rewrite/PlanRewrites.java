package io.tidewire.sql.rewrite;

import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The rewrites of a view's plan, in their order. For one view; not to be shared. */
public final class PlanRewrites {

    private final List<String> warnings = new ArrayList<>();
    private final List<UnaryOperator<Plan>> rewrites = new ArrayList<>();

    /**
     * @param tables what is known of every source and view that may be scanned
     * @param retain microseconds after which what nothing else bounds goes; absent for never
     */
    public PlanRewrites(Map<String, Facts> tables, Emit emit, @Nullable Long retain) {
        List<UnaryOperator<Plan>> inTrial = timely(tables, emit, new ArrayList<>());
        // Before filters go where the two sides no longer look like the same rows.
        rewrites.add(MaximumToRank.over(tables, plan -> Rewrites.apply(plan, inTrial)));
        rewrites.add(PushFilters::apply);
        rewrites.add(JoinOrder::apply);
        rewrites.add(BoundedRanks::apply);
        rewrites.add(UniqueGroups.over(tables));
        rewrites.addAll(timely(tables, emit, warnings));
        // After windows are final: their rows are then only inserted.
        rewrites.add(MatchInputs.over(tables));
        rewrites.add(PruneColumns::apply);
        if (retain != null) {
            // After pruning, which would take the times away that nobody reads but this.
            rewrites.add(Retention.over(tables, retain));
        }
        rewrites.add(MergeProjects::apply);
    }

    /** What decides when rows come, and whether they are taken back. */
    private static List<UnaryOperator<Plan>> timely(
            Map<String, Facts> tables, Emit emit, List<String> warnings) {
        List<UnaryOperator<Plan>> timely = new ArrayList<>();
        timely.add(JoinTimes.over(tables));
        if (emit == Emit.FINAL) {
            // After the bounds of joins are known: they tell which columns still rise.
            timely.add(FinalizeWindows.over(tables, warnings));
        }
        return timely;
    }

    public Plan apply(Plan plan) {
        return Rewrites.apply(plan, rewrites);
    }

    /** What the user should know, in plain words; complete after {@link #apply}. */
    public List<String> warnings() {
        return warnings;
    }
}
