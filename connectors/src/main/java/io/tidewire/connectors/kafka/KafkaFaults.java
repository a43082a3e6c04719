package io.tidewire.connectors.kafka;

/** Says in one line what Kafka's exceptions mean. */
final class KafkaFaults {

    private KafkaFaults() {}

    /** The innermost message, on one line. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse(message);
    }
}
