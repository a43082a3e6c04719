package io.tidewire.app.command;

import io.tidewire.api.data.DataType;
import io.tidewire.api.error.Fault;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;
import io.tidewire.api.function.UserFunction;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code tidewire functions}. */
@Command(
        name = "functions",
        mixinStandardHelpOptions = true,
        description = "Lists the functions that plug-ins bring: how each is called, and its jar.")
final class FunctionsCommand implements Callable<Integer> {

    /** As if a pipeline file stood in this folder. */
    private static final Path HERE = Path.of("pipeline.yaml");

    private final Terminal terminal;

    @Mixin private PluginsOption plugins = new PluginsOption();

    FunctionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Plugins found = plugins.of(HERE);
        for (Plugins.Found each : found.functions()) {
            terminal.print(
                    terminal.paint(Style.BOLD, signature(each.function()))
                            + "  "
                            + each.jar().getFileName());
        }
        if (found.functions().isEmpty() && found.faults().isEmpty()) {
            terminal.print("no plug-ins; name their folder with --plugins");
        }
        terminal.complain(found.faults());
        return found.faults().stream().anyMatch(Fault::isError)
                ? CommandLineRunner.WRONG
                : CommandLineRunner.FINE;
    }

    private static String signature(UserFunction function) {
        String call =
                function.parameters().stream()
                        .map(DataType::toString)
                        .collect(Collectors.joining(", ", function.name() + "(", ")"));
        return switch (function) {
            case ScalarFunction scalar -> call + " -> " + scalar.result();
            case AggregateFunction aggregate -> call + " -> " + aggregate.result() + " of a group";
            case TableFunction table ->
                    table.result().fields().stream()
                            .map(column -> column.name() + " " + column.type())
                            .collect(Collectors.joining(", ", call + " -> TABLE(", ")"));
        };
    }
}
