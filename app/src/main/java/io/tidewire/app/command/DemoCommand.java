package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.demo.Feeder;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.run.RunOptions.Serving;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code tidewire demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Runs a live clickstream with its console: the clickstream example, fed by"
                        + " made-up clicks.")
final class DemoCommand implements Callable<Integer> {

    private static final Path EXAMPLE = Path.of("examples", "clickstream", "pipeline.yaml");

    private final Terminal terminal;

    @Mixin private ServeOptions serve = new ServeOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where it keeps its data; default .tidewire/demo.")
    private @Nullable Path data;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Clicks per second, 10 to 20000; default ${DEFAULT-VALUE}.")
    private int rate = 200;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String home = System.getProperty("tidewire.home", "");
        Path file = Path.of(home).resolve(EXAMPLE);
        if (!Files.exists(file)) {
            throw new TidewireException(
                    ErrorCode.FILE_NOT_FOUND,
                    "there is no " + file,
                    "run ./tidewire from a clone of Tidewire");
        }
        PipelineFile read = Pipelines.read(file, List.of(), terminal.environment());
        ServeSettings serving = serve.over(read.serve(), terminal);
        return new Running(terminal, false, null, null)
                .run(
                        read,
                        Plugins.NONE,
                        spec -> options(spec, serving),
                        List.of(
                                rate
                                        + " clicks a second arrive over HTTP; send your own to"
                                        + " /ingest/clicks",
                                "watch one view with: tidewire tap top_items"),
                        this::feed);
    }

    private RunOptions options(PipelineSpec spec, ServeSettings serving) {
        return new RunOptions(
                data == null ? Path.of(".tidewire", "demo") : data,
                Serving.ALWAYS,
                serving,
                spec.settings().workers());
    }

    private AutoCloseable feed(PipelineProcess process) {
        RunningClient client =
                new RunningClient(Objects.requireNonNull(process.url()), process.token());
        Feeder feeder = new Feeder(client, Math.clamp(rate, 10, 20_000), Clock.systemUTC());
        feeder.start();
        return feeder;
    }
}
