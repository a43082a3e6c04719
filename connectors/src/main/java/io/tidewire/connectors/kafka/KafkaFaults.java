package io.tidewire.connectors.kafka;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import java.util.Map;

/** Says in one line what Kafka's exceptions mean, and whether trying again can help. */
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

    /**
     * @param what names the source or sink: {@code source 'orders'}
     * @param unavailable the code when the cluster may come back
     * @param failed the code when it will not help to wait
     */
    static TidewireException explain(
            Throwable failure,
            String what,
            String servers,
            ErrorCode unavailable,
            ErrorCode failed) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case TidewireException known -> {
                    return known;
                }
                case AuthenticationException e -> {
                    return new TidewireException(
                            failed,
                            what + ": Kafka at " + servers + " refused the login: " + reason(e),
                            "check security.protocol and the sasl.* and ssl.* entries under"
                                    + " properties",
                            failure);
                }
                case TransactionalIdAuthorizationException e -> {
                    return new TidewireException(
                            failed,
                            what + ": not allowed on Kafka at " + servers + ": " + reason(e),
                            "exactly once needs Write and Describe on the transactional id, and"
                                    + " Read on the group of the same name and on the topic; ask"
                                    + " for them, or set guarantee: at_least_once",
                            failure);
                }
                // The client wraps what the brokers say in an exception of no kind.
                case KafkaException e when reason(e).contains("transaction.max.timeout.ms") -> {
                    return new TidewireException(
                            failed,
                            what + ": Kafka at " + servers + " refuses the transaction's time",
                            "transaction_timeout must not be above the brokers'"
                                    + " transaction.max.timeout.ms",
                            failure);
                }
                case AuthorizationException e -> {
                    return new TidewireException(
                            failed,
                            what + ": not allowed on Kafka at " + servers + ": " + reason(e),
                            "ask for the rights on this topic, or log in as another user",
                            failure);
                }
                case ConfigException e -> {
                    return new TidewireException(
                            failed,
                            what + ": Kafka's client refuses its settings: " + firstLine(e),
                            "see bootstrap_servers and properties",
                            failure);
                }
                case InvalidTopicException e -> {
                    return new TidewireException(
                            failed,
                            what + ": no valid topic: " + reason(e),
                            "a topic's name has at most 249 letters, digits, '.', '_' and '-'",
                            failure);
                }
                case UnsupportedVersionException e -> {
                    return new TidewireException(
                            failed,
                            what + ": Kafka at " + servers + " is too old: " + reason(e),
                            "brokers from 2.1 on are supported",
                            failure);
                }
                default -> {}
            }
        }
        return new TidewireException(
                unavailable,
                what + ": cannot reach Kafka at " + servers + ": " + reason(failure),
                "check bootstrap_servers, that the brokers run and advertise an address that this"
                        + " machine reaches, and security.protocol if they want TLS",
                failure);
    }

    /** True when it is a matter of rights, which no waiting mends. */
    static boolean refusesUs(Throwable failure) {
        return failure instanceof AuthorizationException
                || failure instanceof AuthenticationException;
    }

    /** True when the record itself is at fault, so that the next one may pass. */
    static boolean refusesRecord(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof SerializationException
                || failure instanceof org.apache.kafka.common.InvalidRecordException;
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }

    /** The topic of this name is not the one that was read. */
    static TidewireException madeAnew(String what, String topic) {
        return new TidewireException(
                ErrorCode.SOURCE_FAILED,
                what
                        + ": data loss: the topic '"
                        + topic
                        + "' was deleted and made anew; what was not read of the old one is gone",
                "to read the new one from its beginning, start with a new data directory");
    }

    /** A position that the log does not have, or has no more. */
    static TidewireException outOfRange(
            String what, TopicPartition partition, long position, long begin, long end) {
        String message =
                position < begin
                        ? "data loss: offsets "
                                + position
                                + " to "
                                + (begin - 1)
                                + " of "
                                + partition
                                + " were not read yet and are gone"
                        : "position "
                                + position
                                + " of "
                                + partition
                                + " lies behind its end "
                                + end
                                + ": the topic was made anew or cut";
        return new TidewireException(
                ErrorCode.SOURCE_FAILED,
                what + ": " + message,
                "retention is shorter than the pipeline stood still, or the topic was replaced; to"
                        + " begin again with what is there, start with a new data directory",
                new OffsetOutOfRangeException(Map.of(partition, position)));
    }
}
