package io.tidewire.app.crash;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An outsider's producer: idempotent, so that each row is in the topic once and in order, however
 * often the broker goes away. In a thread of its own, since it waits for a broker that is away.
 */
final class KafkaFeed implements AutoCloseable {

    /** A broker that is away is nothing to tell of here. Held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("org.apache.kafka");

    private final String topic;
    private final KafkaProducer<String, String> producer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    KafkaFeed(String servers, String topic) {
        QUIET.setLevel(Level.OFF);
        this.topic = topic;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                servers,
                                "acks",
                                "all",
                                "enable.idempotence",
                                true,
                                "max.block.ms",
                                600_000,
                                "delivery.timeout.ms",
                                600_000,
                                "request.timeout.ms",
                                5_000,
                                "reconnect.backoff.max.ms",
                                200,
                                "metadata.max.age.ms",
                                5_000),
                        new StringSerializer(),
                        new StringSerializer());
    }

    void send(int partition, String line) {
        thread.execute(
                () ->
                        producer.send(
                                new ProducerRecord<>(topic, partition, null, line),
                                (metadata, e) -> failure.compareAndSet(null, e)));
    }

    /** Returns when the broker has all of it. */
    void finish() throws Exception {
        thread.submit(producer::flush).get(600, TimeUnit.SECONDS);
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
