package io.tidewire.sql.rewrite;

import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rewrites of a view's plan, in their order. */
public final class PlanRewrites {

    private final Map<String, Facts> tables;
    private final Emit emit;
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param tables what is known of every source and view that may be scanned
     */
    public PlanRewrites(Map<String, Facts> tables, Emit emit) {
        this.tables = tables;
        this.emit = emit;
    }

    public Plan apply(Plan plan) {
        return plan;
    }

    /** What the user should know, in plain words. */
    public List<String> warnings() {
        return warnings;
    }

    Map<String, Facts> tables() {
        return tables;
    }

    Emit emit() {
        return emit;
    }
}
