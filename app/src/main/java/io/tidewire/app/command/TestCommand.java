package io.tidewire.app.command;

import io.tidewire.app.terminal.Terminal;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code tidewire test}. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Runs the tests beside pipeline files.")
final class TestCommand implements Callable<Integer> {

    private final Terminal terminal;

    TestCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.print("no tests");
        return CommandLineRunner.FINE;
    }
}
