package io.tidewire.app.command;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.file.DeploySettings;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.JobJar;
import io.tidewire.app.move.Back;
import io.tidewire.app.move.Over;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.DataDirectory;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code tidewire move}. */
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        description = {
            "Moves a pipeline with its state from this machine to a Flink cluster, or back. It goes"
                    + " on where it was: no row is lost, and none is delivered twice.",
            "To flink it must be stopped here; to tidewire it is stopped there. Its state is"
                    + " computed from the topics once more. Whatever goes wrong on the way, it can"
                    + " go on where it was; what was broken off, the same command finishes."
        })
final class MoveCommand implements Callable<Integer> {

    /** Nobody outside is served meanwhile; the in-process broker has a port of its own. */
    private static final ServeSettings QUIET =
            new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of());

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "ENGINE",
            description = "Where it goes, one of: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init")
    private Engine to;

    @Mixin private Settings settings = new Settings();
    @Mixin private PluginsOption plugins = new PluginsOption();
    @Mixin private FlinkOptions flink = new FlinkOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where it keeps its data here; default .tidewire/NAME.")
    private @Nullable Path data;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description =
                    "The brokers of whatever in the file names none; default what deploy says.")
    private @Nullable String kafka;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "To flink: tasks per operator, a slot each; default what deploy says.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--savepoints",
            paramLabel = "DIR",
            description =
                    "Where the savepoint goes, as every TaskManager sees it; the cluster's own"
                            + " place when absent.")
    private @Nullable String savepoints;

    MoveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        PipelineFile read = Pipelines.read(file, settings.values(), terminal.environment());
        terminal.redactor().add(read.secrets());
        DeploySettings deploy = read.deploy();
        Plugins found = plugins.of(file);
        CheckedPipeline checked = Pipelines.checkWithInputs(read, found);
        terminal.complain(checked.warnings());
        CheckedPipeline.Runnable pipeline = checked.valid();
        JobPlan plan =
                FlinkPipeline.plan(
                        pipeline,
                        deploy.brokers(kafka),
                        parallelism == null
                                ? deploy.parallelism()
                                : Math.clamp(parallelism, 1, 32_768));
        try (Cluster cluster = flink.cluster(deploy)) {
            return switch (to) {
                case flink -> over(pipeline, plan, found, cluster, options(read));
                case tidewire -> back(pipeline, plan, cluster, options(read));
            };
        }
    }

    private RunOptions options(PipelineFile read) {
        PipelineSpec spec = read.valid();
        return new RunOptions(
                data == null ? DataDirectory.standard(spec.name()) : data,
                RunOptions.Serving.NEVER,
                QUIET,
                spec.settings().workers());
    }

    private int over(
            CheckedPipeline.Runnable pipeline,
            JobPlan plan,
            Plugins found,
            Cluster cluster,
            RunOptions options) {
        ProgressLine progress = new ProgressLine(terminal, "computing its state there");
        try {
            String job =
                    new Over(pipeline, plan, cluster, JobJar.find(found), Clock.systemUTC())
                            .run(options, savepoints, progress);
            progress.end();
            FlinkRunning.tell(terminal, pipeline, plan, cluster, job);
        } finally {
            progress.end();
        }
        return CommandLineRunner.FINE;
    }

    private int back(
            CheckedPipeline.Runnable pipeline, JobPlan plan, Cluster cluster, RunOptions options) {
        ProgressLine progress = new ProgressLine(terminal, "computing its state");
        try {
            new Back(pipeline, plan, cluster, Clock.systemUTC()).run(options, savepoints, progress);
        } finally {
            progress.end();
        }
        terminal.print(
                "the pipeline '"
                        + pipeline.spec().name()
                        + "' has stopped on "
                        + cluster.url()
                        + " and goes on where it was with 'tidewire run'");
        terminal.print("    data " + options.data());
        return CommandLineRunner.FINE;
    }
}
