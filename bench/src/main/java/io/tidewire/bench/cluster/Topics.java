package io.tidewire.bench.cluster;

import io.tidewire.testkit.waiting.Waiting;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** Writes and reads topics whole. */
public final class Topics {

    /** What is left of a key, or of a row without one; both are JSON. */
    public record Row(@Nullable String key, String value) {}

    private final String servers;

    public Topics(String servers) {
        this.servers = servers;
    }

    /**
     * Returns when the brokers have all of them.
     *
     * @param records per partition
     * @throws IllegalStateException the brokers refused one, which may be after others
     */
    public void write(String topic, List<List<String>> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int partition = 0; partition < records.size(); partition++) {
                for (String record : records.get(partition)) {
                    sent.add(
                            producer.send(
                                    new ProducerRecord<>(
                                            topic,
                                            partition,
                                            null,
                                            record.getBytes(StandardCharsets.UTF_8))));
                }
            }
            producer.flush();
        }
        for (Future<RecordMetadata> record : sent) {
            switch (record.state()) {
                case SUCCESS -> {}
                case FAILED ->
                        throw new IllegalStateException(
                                topic + " did not take all", record.exceptionNow());
                case RUNNING, CANCELLED ->
                        throw new IllegalStateException(topic + ": sent, and not known how");
            }
        }
    }

    /** Whether anything is committed there. */
    public boolean holdsAny(String topic) {
        try (KafkaConsumer<String, String> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            return consumer.endOffsets(partitions).values().stream().anyMatch(end -> end > 0);
        }
    }

    /** Lets go of the records of a partition before an offset, as retention does. */
    public void deleteBefore(String topic, int partition, long offset) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic, partition),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    /**
     * Waits for transactions that end: their producers are told once that is certain, and the
     * partitions after that.
     */
    private void settle() {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
            ListTransactionsOptions ending =
                    new ListTransactionsOptions()
                            .filterStates(
                                    List.of(
                                            TransactionState.PREPARE_COMMIT,
                                            TransactionState.PREPARE_ABORT));
            Waiting.until(
                    () ->
                            admin.listTransactions(ending)
                                    .all()
                                    .toCompletionStage()
                                    .toCompletableFuture()
                                    .join()
                                    .isEmpty(),
                    Duration.ofMinutes(1),
                    () -> "transactions do not end");
        }
    }

    private KafkaConsumer<String, String> consumer() {
        settle();
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<String, String> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Every committed record up to the end. */
    public List<ConsumerRecord<String, String>> read(String topic) {
        try (KafkaConsumer<String, String> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    /**
     * The table that a topic says: the newest value of each key; rows that come and go where each
     * has an op; all rows where they have neither.
     */
    public Map<Row, Long> table(String topic) {
        Map<String, String> newest = new HashMap<>();
        Map<Row, Long> table = new HashMap<>();
        for (ConsumerRecord<String, String> record : read(topic)) {
            String value = record.value();
            if (record.key() != null && value == null) {
                newest.remove(record.key());
            } else if (record.key() != null) {
                newest.put(record.key(), value);
            } else if (value.startsWith("{\"op\":\"")) {
                boolean comes = value.charAt(7) == '+';
                String row = value.substring(value.indexOf(',') + 1);
                table.merge(new Row(null, row), comes ? 1L : -1L, Long::sum);
            } else {
                table.merge(new Row(null, value), 1L, Long::sum);
            }
        }
        newest.forEach((key, value) -> table.put(new Row(key, value), 1L));
        table.values().removeIf(count -> count == 0);
        return table;
    }
}
