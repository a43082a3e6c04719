package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

class TopicReadinessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Every record goes in a batch of its own, so that several are under way at once. */
    private static Map<String, Object> settings() {
        return Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers(), "batch.size", 0);
    }

    @Test
    void aTopicTakesItsFirstRecordsInOrder() throws Exception {
        try (Admin admin = Admin.create(settings())) {
            for (int round = 0; round < 20; round++) {
                String topic = "ready-" + round;
                admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1)));
                TopicReadiness.await(admin, topic, 2, PATIENCE);
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                try (KafkaProducer<String, String> producer =
                        new KafkaProducer<>(
                                settings(), new StringSerializer(), new StringSerializer())) {
                    for (int i = 0; i < 40; i++) {
                        sent.add(producer.send(new ProducerRecord<>(topic, i % 2, null, "row")));
                    }
                }
                for (int i = 0; i < 40; i++) {
                    assertThat(sent.get(i).get(1, TimeUnit.MINUTES).offset()).isEqualTo(i / 2);
                }
            }
        }
    }

    @Test
    void aTopicThatNobodyMakesIsNeverReady() {
        try (Admin admin = Admin.create(settings())) {
            assertThatThrownBy(() -> TopicReadiness.await(admin, "none", 1, Duration.ofMillis(50)))
                    .isInstanceOf(TimeoutException.class);
        }
    }
}
