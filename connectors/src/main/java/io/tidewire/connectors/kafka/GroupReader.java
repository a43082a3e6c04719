package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One member of a group that shares a topic's partitions: reads what is committed there, and says
 * to Kafka how far it is, which is all that is remembered. When a member is gone the others read on
 * from what it said last. For one thread, but for {@link #wakeup} and {@link #lag}.
 */
public final class GroupReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** After which a member that was killed is given up: the least that brokers allow. */
    private static final int SESSION_MILLIS = 6_000;

    /** A sink in trouble may hold the thread for a while. */
    private static final int POLL_MILLIS = (int) Duration.ofMinutes(15).toMillis();

    private final ClientSettings client;
    private final String topic;
    private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final Map<String, TopicPartition> mine = new HashMap<>();
    private volatile long lag;
    private boolean resting;

    /**
     * @param properties of Kafka's clients
     * @param gone told, while this polls, of partitions that are not this member's any more
     */
    public GroupReader(
            String servers,
            Map<String, Object> properties,
            String topic,
            String group,
            Consumer<String> gone) {
        this.client = new ClientSettings(servers, properties, PATIENCE);
        this.topic = topic;
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(ConsumerConfig.CLIENT_ID_CONFIG, "tidewire-" + topic);
        defaults.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        defaults.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 3);
        defaults.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, POLL_MILLIS);
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        defaults.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        try {
            this.consumer =
                    new KafkaConsumer<>(
                            client.with(
                                    defaults,
                                    Map.of(
                                            ConsumerConfig.GROUP_ID_CONFIG,
                                            group,
                                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                            "read_committed",
                                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                            false,
                                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                            "earliest",
                                            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                            false)),
                            new ByteBufferDeserializer(),
                            new ByteBufferDeserializer());
        } catch (KafkaException failure) {
            throw explained(failure);
        }
        consumer.subscribe(Set.of(topic), new Shares(gone));
    }

    /**
     * What has come, by partition; empty when nothing did in time.
     *
     * @throws TidewireException SOURCE_FAILED when the cluster refuses us
     */
    public List<RawBatch> poll(Duration timeout) {
        rest(false);
        return next(timeout);
    }

    /**
     * Stays a member, and reads nothing.
     *
     * @throws TidewireException SOURCE_FAILED when the cluster refuses us
     */
    public void rest(Duration time) {
        rest(true);
        next(time);
    }

    private void rest(boolean wanted) {
        if (resting != wanted) {
            resting = wanted;
            if (wanted) {
                consumer.pause(mine.values());
            } else {
                consumer.resume(mine.values());
            }
        }
    }

    private List<RawBatch> next(Duration timeout) {
        ConsumerRecords<ByteBuffer, ByteBuffer> records;
        try {
            records = consumer.poll(timeout);
        } catch (WakeupException woken) {
            return List.of();
        } catch (KafkaException failure) {
            throw explained(failure);
        }
        lag = mine.values().stream().mapToLong(this::behind).sum();
        List<RawBatch> batches = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            batches.add(
                    RecordBatches.of(
                            partition,
                            records.records(partition),
                            null,
                            System.currentTimeMillis() * 1000));
        }
        return batches;
    }

    private long behind(TopicPartition partition) {
        return consumer.currentLag(partition).orElse(0);
    }

    /**
     * By partition of this member, how far it has read: behind marks of transactions as well, which
     * no record tells of. Those that are not known yet are not among them.
     */
    public Map<String, Long> positions() {
        Map<String, Long> positions = new HashMap<>();
        mine.forEach(
                (name, partition) -> {
                    if (consumer.currentLag(partition).isPresent()) {
                        positions.put(name, consumer.position(partition));
                    }
                });
        return positions;
    }

    /**
     * Records that wait in this member's partitions, as far as it knew after its last poll. Any
     * thread may ask.
     */
    public long lag() {
        return lag;
    }

    /**
     * Says how far this member is.
     *
     * @param next partition to the offset of the record to go on with
     * @return false when that could not be said now: then it may be read again
     * @throws TidewireException SOURCE_FAILED when the cluster refuses us
     */
    public boolean commit(Map<String, Long> next) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach(
                (name, offset) -> {
                    TopicPartition partition = mine.get(name);
                    if (partition != null) {
                        offsets.put(partition, new OffsetAndMetadata(offset));
                    }
                });
        if (offsets.isEmpty()) {
            return true;
        }
        try {
            try {
                consumer.commitSync(offsets, PATIENCE);
            } catch (WakeupException woken) {
                // Meant for a poll.
                consumer.commitSync(offsets, PATIENCE);
            }
            return true;
        } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
            return false;
        } catch (KafkaException failure) {
            throw explained(failure);
        }
    }

    /** Ends a poll that waits, now or the next one. */
    public void wakeup() {
        consumer.wakeup();
    }

    private TidewireException explained(KafkaException failure) {
        return KafkaFaults.explain(
                failure,
                "topic '" + topic + "'",
                client.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    /** Leaves the group: the others need not find out. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(PATIENCE));
    }

    private final class Shares implements ConsumerRebalanceListener {

        private final Consumer<String> gone;

        Shares(Consumer<String> gone) {
            this.gone = gone;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> mine.put(partition.toString(), partition));
            if (resting) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                mine.remove(partition.toString());
                gone.accept(partition.toString());
            }
        }
    }
}
