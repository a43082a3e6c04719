package io.tidewire.connectors.kafka;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Copies a log of pushed rows from the in-process broker to a topic of a cluster of the same name,
 * or back, partition by partition. Each record of a copy says in a header which one it was first:
 * so a partition here and one there are known for the same sequence of records, of which either may
 * have more at its end, or less at its beginning. What is missing is written in transactions: a
 * copy that was broken off, even by a kill, is gone on with, without a record twice.
 */
public final class TopicCopy {

    static final String HEADER = "tidewire-copy-of";

    private static final int IN_TRANSACTION = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Log from;
    private final Log to;
    private final String transactions;

    /**
     * @param origin of the records that were first written there
     */
    private record Log(ClientSettings client, String topic, String origin) {

        static Log of(Brokers brokers, String topic) {
            ClientSettings client =
                    new ClientSettings(brokers.servers(), brokers.properties(), PATIENCE);
            return new Log(client, topic, TopicIds.of(client, topic) + ":");
        }

        TopicExtent extent() {
            return TopicExtent.of(new Brokers(client.servers(), client.properties()), topic);
        }

        /** Which record it was first, within its partition. */
        String first(ConsumerRecord<byte[], byte[]> record) {
            Header header = record.headers().lastHeader(HEADER);
            return header == null
                    ? origin + record.offset()
                    : new String(header.value(), StandardCharsets.UTF_8);
        }
    }

    private TopicCopy(Log from, Log to, String transactions) {
        this.from = from;
        this.to = to;
        this.transactions = transactions;
    }

    /**
     * From the in-process broker to a cluster.
     *
     * @param topic its name, here and there
     * @param transactions names the producer: another one of that name can write no more
     */
    public static TopicCopy over(
            EmbeddedBroker broker, String topic, Brokers cluster, String transactions) {
        return new TopicCopy(
                Log.of(Brokers.at(broker.bootstrapServers()), topic),
                Log.of(cluster, topic),
                transactions);
    }

    /** The other way; the topic of the broker has as many partitions at least. */
    public static TopicCopy back(
            EmbeddedBroker broker, String topic, Brokers cluster, String transactions) {
        return new TopicCopy(
                Log.of(cluster, topic),
                Log.of(Brokers.at(broker.bootstrapServers()), topic),
                transactions);
    }

    /**
     * @param positions in what is copied, by partition; of others nothing was read
     * @return by partition of those, where the copy has the first record from there on
     * @throws TidewireException TOPIC_NOT_EMPTY, SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    public Map<Integer, Long> run(Map<Integer, Long> positions) {
        try {
            return copy(positions);
        } catch (KafkaException failure) {
            throw explain(failure);
        } catch (ExecutionException failure) {
            throw explain(failure.getCause() instanceof Exception cause ? cause : failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw explain(e);
        }
    }

    private TidewireException explain(Exception failure) {
        return KafkaFaults.explain(
                failure,
                "the copy of the log '" + to.topic + "'",
                to.client.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    private Map<Integer, Long> copy(Map<Integer, Long> positions)
            throws ExecutionException, InterruptedException {
        Map<Integer, Long> places = new TreeMap<>();
        // Whoever copied before writes no more from here on, and what it had begun is undone.
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            TopicExtent here = from.extent();
            TopicExtent there = to.extent();
            boolean elsewhere =
                    there.ends().keySet().stream()
                            .anyMatch(
                                    one ->
                                            !here.ends().containsKey(one)
                                                    && there.end(one) > there.begin(one));
            for (int partition : here.ends().keySet()) {
                long position = positions.getOrDefault(partition, here.begin(partition));
                long place = copy(producer, partition, position, elsewhere);
                if (positions.containsKey(partition)) {
                    places.put(partition, place);
                }
            }
        }
        return places;
    }

    /** One of the two logs of a partition, at one of its records. */
    private record Side(Log log, PartitionReader reader) implements AutoCloseable {

