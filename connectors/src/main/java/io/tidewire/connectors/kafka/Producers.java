package io.tidewire.connectors.kafka;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Makes producers. Stateless. */
final class Producers {

    /** Of records on their way; below the client's own buffer, so that its send never blocks. */
    static final long MAX_IN_FLIGHT = 32L << 20;

    private static final int MAX_REQUEST = 32 << 20;

    private Producers() {}

    /** Those of a sink. */
    static Map<String, Object> settings(
            ClientSettings client, String topic, Map<String, Object> more) {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(ProducerConfig.CLIENT_ID_CONFIG, "tidewire-" + topic);
        defaults.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        defaults.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        defaults.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        defaults.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
        Map<String, Object> fixed = new HashMap<>(more);
        fixed.put(ProducerConfig.ACKS_CONFIG, "all");
        fixed.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        fixed.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        fixed.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, client.timeout().toMillis());
        return client.with(defaults, fixed);
    }

    /** A producer, once the topic is known to be there. */
    static KafkaProducer<byte[], byte[]> open(Map<String, Object> settings, String topic) {
        KafkaProducer<byte[], byte[]> opened =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            opened.partitionsFor(topic);
        } catch (RuntimeException failure) {
            opened.close(Duration.ZERO);
            throw failure;
        }
        return opened;
    }
}
