package io.tidewire.bench.kafka;

import io.tidewire.bench.answer.Digest;
import io.tidewire.bench.answer.JsonRow;
import io.tidewire.testkit.nexmark.Event;
import io.tidewire.testkit.nexmark.Generator;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Settings;
import io.tidewire.testkit.nexmark.Table;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Topics of two partitions each on a broker, to read from and to write to. */
public final class Topics implements AutoCloseable {

    private static final int PARTITIONS = 2;
    private static final long PATIENCE_SECONDS = 60;

    private final String servers;
    private final Admin admin;

    public Topics(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    }

    /** A topic with the bids among the first events, as JSON; a record's time is its bid's. */
    public void fill(String topic, Settings settings, long events) throws IOException {
        create(topic);
        Generator generator = new Generator(settings);
        StringBuilder json = new StringBuilder();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(Clients.producer(servers))) {
            for (long number = 0; number < events; number++) {
                if (Table.at(number) == Table.BID) {
                    Event bid = generator.event(number);
                    json.setLength(0);
                    NdjsonFiles.json(bid, json);
                    producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    NdjsonFiles.partition(number, PARTITIONS),
                                    bid.dateTime(),
                                    null,
                                    json.toString().getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
    }

    /** An empty topic that keeps everything, whatever its time. */
    public void create(String topic) throws IOException {
        NewTopic wanted =
                new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())
                        .configs(
                                Map.of(
                                        "retention.ms",
                                        "-1",
                                        "message.timestamp.after.max.ms",
                                        Long.toString(Long.MAX_VALUE)));
        await(admin.createTopics(List.of(wanted)).all());
    }

    public boolean has(String topic) throws IOException {
        return await(admin.listTopics().names()).contains(topic);
    }

    public void delete(String topic) throws IOException {
        await(admin.deleteTopics(Set.of(topic)).all());
    }

    /**
     * Adds what a topic holds to a digest: rows, or for records with a key the last row of each
     * key.
     */
    public void digest(String topic, Digest digest) throws IOException {
        List<TopicPartition> partitions = partitions(topic);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(Clients.consumer(servers))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    add(record, digest);
                }
            }
        }
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Digest digest)
            throws IOException {
        if (record.key() == null) {
            JsonRow.parse(record.value()).addTo(digest);
        } else {
            digest.put(
                    new String(record.key(), StandardCharsets.ISO_8859_1),
                    record.value() == null ? null : JsonRow.parse(record.value()).values());
        }
    }

    static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    private static <T> T await(KafkaFuture<T> future) throws IOException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
