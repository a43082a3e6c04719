package io.tidewire.app.command;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.JobJar;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.RequiredTopics;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.connectors.kafka.TopicOptions;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Brings a pipeline to a Flink cluster and says what runs where. */
final class FlinkRunning {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Terminal terminal;
    private final @Nullable Brokers brokers;
    private final int parallelism;
    private final @Nullable String savepoint;

    /**
     * @param brokers of what names none; null when the file names them all
     * @param savepoint to begin from; null to begin anew
     */
    FlinkRunning(
            Terminal terminal,
            @Nullable Brokers brokers,
            int parallelism,
            @Nullable String savepoint) {
        this.terminal = terminal;
        this.brokers = brokers;
        this.parallelism = parallelism;
        this.savepoint = savepoint;
    }

    /**
     * Returns when the job runs.
     *
     * @param plugins whose functions its SQL may call
     */
    int run(CheckedPipeline checked, Plugins plugins, Cluster cluster) {
        terminal.complain(checked.warnings());
        JobPlan plan = FlinkPipeline.plan(checked.valid(), brokers, parallelism);
        Path jar = JobJar.find(plugins);
        cluster.requireFit();
        RequiredTopics.ofJob(plan, ReplicatedTable.of(checked.valid())).check();
        String job = new Deployment(cluster, jar).deploy(plan, savepoint, PATIENCE);
        tell(terminal, checked.valid(), plan, cluster, job);
        return CommandLineRunner.FINE;
    }

    /** Says what runs where. */
    static void tell(
            Terminal terminal,
            CheckedPipeline.Runnable pipeline,
            JobPlan plan,
            Cluster cluster,
            String job) {
        PipelineSpec spec = plan.spec();
        List<ReplicatedTable> tables = ReplicatedTable.of(pipeline);
        terminal.print(
                "the pipeline '"
                        + spec.name()
                        + "' runs on "
                        + cluster.url()
                        + " as job "
                        + job
                        + ", "
                        + plan.parallelism()
                        + " at a time");
        for (PipelineSpec.Source source : spec.sources()) {
            terminal.print(
                    "    from topic "
                            + new TopicOptions(source.name(), source.options()).topic()
                            + ": source "
                            + source.name()
                            + ", its rules and its lateness");
        }
        List<PipelineSpec.View> views = pipeline.spec().views();
        if (!views.isEmpty()) {
            terminal.print(
                    "    in the job: "
                            + String.join(
                                    ", ", views.stream().map(PipelineSpec.View::name).toList()));
        }
        for (PipelineSpec.Sink sink : spec.sinks()) {
            String topic = new TopicOptions(sink.name(), sink.options()).topic();
            terminal.print(
                    "    to topic "
                            + topic
                            + ": "
                            + tables.stream()
                                    .filter(table -> table.topic().equals(topic))
                                    .map(ReplicatedTable::name)
                                    .findFirst()
                                    .orElse(sink.from()));
        }
        terminal.print("    to topic " + plan.quarantine() + ": rows that do not pass, with why");
        if (!Seam.pushed(pipeline.spec()).isEmpty()
                || !Seam.delivered(pipeline.spec()).isEmpty()
                || !tables.isEmpty()) {
            terminal.print("    the rest of it, as often as you like: tidewire edge FILE");
        }
    }
}
