package io.tidewire.bench.kafka;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.HashMap;
import java.util.Map;

/**
 * Settings of Kafka's clients for throughput, the same for all that is measured: what Tidewire's
 * connector has by default.
 */
public final class Clients {

    /** Of a consumer, by their names. */
    public static final Map<String, String> READING =
            Map.of(
                    "isolation.level", "read_committed",
                    "max.poll.records", "16384",
                    "max.partition.fetch.bytes", "4194304",
                    "fetch.max.bytes", "16777216",
                    "receive.buffer.bytes", "1048576");

    /** Of a producer: every record is acknowledged, none comes twice by the client's own doing. */
    public static final Map<String, String> WRITING =
            Map.of(
                    "acks", "all",
                    "enable.idempotence", "true",
                    "linger.ms", "5",
                    "batch.size", "262144",
                    "buffer.memory", "67108864");

    private Clients() {}

    static Map<String, Object> consumer(String servers) {
        Map<String, Object> settings = new HashMap<>(READING);
        settings.put("enable.metrics.push", "false");
        settings.put("bootstrap.servers", servers);
        settings.put("key.deserializer", ByteArrayDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        return settings;
    }

    static Map<String, Object> producer(String servers) {
        Map<String, Object> settings = new HashMap<>(WRITING);
        settings.put("enable.metrics.push", "false");
        settings.put("bootstrap.servers", servers);
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        return settings;
    }
}
