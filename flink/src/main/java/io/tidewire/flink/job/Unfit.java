package io.tidewire.flink.job;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.deploy.JobPlan.ViewFacts;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which parts of a pipeline Flink does not take. Its planner says of all that it plans together
 * that it cannot, and stops at the first that it cannot read: so the views are planned one by one,
 * each as a job of its own, of which none is started.
 */
final class Unfit {

    private final JobPlan plan;
    private final Configuration settings;
    private final List<UnfitPipelineException> found = new ArrayList<>();

    /** Views that are not taken, or read one that is not. */
    private final Set<String> broken = new HashSet<>();

    Unfit(JobPlan plan, Configuration settings) {
        this.plan = plan;
        this.settings = settings;
    }

    /**
     * Every view that is not taken but for those that only read another one, also those that no
     * sink follows; where all are, what else is not.
     */
    List<UnfitPipelineException> parts() {
        views();
        if (found.isEmpty()) {
            try {
                job().build();
            } catch (UnfitPipelineException unfit) {
                found.add(unfit);
            }
        }
        return found;
    }

    /** The first of them, where it is known by itself. */
    UnfitPipelineException orElse(UnfitPipelineException unfit) {
        views();
        return found.isEmpty() ? unfit : found.getFirst();
    }

    private void views() {
        boolean allDefined = false;
        while (!allDefined) {
            allDefined = attempt(job -> {});
        }
        for (ViewFacts view : plan.views()) {
            boolean planned = false;
            while (!planned && !broken.contains(view.name())) {
                // What fails may be another one, which reads one that is broken.
                planned = attempt(job -> job.plan(view.name()));
            }
        }
    }

    /** With the views that are not broken; false, and one more is, when that does not go well. */
    private boolean attempt(Consumer<PipelineJob> planning) {
        try {
            PipelineJob job = job();
            job.define(broken);
            planning.accept(job);
            return true;
        } catch (UnfitPipelineException unfit) {
            if (!followsABrokenOne(unfit)) {
                found.add(unfit);
            }
            broken.add(unfit.name());
            return false;
        }
    }

    private boolean followsABrokenOne(UnfitPipelineException unfit) {
        return found.stream().anyMatch(one -> one.reason().equals(unfit.reason()))
                || broken.stream()
                        .anyMatch(name -> unfit.reason().contains("Object '" + name + "'"));
    }

    private PipelineJob job() {
        return new PipelineJob(plan, StreamExecutionEnvironment.getExecutionEnvironment(settings));
    }
}
