package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.run.CheckedPipeline;
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
import java.util.List;
import java.util.concurrent.Callable;

/** {@code tidewire demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Runs a live clickstream with its console: the clickstream example, fed by a"
                        + " generator.")
final class DemoCommand implements Callable<Integer> {

    private static final Path EXAMPLE = Path.of("examples", "clickstream", "demo.yaml");

    private final Terminal terminal;

    @Mixin private ServeOptions serve = new ServeOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where it keeps its data; default .tidewire/demo.")
    private @Nullable Path data;

    @Option(
            names = "--set",
            paramLabel = "a.b=c",
            description = "Sets a value of the file, such as --set sources.clicks.rate=5000.")
    private List<String> settings = List.of();

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
        CheckedPipeline checked = Pipelines.check(file, settings, terminal.environment());
        CheckedPipeline.Runnable pipeline = checked.valid();
        Path directory = data == null ? Path.of(".tidewire", "demo") : data;
        RunOptions options =
                new RunOptions(
                        directory,
                        Serving.ALWAYS,
                        serve.over(checked.file().serve(), terminal),
                        pipeline.spec().settings().workers());
        return new Running(terminal).run(pipeline, options, "watch    tidewire tap top_items");
    }
}
