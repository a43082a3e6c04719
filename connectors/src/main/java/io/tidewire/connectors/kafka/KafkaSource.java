package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * All partitions of one topic. It assigns them to itself and keeps the positions in the pipeline's
 * checkpoint; the group's offsets in Kafka follow behind for people to look at and are never read.
 * A partition is named {@code <topic>-<number>}, its resume is the {@link Place} to go on at. A
 * topic that was made anew meanwhile is an error, not another topic to read.
 */
public final class KafkaSource implements Source {

    /** Of a fetch from one broker, which waits in memory while nobody polls. */
    private static final int FETCH_BYTES =
            (int) Math.clamp(Runtime.getRuntime().maxMemory() / 32, 1L << 20, 16L << 20);

    private final String what;
    private final String topic;
    private final boolean earliest;

    /** Whether rows come to the first partition alone: another one that was read has ended. */
    private final boolean firstGoesOn;

    private boolean stops;

    /** Where to stop instead, when rows are read once more. */
    private @Nullable Map<String, String> bounds;

    private @Nullable Instant firstTime;

    private final Duration discoverEvery;
    private final Options options;
    private final EmbeddedBroker broker;
    private final String group;
    private final Clock clock;

    private @Nullable ClientSettings settings;
    private volatile @Nullable KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();

    /** Those that have or had rows, by name: an empty one holds no watermark back. */
    private final Set<String> withRows = ConcurrentHashMap.newKeySet();

    /** Where to stop: the end of each partition when the run started; empty when it never does. */
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();

    /** The end of each partition when it was found. */
    private final Map<TopicPartition, Long> found = new ConcurrentHashMap<>();

    private final Deque<RawBatch> pending = new ArrayDeque<>();
    private final AtomicReference<@Nullable Map<String, String>> toCommit = new AtomicReference<>();
    private final Object consuming = new Object();
    private volatile boolean closed;
    private volatile long lagInKafka = -1;
    private volatile long pendingRecords;
    private long nextDiscovery;

    /** Of the topic that is read; null until it is known. */
    private @Nullable String topicId;

    KafkaSource(SourceContext context, EmbeddedBroker broker) {
        this(
                context,
                broker,
                context.options().has(KafkaConnector.TOPIC)
                        ? context.options().string(KafkaConnector.TOPIC)
                        : context.name(),
                context.options(),
                false);
    }

    /**
     * Of a log of pushed rows: others than its first partition hold no watermark back once they
     * were read.
     *
     * @param options those of {@link KafkaConnector#SPEC}, which need not be the context's own
     */
    public static KafkaSource ofLog(
            SourceContext context, EmbeddedBroker broker, String topic, Options options) {
        return new KafkaSource(context, broker, topic, options, true);
    }

    private KafkaSource(
            SourceContext context,
            EmbeddedBroker broker,
            String topic,
            Options options,
            boolean firstGoesOn) {
        this.firstGoesOn = firstGoesOn;
        this.what = "source '" + context.name() + "'";
        this.topic = topic;
        this.options = options;
        this.broker = broker;
        this.clock = context.clock();
        this.earliest = !"latest".equals(options.stringOrNull(KafkaConnector.START));
        this.stops = bounded(options);
        this.discoverEvery = options.duration(KafkaConnector.DISCOVER_EVERY);
        String written = options.stringOrNull(KafkaConnector.GROUP_ID);
        this.group =
                written != null ? written : "tidewire." + context.pipeline() + "." + context.name();
    }

    /** Whether a source with these options reads no further than to where its topic ended. */
    static boolean bounded(Options options) {
        return "latest".equals(options.stringOrNull(KafkaConnector.STOP));
    }

