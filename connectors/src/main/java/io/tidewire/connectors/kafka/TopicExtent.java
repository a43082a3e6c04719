package io.tidewire.connectors.kafka;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a topic of a cluster has now.
 *
 * @param id null where the cluster gives none
 * @param begins the offset of the first record that is there, by partition
 * @param ends the offset of the next record, by partition
 */
public record TopicExtent(@Nullable String id, Map<Integer, Long> begins, Map<Integer, Long> ends) {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    public TopicExtent {
        begins = new TreeMap<>(begins);
        ends = new TreeMap<>(ends);
    }

    public long begin(int partition) {
        return begins.getOrDefault(partition, 0L);
    }

    /** 0 of a partition that it does not have. */
    public long end(int partition) {
        return ends.getOrDefault(partition, 0L);
    }

    /**
     * @throws TidewireException SOURCE_UNAVAILABLE when the cluster does not answer, SOURCE_FAILED
     *     when it refuses us or has no such topic
     */
    public static TopicExtent of(Brokers brokers, String topic) {
        ClientSettings settings =
                new ClientSettings(brokers.servers(), brokers.properties(), PATIENCE);
        Map<String, Object> timeouts =
                Map.of(
                        "request.timeout.ms",
                        (int) PATIENCE.toMillis() / 3,
                        "default.api.timeout.ms",
                        (int) PATIENCE.toMillis());
        try (Admin admin = Admin.create(settings.with(Map.of(), timeouts))) {
            TopicDescription found =
                    Objects.requireNonNull(
                            admin.describeTopics(List.of(topic))
                                    .allTopicNames()
                                    .get(20, TimeUnit.SECONDS)
                                    .get(topic));
            return new TopicExtent(
                    found.topicId().equals(Uuid.ZERO_UUID) ? null : found.topicId().toString(),
                    offsets(admin, found, OffsetSpec.earliest()),
                    offsets(admin, found, OffsetSpec.latest()));
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            throw explain(failure, brokers.servers(), topic);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw explain(failure, brokers.servers(), topic);
        }
    }

    private static Map<Integer, Long> offsets(Admin admin, TopicDescription topic, OffsetSpec which)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        topic.partitions()
                .forEach(
                        one ->
                                wanted.put(
                                        new TopicPartition(topic.name(), one.partition()), which));
        Map<Integer, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> one :
                admin.listOffsets(wanted).all().get(20, TimeUnit.SECONDS).entrySet()) {
            offsets.put(one.getKey().partition(), one.getValue().offset());
        }
        return offsets;
    }

    private static TidewireException explain(Exception failure, String servers, String topic) {
        return KafkaFaults.explain(
                failure,
                "the topic '" + topic + "'",
                servers,
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }
}
