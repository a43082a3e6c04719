package io.tidewire.connectors.kafka;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where topics of a cluster end, and how far groups have read them, as Kafka tells when it is
 * asked. Partitions are known by name. Thread-safe.
 */
public final class TopicProgress implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClientSettings client;
    private final Admin admin;

    /**
     * @param properties of Kafka's clients
     */
    public TopicProgress(String servers, Map<String, Object> properties) {
        this.client = new ClientSettings(servers, properties, PATIENCE);
        int millis = (int) PATIENCE.toMillis();
        this.admin =
                Admin.create(
                        client.with(
                                Map.of(),
                                Map.of(
                                        "request.timeout.ms",
                                        millis,
                                        "default.api.timeout.ms",
                                        millis)));
    }

    /**
     * By partition, the offset behind the last record, whether its transaction is committed or not.
     *
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    public Map<String, Long> ends(String topic) {
        return ask(topic, () -> named(offsets(partitions(topic), OffsetSpec.latest())));
    }

    /**
     * By partition, the offset of the record that a group goes on with.
     *
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    public Map<String, Long> read(String topic, String group) {
        return ask(topic, () -> committed(topic, group));
    }

    /**
     * Records of a topic that a group has yet to read.
     *
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    public long lag(String topic, String group) {
        return ask(
                topic,
                () -> {
                    Map<String, Long> read = committed(topic, group);
                    long lag = 0;
                    for (Map.Entry<String, Long> end :
                            named(offsets(partitions(topic), OffsetSpec.latest())).entrySet()) {
                        long next = read.getOrDefault(end.getKey(), 0L);
                        lag += Math.max(0, end.getValue() - next);
                    }
                    return lag;
                });
    }

    private Map<String, Long> committed(String topic, String group)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                within(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<String, Long> next = new HashMap<>();
        named(offsets(partitions(topic), OffsetSpec.earliest())).forEach(next::put);
        committed.forEach(
                (partition, read) -> {
                    if (read != null) {
                        next.computeIfPresent(
                                partition.toString(),
                                (name, begin) -> Math.max(begin, read.offset()));
                    }
                });
        return next;
    }

    private static Map<String, Long> named(Map<TopicPartition, ListOffsetsResultInfo> offsets) {
        Map<String, Long> named = new HashMap<>();
        offsets.forEach((partition, offset) -> named.put(partition.toString(), offset.offset()));
        return named;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        return within(admin.listOffsets(wanted).all());
    }

    private List<TopicPartition> partitions(String topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        TopicDescription described =
                within(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        return Objects.requireNonNull(described).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException, TimeoutException;
    }

    private <T> T ask(String topic, Question<T> question) {
        try {
            return question.ask();
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            throw explained(topic, failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw explained(topic, stopped);
        }
    }

    private TidewireException explained(String topic, Exception failure) {
        return KafkaFaults.explain(
                failure,
                "how far topic '" + topic + "' is read",
                client.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    private static <T> T within(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