    @Override
    public void start(Map<String, String> resume) {
        if (!options.has(KafkaConnector.BOOTSTRAP_SERVERS)) {
            broker.createTopic(topic, 1, Map.of());
        }
        ClientSettings client = ClientSettings.of(options, broker);
        settings = client;
        synchronized (consuming) {
            try {
                KafkaConsumer<ByteBuffer, ByteBuffer> opened = open(client);
                consumer = opened;
                if (closed) {
                    throw new WakeupException();
                }
                List<TopicPartition> partitions = partitionsOf(opened, client);
                identify(client, bounds == null ? resume : bounds);
                assign(opened, client, partitions, resume);
            } catch (RuntimeException failure) {
                closeConsumer(Duration.ZERO);
                throw explain(failure);
            }
        }
        // Soon, if the topic's id is still to be asked for: a first row need not wait for it.
        Duration soon = topicId == null ? Duration.ofSeconds(1) : discoverEvery;
        nextDiscovery = System.nanoTime() + soon.toNanos();
    }

    /** Sees that the topic is the one the checkpoint knows, if it knows one. */
    private void identify(ClientSettings client, Map<String, String> resume) {
        for (String place : resume.values()) {
            String known = Place.parse(place).topicId();
            if (known != null) {
                topicId = known;
            }
        }
        if (topicId != null) {
            compareIds(client);
        }
    }

    private void compareIds(ClientSettings client) {
        String found =
                options.has(KafkaConnector.BOOTSTRAP_SERVERS)
                        ? TopicIds.of(client, topic)
                        : broker.topicId(topic);
        if (topicId != null && found != null && !found.equals(topicId)) {
            throw KafkaFaults.madeAnew(what, topic);
        }
        topicId = found == null ? topicId : found;
    }

