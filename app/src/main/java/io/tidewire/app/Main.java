package io.tidewire.app;

import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.terminal.Logging;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.connectors.webhook.WebhookConnector;

import java.io.IOException;
import java.nio.file.Path;

/** The process's entry point: {@code tidewire COMMAND ...}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        // Webhooks need it, and Java asks once, when anything, such as a plug-in, first speaks
        // HTTP.
        WebhookConnector.allowHostHeader();
        Terminal terminal = Terminal.ofProcess();
        Logging.quiet(terminal);
        String training = System.getProperty("tidewire.training");
        int code =
                training == null
                        ? CommandLineRunner.run(terminal, arguments)
                        : Training.run(
                                Path.of(training),
                                Training.Scope.of(System.getProperty("tidewire.training.scope")));
        terminal.out().flush();
        terminal.err().flush();
        // Threads of libraries must not hold a finished command up.
        System.exit(code);
    }
}
