package io.tidewire.app.terminal;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Libraries log warnings and errors, one line each, to the error stream; with TIDEWIRE_DEBUG=1 also
 * information and stack traces.
 */
public final class Logging {

    private static final Formatter LINES =
            new Formatter() {
                @Override
                public String format(LogRecord line) {
                    return formatMessage(line);
                }
            };

    private Logging() {}

    public static void quiet(Terminal terminal) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(terminal.debug() ? Level.INFO : Level.WARNING);
        root.addHandler(
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        if (!isLoggable(line)) {
                            return;
                        }
                        String message = LINES.format(line).replaceAll("\\s*\\R\\s*", " ");
                        terminal.complain(
                                (line.getLevel().intValue() >= Level.SEVERE.intValue()
                                                ? "error: "
                                                : "warning: ")
                                        + message);
                        if (terminal.debug() && line.getThrown() != null) {
                            line.getThrown().printStackTrace(terminal.err());
                        }
                    }

                    @Override
                    public void flush() {
                        terminal.err().flush();
                    }

                    @Override
                    public void close() {}
                });
    }
}
