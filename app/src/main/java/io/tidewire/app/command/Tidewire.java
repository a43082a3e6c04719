package io.tidewire.app.command;

import io.tidewire.app.terminal.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code tidewire} itself: without a command it shows what there is. */
@Command(
        name = "tidewire",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "A real-time data pipeline that is one file.",
        footer = {
            "",
            "Exit codes: 0 fine, 1 the run failed, 2 the file or the arguments are wrong.",
            "TIDEWIRE_DEBUG=1 shows stack traces, TIDEWIRE_OPTS adds JVM options."
        })
final class Tidewire implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    Tidewire(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        spec.commandLine()
                .usage(
                        terminal.out(),
                        terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF);
        return CommandLineRunner.FINE;
    }
}
