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
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many records of a topic a consumer group has yet to read, as Kafka knows it: the cluster is
 * asked every few seconds, and what one appended oneself since then is added. A group commits what
 * it has read with its checkpoints, so the figure is that much too high. Thread-safe.
 */
public final class GroupLag implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClientSettings client;
    private final String topic;
    private final String group;
    private final Admin admin;
    private final AtomicLong since = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long known = -1;
    private volatile @Nullable TidewireException problem;

    /**
     * Asks for the first time before it returns.
     *
     * @param properties of Kafka's clients
     * @param every how often to ask
     */
    public GroupLag(
            String servers,
            Map<String, Object> properties,
            String topic,
            String group,
            Duration every) {
        this.client = new ClientSettings(servers, properties, PATIENCE);
        this.topic = topic;
        this.group = group;
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
        look();
        Thread.ofVirtual()
                .name("tidewire-lag-" + topic)
                .start(
                        () -> {
                            while (!isClosed(every)) {
                                look();
                            }
                        });
    }

    private boolean isClosed(Duration within) {
        try {
            return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** So many more are there. */
    public void appended(long records) {
        since.addAndGet(records);
    }

    /** Records that wait; -1 while the cluster has not told. */
    public long lag() {
        long last = known;
        return last < 0 ? -1 : last + since.get();
    }

    /** Why the last look failed: SOURCE_UNAVAILABLE or SOURCE_FAILED; null when it did not. */
    public @Nullable TidewireException problem() {
        return problem;
    }

    private void look() {
        long counted = since.get();
        try {
            known = ask();
            since.addAndGet(-counted);
            problem = null;
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            problem =
                    KafkaFaults.explain(
                            failure,
                            "the lag of group '" + group + "' on topic '" + topic + "'",
                            client.servers(),
                            ErrorCode.SOURCE_UNAVAILABLE,
                            ErrorCode.SOURCE_FAILED);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private long ask() throws ExecutionException, InterruptedException, TimeoutException {
        List<TopicPartition> partitions = partitions();
        Map<TopicPartition, OffsetAndMetadata> committed =
                within(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, ListOffsetsResultInfo> begins =
                offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(partitions, OffsetSpec.latest());
        long lag = 0;
        for (TopicPartition partition : partitions) {
            ListOffsetsResultInfo begin = Objects.requireNonNull(begins.get(partition));
            ListOffsetsResultInfo end = Objects.requireNonNull(ends.get(partition));
            OffsetAndMetadata read = committed.get(partition);
            long next = read == null ? begin.offset() : Math.max(begin.offset(), read.offset());
            lag += Math.max(0, end.offset() - next);
        }
        return lag;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        return within(admin.listOffsets(wanted).all());
    }

    private List<TopicPartition> partitions()
            throws ExecutionException, InterruptedException, TimeoutException {
        TopicDescription described =
                within(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        return Objects.requireNonNull(described).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static <T> T within(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed.countDown();
        admin.close(Duration.ZERO);
    }
}
