package io.tidewire.app.command;

import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Runs commands in this process and keeps what they print. */
final class Session {

    private final Map<String, String> environment = new HashMap<>();

    /** What one command printed, and how it ended. */
    record Answer(int code, String out, String err) {
        String all() {
            return out + err;
        }
    }

    Session set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal =
                new Terminal(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        false,
                        new Redactor(Set.of()),
                        environment::get);
        int code = CommandLineRunner.run(terminal, arguments);
        return new Answer(code, out.toString(), err.toString());
    }
}
