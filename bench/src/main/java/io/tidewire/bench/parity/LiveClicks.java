package io.tidewire.bench.parity;

import io.tidewire.app.demo.Clicks;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Some clicks a second into a topic, as a shop would send them, until it is closed. */
final class LiveClicks implements AutoCloseable {

    static final int PER_SECOND = 20;

    private final KafkaProducer<String, String> producer;
    private final Clicks clicks = new Clicks(42);
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("live-clicks").factory());

    LiveClicks(String servers, String topic, Clock clock) {
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer());
        var unused =
                thread.scheduleAtFixedRate(
                        () ->
                                producer.send(
                                        new ProducerRecord<>(topic, clicks.next(clock.instant()))),
                        0,
                        1000 / PER_SECOND,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
