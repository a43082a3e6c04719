package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.Ingest.LogPosition;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends records to a topic and tells when they are there. Thread-safe; does not bound what is on
 * its way: its caller does, below 32 MiB.
 */
public final class TopicWriter implements AutoCloseable {

    /** What a record takes in the producer's buffer beside its value, at most. */
    public static final int RECORD_OVERHEAD = 32;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String topic;
    private final ClientSettings client;

    /** Of every record; null for whichever partition has the least to do. */
    private final @Nullable Integer partition;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong end = new AtomicLong();
    private final Object bell = new Object();
    private volatile boolean awaited;
    private volatile boolean closed;

    /** To the first partition of a topic of the in-process broker, which must be there. */
    public TopicWriter(EmbeddedBroker broker, String topic) {
        this(ClientSettings.embedded(broker), topic, 0);
    }

    /**
     * To all partitions of a cluster's topic, as it comes.
     *
     * @param properties of Kafka's clients
     * @throws TidewireException SOURCE_UNAVAILABLE when the cluster does not answer, SOURCE_FAILED
     *     when it refuses us
     */
    public TopicWriter(String servers, Map<String, Object> properties, String topic) {
        this(new ClientSettings(servers, properties, PATIENCE), topic, null);
    }

    private TopicWriter(ClientSettings client, String topic, @Nullable Integer partition) {
        this.topic = topic;
        this.client = client;
        this.partition = partition;
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "tidewire-" + topic);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // While one request is under way the next one fills up: batches as large as the load is,
        // and no waiting without one.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 8 << 20);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(1).toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * (int) PATIENCE.toMillis());
        try {
            // Asked for the topic now, so that no append waits for that later.
            this.producer = Producers.open(client.with(Map.of(), settings), topic);
        } catch (RuntimeException failure) {
            throw explained(failure);
        }
    }

    /**
     * @return the place of the last record, once all are durable; an offset of -1 for none. Fails
     *     with BUSY when the brokers do not take them in time (some of them may be there),
     *     SOURCE_FAILED when they refuse us, PAYLOAD_TOO_LARGE for a record of more than 32 MiB
     */
    public CompletableFuture<LogPosition> append(List<byte[]> records) {
        if (records.isEmpty()) {
            return CompletableFuture.completedFuture(new LogPosition(topic + "-0", -1));
        }
        Acknowledgements pending = new Acknowledgements(records.size());
        int sent = 0;
        try {
            for (byte[] record : records) {
                producer.send(new ProducerRecord<>(topic, partition, null, record), pending);
                sent++;
            }
        } catch (RuntimeException failure) {
            pending.abandon(records.size() - sent, failure);
        }
        return pending.all;
    }

    /**
     * The offset after the last acknowledged record, in a topic of one partition; 0 before the
     * first.
     */
    public long end() {
        return end.get();
    }

    /** Waits until {@link #end} has passed an offset, at most so long. For one thread. */
    public void awaitBeyond(long offset, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (bell) {
            awaited = true;
            long left = deadline - System.nanoTime();
            while (end.get() <= offset && !closed && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(bell, left);
                left = deadline - System.nanoTime();
            }
            awaited = false;
        }
    }

    private TidewireException explained(Exception failure) {
        return KafkaFaults.explain(
                failure,
                "topic '" + topic + "'",
                client.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    private void ring() {
        // The end is written before this is read, and the other way round over there.
        if (awaited) {
            synchronized (bell) {
                bell.notifyAll();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        ring();
        producer.close(PATIENCE);
    }

    /**
     * One callback for all records of a call. Each is waited for: that the last one arrived says
     * nothing of the others, since a batch before it may have run out of time.
     */
    private final class Acknowledgements implements Callback {

        private final CompletableFuture<LogPosition> all = new CompletableFuture<>();
        private final AtomicInteger waiting;
        private volatile LogPosition last = new LogPosition(topic + "-0", -1);
        private volatile @Nullable Exception failure;

        Acknowledgements(int count) {
            waiting = new AtomicInteger(count);
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception problem) {
            if (problem != null) {
                failure = problem;
            }
            int left = waiting.decrementAndGet();
            if (left == 0) {
                // Offsets of a partition rise in the order of sending, so the last one is the
                // greatest.
                if (problem == null && metadata != null) {
                    last = new LogPosition(topic + "-" + metadata.partition(), metadata.offset());
                    end.accumulateAndGet(metadata.offset() + 1, Math::max);
                    ring();
                }
                complete();
            }
        }

        void abandon(int count, RuntimeException problem) {
            failure = problem;
            if (waiting.addAndGet(-count) == 0) {
                complete();
            }
        }

        private void complete() {
            Exception problem = failure;
            if (problem == null) {
                all.complete(last);
            } else if (problem instanceof RecordTooLargeException) {
                all.completeExceptionally(
                        new TidewireException(
                                ErrorCode.PAYLOAD_TOO_LARGE,
                                "a record is larger than 32 MiB",
                                "send smaller rows",
                                problem));
            } else if (KafkaFaults.refusesUs(problem)) {
                all.completeExceptionally(explained(problem));
            } else {
                all.completeExceptionally(
                        new TidewireException(
                                ErrorCode.BUSY,
                                "the log did not take the rows: " + KafkaFaults.reason(problem),
                                "send the same rows again in a second or two",
                                problem));
            }
        }
    }
}
