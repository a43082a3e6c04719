package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class EmbeddedBrokerTest {

    @TempDir Path directory;

    @Test
    void costsNothingBeforeItIsNeeded() {
        EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), 0);
        assertThat(broker.isRunning()).isFalse();
        broker.close();
        assertThat(directory.resolve("kafka")).doesNotExist();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
        Path log = directory.resolve("kafka");
        try (EmbeddedBroker broker = new EmbeddedBroker(log, 0)) {
            broker.createTopic("kept", 2, Map.of());
            // Making it again changes nothing.
            broker.createTopic("kept", 1, Map.of());
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(
                            Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                            new StringSerializer(),
                            new StringSerializer())) {
                assertThat(producer.partitionsFor("kept")).hasSize(2);
                producer.send(new ProducerRecord<>("kept", 0, null, "row"))
                        .get(10, TimeUnit.SECONDS);
            }
            assertThatThrownBy(() -> new EmbeddedBroker(log, 0).bootstrapServers())
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure ->
                                    assertThat(failure.code())
                                            .isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE));
        }
        try (EmbeddedBroker broker = new EmbeddedBroker(log, 0);
                KafkaConsumer<String, String> consumer =
                        new KafkaConsumer<>(
                                Map.of("bootstrap.servers", broker.bootstrapServers()),
                                new StringDeserializer(),
                                new StringDeserializer())) {
            var partition = new TopicPartition("kept", 0);
            assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 1L);
        }
    }

    @Test
    void aTakenPortIsNamedWithTheWayOut() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            EmbeddedBroker broker = new EmbeddedBroker(directory, other.getLocalPort());
            assertThatThrownBy(broker::bootstrapServers)
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure -> {
                                assertThat(failure.code()).isEqualTo(ErrorCode.PORT_TAKEN);
                                assertThat(failure.getMessage())
                                        .contains("" + other.getLocalPort())
                                        .contains("--kafka-port");
                            });
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        EmbeddedBroker broker = new EmbeddedBroker(file.resolve("kafka"), 0);
        assertThatThrownBy(broker::bootstrapServers)
                .isInstanceOfSatisfying(
                        TidewireException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DATA_DIRECTORY));
    }

    @Test
    void takesTransactions() {
        String topic = TestBroker.newTopic("transactions");
        TestBroker.shared().createTopic(topic, 1, Map.of());
        try (KafkaProducer<String, String> producer =
                TestBroker.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "aborted"));
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "committed"));
            producer.commitTransaction();
        }
        assertThat(TestBroker.read(topic, 1))
                .extracting(ConsumerRecord::value)
                .containsExactly("committed");
    }
}
