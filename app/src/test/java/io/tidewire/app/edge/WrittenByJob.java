package io.tidewire.app.edge;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A job's end of the topics: what it writes shows when it is committed. */
final class WrittenByJob implements AutoCloseable {

    private final String servers;
    private final String pipeline;
    private final KafkaProducer<String, String> producer;
    private boolean begun;

    WrittenByJob(String servers, String pipeline) {
        this.servers = servers;
        this.pipeline = pipeline;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "transactional.id", pipeline),
                        new StringSerializer(),
                        new StringSerializer());
        producer.initTransactions();
    }

    WrittenByJob total(String who, @Nullable Integer total) {
        return write(
                "table.totals",
                "{\"who\":\"" + who + "\"}",
                total == null ? null : "{\"who\":\"%s\",\"total\":%d}".formatted(who, total));
    }

    WrittenByJob city(String city, int copies) {
        return write(
                "table.cities",
                "{\"city\":\"" + city + "\"}",
                copies == 0 ? null : "{\"city\":\"%s\",\"copies\":%d}".formatted(city, copies));
    }

    WrittenByJob dear(String who, int amount) {
        return write("table.dear", null, "{\"who\":\"%s\",\"amount\":%d}".formatted(who, amount));
    }

    WrittenByJob write(String topic, @Nullable String key, @Nullable String value) {
        if (!begun) {
            producer.beginTransaction();
            begun = true;
        }
        producer.send(new ProducerRecord<>(pipeline + "." + topic, key, value));
        return this;
    }

    void flush() {
        producer.flush();
    }

    void commit() {
        producer.commitTransaction();
        begun = false;
    }

    /** As far as the job says it has read a source. */
    void read(String source, Map<Integer, Long> next) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach(
                (partition, offset) ->
                        offsets.put(
                                new TopicPartition(pipeline + "." + source, partition),
                                new OffsetAndMetadata(offset)));
        try (KafkaConsumer<String, String> consumer = consumer(source)) {
            consumer.commitSync(offsets);
        }
    }

    Map<Integer, Long> ends(String source) {
        try (KafkaConsumer<String, String> consumer = consumer(source)) {
            Map<Integer, Long> ends = new HashMap<>();
            consumer.endOffsets(
                            List.of(
                                    new TopicPartition(pipeline + "." + source, 0),
                                    new TopicPartition(pipeline + "." + source, 1)))
                    .forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    private KafkaConsumer<String, String> consumer(String source) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "group.id",
                        "tidewire." + pipeline + "." + source),
                new StringDeserializer(),
                new StringDeserializer());
    }

    @Override
    public void close() {
        producer.close();
    }
}
