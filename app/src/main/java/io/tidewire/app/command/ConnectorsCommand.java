package io.tidewire.app.command;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.Catalog;
import io.tidewire.app.file.Suggestions;
import io.tidewire.app.reference.ReferencePages;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.app.terminal.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code tidewire connectors}. */
@Command(
        name = "connectors",
        mixinStandardHelpOptions = true,
        description = "Lists the connectors and formats, or shows one with its options.")
final class ConnectorsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "A connector or a format; all when none is named.")
    private @Nullable String name;

    @Option(names = "--markdown", description = "As the reference page.")
    private boolean markdown;

    ConnectorsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Pipelines.catalog();
        if (markdown) {
            terminal.print(ReferencePages.connectors(catalog).stripTrailing());
        } else if (name == null) {
            list(catalog);
        } else {
            show(catalog, name);
        }
        return CommandLineRunner.FINE;
    }

    private void list(Catalog catalog) {
        TextTable table = new TextTable(List.of("CONNECTOR", "AS SOURCE", "AS SINK", ""), 200);
        for (ConnectorSpec connector : catalog.connectors()) {
            table.add(
                    List.of(
                            connector.name(),
                            ReferencePages.guarantee(connector.source()),
                            ReferencePages.guarantee(connector.sink()),
                            connector.summary()));
        }
        table.lines().forEach(terminal::print);
        terminal.print("");
        TextTable formats = new TextTable(List.of("FORMAT", "READS", "WRITES", ""), 200);
        for (FormatSpec format : catalog.formats()) {
            formats.add(
                    List.of(
                            format.name(),
                            format.reads() ? "yes" : "",
                            format.writes() ? "yes" : "",
                            format.summary()));
        }
        formats.lines().forEach(terminal::print);
        terminal.print("");
        terminal.print("'tidewire connectors NAME' shows the options of one.");
    }

    private void show(Catalog catalog, String wanted) {
        List<String> names = new ArrayList<>();
        boolean found = false;
        for (ConnectorSpec connector : catalog.connectors()) {
            names.add(connector.name());
            if (connector.name().equals(wanted)) {
                found = true;
                terminal.print(
                        terminal.paint(Style.BOLD, connector.name()) + "  " + connector.summary());
                side("as a source", connector.source());
                side("as a sink", connector.sink());
            }
        }
        for (FormatSpec format : catalog.formats()) {
            names.add(format.name());
            if (format.name().equals(wanted)) {
                found = true;
                terminal.print(
                        terminal.paint(Style.BOLD, "format " + format.name())
                                + "  "
                                + format.summary());
                options(format.options());
            }
        }
        if (!found) {
            throw new TidewireException(
                    ErrorCode.UNKNOWN_CONNECTOR,
                    "there is no connector or format '" + wanted + "'",
                    Suggestions.hint(wanted, "there are", names));
        }
    }

    private void side(String title, ConnectorSpec.@Nullable Side side) {
        if (side == null) {
            return;
        }
        terminal.print("");
        terminal.print(
                title
                        + ": "
                        + ReferencePages.guarantee(side.guarantee())
                        + ". "
                        + side.guaranteeNote());
        for (ConnectorSpec.Variant variant : side.variants()) {
            terminal.print(
                    "  with "
                            + variant.option()
                            + ": "
                            + variant.value()
                            + " "
                            + ReferencePages.guarantee(variant.promise().guarantee())
                            + ". "
                            + variant.promise().note());
        }
        if (!side.formats().isEmpty()) {
            terminal.print(
                    "  formats: "
                            + String.join(", ", side.formats())
                            + (side.defaultFormat() == null
                                    ? ""
                                    : " (default " + side.defaultFormat() + ")"));
        }
        options(side.options());
    }

    private void options(List<OptionSpec> options) {
        for (OptionSpec option : options) {
            terminal.print(
                    "  "
                            + terminal.paint(Style.BOLD, option.name())
                            + ": "
                            + ReferencePages.describe(option));
            terminal.print("      " + option.help());
        }
    }
}
