package io.tidewire.app;

import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.terminal.Logging;
import io.tidewire.app.terminal.Terminal;

/** The process's entry point: {@code tidewire COMMAND ...}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess();
        Logging.quiet(terminal);
        int code = CommandLineRunner.run(terminal, arguments);
        terminal.out().flush();
        terminal.err().flush();
        // Threads of libraries must not hold a finished command up.
        System.exit(code);
    }
}
