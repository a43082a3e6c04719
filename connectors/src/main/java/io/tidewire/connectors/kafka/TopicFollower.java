package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what is committed in all partitions of some topics, from their beginning on and for as long
 * as it is open, for a process that remembers nothing: it is in no group and tells Kafka nothing.
 * Partitions that are added later are read as well. While the brokers are away nothing comes, and
 * {@link #problem} says so; then it goes on. For one thread, but for {@link #wakeup}, {@link #lag}
 * and {@link #problem}.
 */
public final class TopicFollower implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** Of a fetch, which waits in memory while nobody polls. */
    private static final int FETCH_BYTES =
            (int) Math.clamp(Runtime.getRuntime().maxMemory() / 64, 1L << 20, 16L << 20);

    private static final byte[] NO_KEY = new byte[0];

    /**
     * Records of one partition of a topic, at least one.
     *
     * @param values one without a value has no length
     * @param keys by record; one without a key has no length
     */
    public record Records(String topic, RawBatch values, byte[][] keys) {}

    private final ClientSettings client;
    private final Map<String, Long> newest;
    private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final Map<TopicPartition, Long> toReach = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private volatile Map<String, Long> lags = Map.of();
    private volatile @Nullable TidewireException problem;
    private long nextLook;

    /**
     * @param newest by topic, how many offsets before the end of a partition reading begins at
     *     most; Long.MAX_VALUE for all there are
     * @throws TidewireException SOURCE_UNAVAILABLE when the cluster does not answer, SOURCE_FAILED
     *     when it refuses us, TOPIC_MISSING
     */
    public TopicFollower(Brokers brokers, Map<String, Long> newest) {
        this.client = new ClientSettings(brokers.servers(), brokers.properties(), PATIENCE);
        this.newest = Map.copyOf(newest);
        try {
            this.consumer =
                    new KafkaConsumer<>(
                            client.with(
                                    Map.of(
                                            ConsumerConfig.CLIENT_ID_CONFIG,
                                            "tidewire-follower",
                                            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                            16_384,
                                            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                                            FETCH_BYTES / 4,
                                            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                                            FETCH_BYTES),
                                    Map.of(
                                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                            "read_committed",
                                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                            false,
                                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                            "none",
                                            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                            false)),
                            new ByteBufferDeserializer(),
                            new ByteBufferDeserializer());
        } catch (KafkaException failure) {
            throw explained(failure);
        }
        try {
            toReach.putAll(begin(partitions()));
        } catch (RuntimeException failure) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw explained(failure);
        }
        nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : newest.keySet()) {
            List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
            if (found == null || found.isEmpty()) {
                throw new TidewireException(
                        ErrorCode.TOPIC_MISSING,
                        "Kafka at " + client.servers() + " has no topic '" + topic + "'",
                        "it was there: make it again, and let the job write it from the beginning");
            }
            found.forEach(info -> all.add(new TopicPartition(topic, info.partition())));
        }
        return all;
    }

    /** Adds partitions; gives the ends they have now. */
    private Map<TopicPartition, Long> begin(Collection<TopicPartition> added) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(added, PATIENCE);
        Map<TopicPartition, Long> ends = consumer.endOffsets(added, PATIENCE);
        for (TopicPartition partition : added) {
            long begin = begins.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, begin);
            long wanted = newest.getOrDefault(partition.topic(), Long.MAX_VALUE);
            positions.put(partition, wanted > end - begin ? begin : end - wanted);
        }
        consumer.assign(positions.keySet());
        positions.forEach(consumer::seek);
        return ends;
    }

    /**
     * What has come; empty when nothing did in time.
     *
     * @throws TidewireException SOURCE_FAILED when the cluster refuses us, or has let go of records
     *     that were not read yet
     */
    public List<Records> poll(Duration timeout) {
        look();
        ConsumerRecords<ByteBuffer, ByteBuffer> records;
        try {
            records = consumer.poll(timeout);
            for (TopicPartition partition : positions.keySet()) {
                // Positions move without records too: over marks of transactions.
                positions.put(partition, consumer.position(partition, timeout));
            }
        } catch (WakeupException woken) {
            return List.of();
        } catch (OffsetOutOfRangeException lost) {
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED,
                    "records of "
                            + lost.partitions().iterator().next()
                            + " are gone that were not read yet, or the topic was made anew",
                    "start the process again: it reads what is there from the beginning",
                    lost);
        } catch (KafkaException failure) {
            throw explained(failure);
        }
        measure();
        List<Records> batches = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> some = records.records(partition);
            batches.add(
                    new Records(
                            partition.topic(),
                            RecordBatches.of(
                                    partition, some, null, System.currentTimeMillis() * 1000),
                            some.stream().map(TopicFollower::key).toArray(byte[][]::new)));
        }
        return batches;
    }

    private static byte[] key(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        ByteBuffer key = record.key();
        if (key == null) {
            return NO_KEY;
        }
        byte[] bytes = new byte[key.remaining()];
        key.get(key.position(), bytes);
        return bytes;
    }

    /** From time to time: whether the cluster is there, and has more partitions. */
    private void look() {
        if (System.nanoTime() - nextLook < 0) {
            return;
        }
        try {
            List<TopicPartition> added = new ArrayList<>(partitions());
            added.removeAll(positions.keySet());
            if (!added.isEmpty()) {
                begin(added);
            }
            problem = null;
        } catch (WakeupException woken) {
            return;
        } catch (KafkaException | TidewireException failure) {
            if (KafkaFaults.refusesUs(failure)) {
                throw explained(failure);
            }
            problem = explained(failure);
        }
        nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
    }

    private void measure() {
        Map<String, Long> waiting = new HashMap<>();
        for (TopicPartition partition : positions.keySet()) {
            waiting.merge(partition.topic(), consumer.currentLag(partition).orElse(0), Long::sum);
        }
        lags = waiting;
    }

    /** Whether everything was handed over that was there when this one was opened. */
    public boolean hasReachedItsStart() {
        return toReach.entrySet().stream()
                .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** By partition, the offset of the next record to be handed over. */
    public Map<String, Long> positions() {
        Map<String, Long> next = new HashMap<>();
        positions.forEach((partition, offset) -> next.put(partition.toString(), offset));
        return next;
    }

    /** Records of a topic that wait, as far as it knew after the last poll. Any thread may ask. */
    public long lag(String topic) {
        return lags.getOrDefault(topic, 0L);
    }

    /** Why nothing comes; null when the cluster answers. Any thread may ask. */
    public @Nullable TidewireException problem() {
        return problem;
    }

    /** Ends a poll that waits, now or the next one. */
    public void wakeup() {
        consumer.wakeup();
    }

    private TidewireException explained(Exception failure) {
        return KafkaFaults.explain(
                failure,
                "the topics " + String.join(", ", newest.keySet().stream().sorted().toList()),
                client.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
