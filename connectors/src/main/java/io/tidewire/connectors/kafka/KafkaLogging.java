package io.tidewire.connectors.kafka;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps Kafka's own log off the terminal, where it would say in a hundred lines what Tidewire says
 * in one. Kafka logs through SLF4J, which ends in java.util.logging here.
 */
final class KafkaLogging {

    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final List<Logger> LOGGERS =
            List.of(
                    Logger.getLogger("kafka"),
                    Logger.getLogger("org.apache.kafka"),
                    Logger.getLogger("state.change.logger"));

    private KafkaLogging() {}

    /** Only what the user has not set himself. */
    static void quiet() {
        for (Logger logger : LOGGERS) {
            if (logger.getLevel() == null) {
                logger.setLevel(Level.SEVERE);
            }
        }
    }
}
