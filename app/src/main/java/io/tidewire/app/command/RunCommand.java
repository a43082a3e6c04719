package io.tidewire.app.command;

import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.DataDirectory;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.run.RunOptions.Serving;
import io.tidewire.app.terminal.Terminal;

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
            "A pipeline whose sources all end has an HTTP server only with --serve or --port."
        })
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin private Settings settings = new Settings();
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

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CheckedPipeline checked = Pipelines.check(file, settings.values(), terminal.environment());
        terminal.redactor().add(checked.file().secrets());
        CheckedPipeline.Runnable pipeline = checked.valid();
        terminal.complain(checked.warnings());
        ServeSettings serving = serve.over(checked.file().serve(), terminal);
        Path directory = data == null ? DataDirectory.standard(pipeline.spec().name()) : data;
        int threads =
                workers == null ? pipeline.spec().settings().workers() : Math.clamp(workers, 1, 64);
        Serving when = serve.serving();
        return new Running(terminal)
                .run(
                        pipeline,
                        new RunOptions(directory, when, serving, threads),
                        List.of(),
                        process -> () -> {});
    }
}