    private KafkaConsumer<ByteBuffer, ByteBuffer> open(ClientSettings client) {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        defaults.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
        defaults.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 16_384);
        defaults.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES / 4);
        defaults.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        defaults.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        return new KafkaConsumer<>(
                client.with(
                        defaults,
                        Map.of(
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
                                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)),
                new ByteBufferDeserializer(),
                new ByteBufferDeserializer());
    }

    private List<TopicPartition> partitionsOf(
            KafkaConsumer<ByteBuffer, ByteBuffer> from, ClientSettings client) {
        List<PartitionInfo> found;
        try {
            found = from.partitionsFor(topic, client.timeout());
        } catch (UnknownTopicOrPartitionException absent) {
            found = List.of();
        }
        if (found == null || found.isEmpty()) {
            throw new TidewireException(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    what + ": Kafka at " + client.servers() + " has no topic '" + topic + "'",
                    "create it there, or correct the option topic; it is looked for again until it"
                            + " is there");
        }
        return found.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Adds partitions, each at its resume, or where the options say if nothing is resumed. */
    private void assign(
            KafkaConsumer<ByteBuffer, ByteBuffer> to,
            ClientSettings client,
            List<TopicPartition> partitions,
            Map<String, String> resume) {
        Map<TopicPartition, Long> begins = to.beginningOffsets(partitions, client.timeout());
        Map<TopicPartition, Long> ends = to.endOffsets(partitions, client.timeout());
        Map<TopicPartition, Long> firsts = firsts(to, client, partitions, ends);
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            String written = resume.get(partition.toString());
            long begin = begins.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, begin);
            // A partition that the checkpoint does not know is newer than the checkpoint: all of
            // it is new.
            boolean fromBegin = earliest || !resume.isEmpty() || !positions.isEmpty();
            long first = firsts.getOrDefault(partition, fromBegin ? begin : end);
            long start = written != null ? Place.parse(written).offset() : first;
            if (start < begin || start > end) {
                throw KafkaFaults.outOfRange(what, partition, start, begin, end);
            }
            if (start < end || start > 0 && written != null) {
                withRows.add(partition.toString());
            }
            starts.put(partition, start);
            found.put(partition, end);
            if (stops) {
                this.ends.put(partition, stop(partition, start, end));
            }
        }
        List<TopicPartition> all = new ArrayList<>(positions.keySet());
        all.addAll(partitions);
        to.assign(all);
        starts.forEach(to::seek);
        if (!earliest && resume.isEmpty() && positions.isEmpty()) {
            starts.forEach(
                    (partition, start) ->
                            pending.add(
                                    RecordBatches.mark(
                                            partition, new Place(start, topicId), nowMicros())));
        }
        positions.putAll(starts);
    }

    @Override
    public boolean stopAt(Map<String, String> positionsToReach) {
        bounds = Map.copyOf(positionsToReach);
        stops = true;
        return true;
    }

    @Override
    public boolean startAt(Instant time) {
        firstTime = time;
        return true;
    }

    /** Where partitions begin that are not resumed; absent where the options say so. */
    private Map<TopicPartition, Long> firsts(
            KafkaConsumer<ByteBuffer, ByteBuffer> of,
            ClientSettings client,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends) {
        Instant time = firstTime;
        Map<TopicPartition, Long> firsts = new HashMap<>();
        if (time != null) {
            Map<TopicPartition, Long> wanted = new HashMap<>();
            partitions.forEach(partition -> wanted.put(partition, time.toEpochMilli()));
            of.offsetsForTimes(wanted, client.timeout())
                    .forEach(
                            (partition, found) ->
                                    firsts.put(
                                            partition,
                                            found == null
                                                    ? ends.getOrDefault(partition, 0L)
                                                    : (Long) found.offset()));
        }
        return firsts;
    }

    private long stop(TopicPartition partition, long start, long end) {
        if (bounds == null) {
            return end;
        }
        String bound = bounds.get(partition.toString());
        long stop = bound == null ? start : Place.parse(bound).offset();
        if (stop > end) {
            throw KafkaFaults.outOfRange(what, partition, stop, start, end);
        }
        return stop;
    }

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        RawBatch ready = nextPending();
        if (ready != null) {
            return ready;
        }
        synchronized (consuming) {
            KafkaConsumer<ByteBuffer, ByteBuffer> from = consumer;
            if (closed || from == null) {
                return null;
            }
            try {
                discover(from);
                commit(from);
                ConsumerRecords<ByteBuffer, ByteBuffer> records = from.poll(timeout);
                for (TopicPartition partition : records.partitions()) {
                    var wanted = untilEnd(partition, records.records(partition));
                    if (!wanted.isEmpty()) {
                        withRows.add(partition.toString());
                        pending.add(RecordBatches.of(partition, wanted, topicId, nowMicros()));
                    }
                }
                // Positions move without records too: over markers of transactions.
                for (TopicPartition partition : positions.keySet()) {
                    positions.put(partition, from.position(partition, timeout));
                }
                lagInKafka = measureLag(from);
            } catch (WakeupException stopped) {
                return null;
            } catch (OffsetOutOfRangeException lost) {
                throw lost(from, lost);
            } catch (RuntimeException failure) {
                throw explain(failure);
            }
        }
        return nextPending();
    }

    /** Without those that came after the run had started, if it stops there. */
    private List<ConsumerRecord<ByteBuffer, ByteBuffer>> untilEnd(
            TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        Long end = ends.get(partition);
        int wanted = records.size();
        while (end != null && wanted > 0 && records.get(wanted - 1).offset() >= end) {
            wanted--;
        }
        return records.subList(0, wanted);
    }

    private boolean isAtEnd(TopicPartition partition) {
        Long end = ends.get(partition);
        return end != null && positions.getOrDefault(partition, 0L) >= end;
    }

    /** Whether no more can be expected of it, though more may come. */
    private boolean wasRead(TopicPartition partition) {
        return firstGoesOn
                && partition.partition() > 0
                && positions.getOrDefault(partition, 0L)
                        >= found.getOrDefault(partition, Long.MAX_VALUE);
    }

    private @Nullable RawBatch nextPending() {
        RawBatch next = pending.poll();
        if (pending.isEmpty() && (stops || firstGoesOn)) {
            positions.keySet().stream()
                    .filter(one -> isAtEnd(one) || wasRead(one))
                    .forEach(done -> withRows.remove(done.toString()));
        }
        long waiting = 0;
        for (RawBatch batch : pending) {
            waiting += batch.count();
        }
        pendingRecords = waiting;
        return next;
    }

    private void discover(KafkaConsumer<ByteBuffer, ByteBuffer> from) {
        if (stops || System.nanoTime() - nextDiscovery < 0) {
            return;
        }
        ClientSettings client = settings;
        if (client == null) {
            return;
        }
        List<TopicPartition> added =
                partitionsOf(from, client).stream()
                        .filter(partition -> !positions.containsKey(partition))
                        .toList();
        if (!added.isEmpty()) {
            assign(from, client, added, Map.of());
        }
        compareIds(client);
        // Only now: while the topic is away, each poll says so.
        nextDiscovery = System.nanoTime() + discoverEvery.toNanos();
    }

    /** For people only: failing at it is no failure. */
    private void commit(KafkaConsumer<ByteBuffer, ByteBuffer> to) {
        Map<String, String> resume = toCommit.getAndSet(null);
        if (resume == null) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : positions.keySet()) {
            String next = resume.get(partition.toString());
            if (next != null) {
                offsets.put(partition, new OffsetAndMetadata(Place.parse(next).offset()));
            }
        }
        to.commitAsync(offsets, (committed, failure) -> {});
    }

    private long measureLag(KafkaConsumer<ByteBuffer, ByteBuffer> from) {
        long sum = 0;
        for (TopicPartition partition : positions.keySet()) {
            OptionalLong one = from.currentLag(partition);
            if (one.isEmpty()) {
                return lagInKafka;
            }
            sum += one.getAsLong();
        }
        return sum;
    }

    private TidewireException lost(
            KafkaConsumer<ByteBuffer, ByteBuffer> from, OffsetOutOfRangeException failure) {
        TopicPartition partition = failure.partitions().iterator().next();
        long position = failure.offsetOutOfRangePartitions().getOrDefault(partition, 0L);
        Duration timeout = settings == null ? Duration.ofSeconds(10) : settings.timeout();
        try {
            Set<TopicPartition> one = Set.of(partition);
            long begin = from.beginningOffsets(one, timeout).getOrDefault(partition, 0L);
            long end = from.endOffsets(one, timeout).getOrDefault(partition, begin);
            return KafkaFaults.outOfRange(what, partition, position, begin, end);
        } catch (RuntimeException unreachable) {
            return explain(unreachable);
        }
    }

    private TidewireException explain(RuntimeException failure) {
        return KafkaFaults.explain(
                failure,
                what,
                settings == null ? "?" : settings.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    /** The next offset to be read of each partition, by name; from any thread. */
    public Map<String, Long> positions() {
        Map<String, Long> result = new TreeMap<>();
        positions.forEach((partition, offset) -> result.put(partition.toString(), offset));
        return result;
    }

    @Override
    public boolean exhausted() {
        return stops
                && !positions.isEmpty()
                && pending.isEmpty()
                && positions.keySet().stream().allMatch(this::isAtEnd);
    }

    @Override
    public Set<String> partitions() {
        return Set.copyOf(withRows);
    }

    @Override
    public long lag() {
        return lagInKafka < 0 ? -1 : lagInKafka + pendingRecords;
    }

    @Override
    public void committed(Map<String, String> resume) {
        toCommit.set(Map.copyOf(resume));
    }

    private long nowMicros() {
        return clock.millis() * 1000;
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<ByteBuffer, ByteBuffer> open = consumer;
        if (open != null) {
            open.wakeup();
            synchronized (consuming) {
                closeConsumer(Duration.ofSeconds(1));
            }
        }
    }

    private void closeConsumer(Duration timeout) {
        KafkaConsumer<ByteBuffer, ByteBuffer> open = consumer;
        consumer = null;
        if (open != null) {
            open.close(CloseOptions.timeout(timeout));
        }
    }
}
