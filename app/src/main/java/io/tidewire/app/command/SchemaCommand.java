package io.tidewire.app.command;

import io.tidewire.app.file.Catalog;
import io.tidewire.app.reference.JsonSchema;
import io.tidewire.app.reference.ReferencePages;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** {@code tidewire schema}. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of the pipeline file, for editors.")
final class SchemaCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--markdown", description = "The reference page of the file instead.")
    private boolean markdown;

    SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Pipelines.catalog();
        terminal.print(
                (markdown ? ReferencePages.pipelineFile() : JsonSchema.of(catalog))
                        .stripTrailing());
        return CommandLineRunner.FINE;
    }
}
