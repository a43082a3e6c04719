package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.file.DeploySettings;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.DataDirectory;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.engine.change.Start;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code tidewire run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a pipeline until its sources end, or until it is told to stop (Ctrl-C, SIGTERM):"
                    + " then it finishes what it has read; a second signal stops it at once.",
            "With an edited file it goes on from the state of the one before, part by part;"
                    + " 'plan --against' shows what becomes of which.",
            "A pipeline whose sources all end has an HTTP server only with --serve or --port."
        })
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin private Settings settings = new Settings();
    @Mixin private PluginsOption plugins = new PluginsOption();
    @Mixin private ServeOptions serve = new ServeOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where it keeps its data; default .tidewire/NAME.")
    private @Nullable Path data;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads that compute; default run.workers of the file.")
    private @Nullable Integer workers;

    @Option(
            names = "--accept",
            description =
                    "When the file was edited and something would be thrown away or delivered"
                            + " again: do it without asking.")
    private boolean accept;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            converter = StartOption.class,
            description =
                    "Processes what was read once more, into fresh tables that take the place of"
                            + " the old ones when it has caught up: from earliest, from a time such"
                            + " as 2026-01-31T00:00:00Z, or from positions as"
                            + " SOURCE/PARTITION=POSITION,...")
    private @Nullable Start from;

    @Option(
            names = "--shadow",
            description =
                    "When the file was edited: shows first which rows of the views would be others,"
                            + " and asks; with --accept it goes on without asking. Where nobody can"
                            + " be asked, or the pipeline runs in another process, it ends then: 0"
                            + " when all rows are the same, 3 otherwise.")
    private boolean shadow;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "With --shadow: rows to show of each kind of difference; default 10.")
    private @Nullable Integer rows;

    @Option(names = "--json", description = "With --shadow: the differences as JSON, for scripts.")
    private boolean json;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "What runs it, one of: ${COMPLETION-CANDIDATES}; default what the file's deploy"
                            + " section says, else tidewire. On flink it runs as a job from Kafka to Kafka, and this command"
                            + " returns when it does.")
    private @Nullable Engine engine;

    @Mixin private FlinkOptions flink = new FlinkOptions();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description =
                    "With flink: the brokers of whatever in the file names none; default what deploy says.")
    private @Nullable String kafka;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "With flink: tasks per operator, a slot each; default what deploy says.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH",
            description = "With flink: goes on from a savepoint that 'stop' left.")
    private @Nullable String savepoint;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PipelineFile read = Pipelines.read(file, settings.values(), terminal.environment());
        terminal.redactor().add(read.secrets());
        DeploySettings deploy = read.deploy();
        Plugins found = plugins.of(file);
        if (Engine.wanted(engine, deploy) == Engine.flink) {
            try (Cluster cluster = flink.cluster(deploy)) {
                return new FlinkRunning(
                                terminal,
                                deploy.brokers(kafka),
                                parallelism == null
                                        ? deploy.parallelism()
                                        : Math.clamp(parallelism, 1, 32_768),
                                savepoint)
                        .run(Pipelines.checkWithInputs(read, found), found, cluster);
            }
        }
        ServeSettings serving = serve.over(read.serve(), terminal);
        return new Running(terminal, accept, from, shadowing())
                .run(read, found, spec -> options(spec, serving), List.of(), process -> () -> {});
    }

    private Running.@Nullable Shadowing shadowing() {
        if (!shadow && (json || rows != null)) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    (json ? "--json" : "--rows") + " is of --shadow",
                    "add --shadow, or leave it out");
        }
        return shadow ? new Running.Shadowing(rows == null ? 10 : Math.max(rows, 0), json) : null;
    }

    private RunOptions options(PipelineSpec spec, ServeSettings serving) {
        return new RunOptions(
                data == null ? DataDirectory.standard(spec.name()) : data,
                serve.serving(),
                serving,
                workers == null ? spec.settings().workers() : Math.clamp(workers, 1, 64));
    }
}
