package io.tidewire.connectors.kafka;

import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps Kafka's own log off the terminal, where it would say in a hundred lines what Tidewire says
 * in one. Kafka logs through SLF4J, which ends in java.util.logging here; what is left are errors,
 * one line each on stderr.
 */
final class KafkaLogging {

    /** Held, because java.util.logging forgets the settings of a logger that nobody holds. */
    private static final List<Logger> LOGGERS =
            List.of(
                    Logger.getLogger("kafka"),
                    Logger.getLogger("org.apache.kafka"),
                    Logger.getLogger("state.change.logger"));

    private static final Handler ONE_LINE = new OneLine();

    /** Clients tell their callers what is wrong; saying it here as well helps nobody. */
    private static final Logger CLIENTS = Logger.getLogger("org.apache.kafka.clients");

    private KafkaLogging() {}

    /** Unless the user has set levels himself. */
    static void quiet() {
        for (Logger logger : LOGGERS) {
            if (logger.getLevel() == null) {
                logger.setLevel(Level.SEVERE);
                logger.setUseParentHandlers(false);
                logger.addHandler(ONE_LINE);
            }
        }
        if (CLIENTS.getLevel() == null) {
            CLIENTS.setLevel(Level.OFF);
        }
    }

    /** A broker that cannot go on ends its process: then at least the reason is on the terminal. */
    static void sayWhyBeforeExit() {
        Exit.setExitProcedure(KafkaLogging::end);
        Exit.setHaltProcedure(KafkaLogging::end);
    }

    private static void end(int status, @Nullable String message) {
        System.err.println(
                "error SOURCE_FAILED: the in-process Kafka broker cannot go on"
                        + (message == null ? "" : ": " + message)
                        + "\n    hint: check the disk under the data directory; what was"
                        + " acknowledged is in the log");
        Runtime.getRuntime().halt(status == 0 ? 1 : status);
    }

    private static final class OneLine extends Handler {
        @Override
        public void publish(LogRecord entry) {
            Throwable cause = entry.getThrown();
            // Without a cause they are about partitions that come and go.
            if (cause != null && isLoggable(entry)) {
                System.err.println(
                        "kafka: " + entry.getMessage() + ": " + KafkaFaults.reason(cause));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
