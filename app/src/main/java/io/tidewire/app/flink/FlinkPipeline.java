package io.tidewire.app.flink;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.connectors.kafka.TopicOptions;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** From a checked pipeline to what a job is made of. */
public final class FlinkPipeline {

    private FlinkPipeline() {}

    /**
     * @param brokers of sources, sinks and the quarantine that name none; null when the file names
     *     them
     * @throws TidewireException with everything that cannot run on Flink
     */
    public static JobPlan plan(
            CheckedPipeline.Runnable pipeline, @Nullable Brokers brokers, int parallelism) {
        List<Fault> faults = FlinkChecks.check(pipeline, brokers);
        if (!faults.isEmpty()) {
            throw new TidewireException(faults);
        }
        Brokers cluster = brokers == null ? firstNamed(pipeline.spec()) : brokers;
        PipelineSpec spec = Seam.job(pipeline, cluster);
        StateLife life = StateLife.of(pipeline.spec(), pipeline.program());
        return new JobPlan(
                Objects.requireNonNullElse(
                        FlinkPipeline.class.getPackage().getImplementationVersion(), ""),
                spec,
                spec.sources().stream().map(source -> table(pipeline.program(), source)).toList(),
                Stream.concat(
                                pipeline.program().views().stream()
                                        .map(
                                                view ->
                                                        new JobPlan.ViewFacts(
                                                                view.name(),
                                                                view.schema(),
                                                                view.insertOnly(),
                                                                view.key(),
                                                                Groups.of(view, pipeline.program()),
                                                                life.of(view.name()),
                                                                life.isApart(view.name()))),
                                ReplicatedTable.of(pipeline).stream()
                                        .filter(ReplicatedTable::isCounted)
                                        .map(table -> table.countingFacts(life.of(table.name()))))
                        .toList(),
                quarantine(spec.name()),
                cluster,
                parallelism,
                pipeline.program().views().stream().anyMatch(view -> replacesFirsts(view.plan())),
                null);
    }

    /** Only the newest row by one column is never mistaken. */
    private static boolean replacesFirsts(Plan plan) {
        return plan instanceof Plan.TopN top
                        && top.rank() == Plan.TopN.Rank.ROW_NUMBER
                        && top.to() == 1
                        && (top.order().size() > 1 || !top.order().getFirst().descending())
                || plan.inputs().stream().anyMatch(FlinkPipeline::replacesFirsts);
    }

    /** The topic of the rows that do not pass. */
    public static String quarantine(String pipeline) {
        return pipeline + ".quarantine";
    }

    private static Program.SourceTable table(Program program, PipelineSpec.Source source) {
        return program.sources().stream()
                .filter(table -> table.name().equals(source.name()))
                .findFirst()
                .orElseThrow();
    }

    private static Brokers firstNamed(PipelineSpec spec) {
        return Stream.concat(
                        spec.sources().stream()
                                .map(one -> new TopicOptions(one.name(), one.options())),
                        spec.sinks().stream()
                                .map(one -> new TopicOptions(one.name(), one.options())))
                .map(TopicOptions::brokers)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
