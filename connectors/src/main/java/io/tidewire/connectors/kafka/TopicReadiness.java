package io.tidewire.connectors.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.RetriableException;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Whether a topic that was just made, or has just grown, can be written to. Stateless. */
public final class TopicReadiness {

    private TopicReadiness() {}

    /**
     * Waits until the leader of each partition serves it. The controller knows of a topic before
     * the brokers do, and a broker names itself its leader before it is. An idempotent producer
     * that sends meanwhile can have its first batch refused and its second, which is under way,
     * taken; then the first one is out of order whenever it is sent again, and lost.
     *
     * @param partitions that it has, at least
     * @throws TimeoutException when they do not within the time
     */
    public static void await(Admin admin, String topic, int partitions, Duration atMost)
            throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isServed(admin, topic, partitions, deadline - System.nanoTime())) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "the topic '"
                                + topic
                                + "' is not served after "
                                + atMost.toSeconds()
                                + " s");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static boolean isServed(Admin admin, String topic, int partitions, long nanos)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            TopicDescription described =
                    Objects.requireNonNull(
                            admin.describeTopics(List.of(topic))
                                    .allTopicNames()
                                    .get(nanos, TimeUnit.NANOSECONDS)
                                    .get(topic));
            if (!isLed(described, partitions)) {
                return false;
            }
            // Asked of each leader itself.
            admin.listOffsets(
                            described.partitions().stream()
                                    .collect(
                                            Collectors.toMap(
                                                    one ->
                                                            new TopicPartition(
                                                                    topic, one.partition()),
                                                    _ -> OffsetSpec.latest())))
                    .all()
                    .get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RetriableException) {
                return false;
            }
            throw failure;
        }
    }

    private static boolean isLed(TopicDescription topic, int partitions) {
        return topic.partitions().size() >= partitions
                && topic.partitions().stream()
                        .map(TopicPartitionInfo::leader)
                        .allMatch(leader -> leader != null);
    }
}