        static Side open(Log log, int partition) {
            return new Side(log, new PartitionReader(log.client, log.topic, partition));
        }

        /** Which record it stands at; null at the end. */
        @Nullable String first() {
            ConsumerRecord<byte[], byte[]> record = reader.peek();
            return record == null ? null : log.first(record);
        }

        boolean isAtEnd() {
            return reader.peek() == null;
        }

        /** Goes to where the other one stands; or stays, when it never gets there. */
        boolean reaches(Side other) {
            while (!isAtEnd()) {
                if (Objects.equals(first(), other.first())) {
                    return true;
                }
                reader.next();
            }
            reader.rewind();
            return false;
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /** Where the copy of a partition has the first record from the position on. */
    private long copy(
            KafkaProducer<byte[], byte[]> producer, int partition, long position, boolean elsewhere)
            throws ExecutionException, InterruptedException {
        try (Side ours = Side.open(from, partition);
                Side theirs = Side.open(to, partition)) {
            if (!ours.isAtEnd()
                    && !theirs.isAtEnd()
                    && !theirs.reaches(ours)
                    && !ours.reaches(theirs)) {
                throw notEmpty();
            }
            long place = theirs.reader.position();
            while (!ours.isAtEnd() && !theirs.isAtEnd()) {
                if (!Objects.equals(ours.first(), theirs.first())) {
                    throw notEmpty();
                }
                long offset = ours.reader.next().offset();
                long there = theirs.reader.next().offset();
                place = offset < position ? there + 1 : place;
            }
            if (ours.isAtEnd()) {
                return Math.max(place, behindOurs(theirs, position));
            }
            if (elsewhere) {
                throw notEmpty();
            }
            return write(producer, ours.reader, position, place);
        }
    }

    /** Behind the records of ours before the position, which may be gone here. */
    private long behindOurs(Side theirs, long position) {
        long place = 0;
        while (!theirs.isAtEnd()) {
            ConsumerRecord<byte[], byte[]> record = theirs.reader.next();
            String first = to.first(record);
            if (first.startsWith(from.origin)
                    && Long.parseLong(first.substring(from.origin.length())) < position) {
                place = record.offset() + 1;
            }
        }
        return place;
    }

    private TidewireException notEmpty() {
        return new TidewireException(
                ErrorCode.TOPIC_NOT_EMPTY,
                "the topic '"
                        + to.topic
                        + "' of "
                        + to.client.servers()
                        + " has rows that are not ours",
                "it is to get the rows that were posted, in their order, before any other: make it"
                        + " anew, with as many partitions, and let nobody write to it meanwhile");
    }

    private long write(
            KafkaProducer<byte[], byte[]> producer, PartitionReader ours, long position, long place)
            throws ExecutionException, InterruptedException {
        long next = place;
        while (ours.peek() != null) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            int before = 0;
            producer.beginTransaction();
            while (sent.size() < IN_TRANSACTION && ours.peek() != null) {
                ConsumerRecord<byte[], byte[]> record = ours.next();
                before += record.offset() < position ? 1 : 0;
                sent.add(producer.send(copyOf(record)));
            }
            producer.commitTransaction();
            if (before > 0) {
                next = sent.get(before - 1).get().offset() + 1;
            }
        }
        return next;
    }

    private ProducerRecord<byte[], byte[]> copyOf(ConsumerRecord<byte[], byte[]> record) {
        ProducerRecord<byte[], byte[]> copy =
                new ProducerRecord<>(
                        to.topic,
                        record.partition(),
                        record.timestamp(),
                        record.key(),
                        record.value());
        record.headers().forEach(copy.headers()::add);
        copy.headers().remove(HEADER);
        copy.headers().add(HEADER, from.first(record).getBytes(StandardCharsets.UTF_8));
        return copy;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                to.client.with(
                        Map.of(),
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                transactions,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                (int) PATIENCE.toMillis())),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
