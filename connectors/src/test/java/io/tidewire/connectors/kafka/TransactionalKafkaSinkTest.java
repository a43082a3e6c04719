package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.Deltas;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Against a real broker. A sink that is left without closing is what a crash leaves behind. */
@Timeout(120)
class TransactionalKafkaSinkTest {

    private static final KafkaConnector CONNECTOR = new KafkaConnector(TestBroker.shared());
    private static final Resume BEGIN = new Resume("run", 0);

    private final String topic = TestBroker.newTopic("transactions");
    private final List<String> rejected = Collections.synchronizedList(new ArrayList<>());
    private final List<Sink> opened = new ArrayList<>();

    private Sink open(Map<String, Object> more) {
        Map<String, Object> options = new HashMap<>(more);
        options.put("topic", topic);
        options.put("transactional_id", "of-" + topic);
        Sink sink =
                CONNECTOR.openSink(
                        Contexts.sink(
                                KafkaConnector.SPEC,
                                "out",
                                Contexts.SCHEMA,
                                true,
                                List.of(),
                                options,
                                (row, reason) -> rejected.add(row.length + " " + reason)));
        opened.add(sink);
        return sink;
    }

    private Sink open() {
        return open(Map.of());
    }

    @AfterEach
    void close() {
        opened.forEach(Sink::close);
    }

    private static Batch rows(long from, long to) {
        BatchBuilder rows = new BatchBuilder(Contexts.SCHEMA);
        for (long id = from; id <= to; id++) {
            rows.add(1, List.of(id, "row"));
        }
        return rows.build();
    }

    private static void write(Sink sink, long step) {
        sink.write(Deltas.of(rows(step, step), step));
    }

    /** What a reader of committed records sees first, in order: one row a step. */
    private List<Long> visible(int count) {
        return TestBroker.read(topic, count).stream()
                .map(record -> record.value().replaceAll("[^0-9]", ""))
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void rowsShowWithTheirCommitAndTheSinkKnowsItsPlace() {
        Sink sink = open();
        assertThat(sink.recover(BEGIN)).isZero();
        write(sink, 1);
        write(sink, 2);
        sink.flush();
        sink.commit(2);
        write(sink, 3);
        sink.flush();
        sink.commit(7);
        assertThat(visible(3)).containsExactly(1L, 2L, 3L);

        assertThat(open().recover(new Resume("run", 7))).isEqualTo(7);
        assertThat(open().recover(new Resume("another run", 7))).isZero();
    }

    /** A reader does not wait for the transaction of a process that is gone. */
    @Test
    void theNextProcessEndsWhatTheLastOneLeftOpen() {
        Sink dead = open();
        dead.recover(BEGIN);
        write(dead, 1);
        dead.flush();
        dead.commit(1);
        write(dead, 2);
        dead.flush();

        Sink next = open();
        assertThat(next.recover(new Resume("run", 1))).isEqualTo(1);
        write(next, 22);
        next.flush();
        next.commit(22);
        assertThat(visible(2)).containsExactly(1L, 22L);
    }

    /** Nobody comes back: the broker ends it after transaction_timeout, when it looks. */
    @Test
    void whatADeadProcessLeftOpenEndsByItself() {
        Sink dead = open(Map.of("transaction_timeout", Duration.ofSeconds(1)));
        dead.recover(BEGIN);
        write(dead, 1);
        dead.flush();
        try (KafkaProducer<String, String> other = TestBroker.producer(Map.of())) {
            other.send(new ProducerRecord<>(topic, "{\"id\":2}"));
        }
        assertThat(visible(1)).containsExactly(2L);
    }

    @Test
    void aTransactionThatIsLostIsWrittenAgain() throws Exception {
        Sink sink = open();
        sink.recover(BEGIN);
        write(sink, 1);
        sink.commit(1);
        write(sink, 2);
        sink.flush();
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            // As when its time is up.
            admin.fenceProducers(List.of("of-" + topic)).all().get();
        }
        assertThatThrownBy(() -> sink.commit(2)).hasMessageContaining("SINK_ROLLED_BACK");
        assertThat(sink.recover(new Resume("run", 2))).isEqualTo(1);
        write(sink, 2);
        sink.commit(2);
        assertThat(visible(2)).containsExactly(1L, 2L);
    }

    @Test
    void aProcessThatWasBelievedDeadIsStopped() {
        Sink old = open();
        old.recover(BEGIN);
        write(old, 1);
        old.commit(1);
        Sink current = open();
        current.recover(new Resume("run", 1));
        write(current, 2);
        current.commit(2);

        assertThatThrownBy(
                        () -> {
                            write(old, 3);
                            old.commit(3);
                        })
                .hasMessageContaining("SINK_ROLLED_BACK");
        assertThatThrownBy(() -> old.recover(new Resume("run", 3)))
                .hasMessageContaining("SINK_FENCED")
                .hasMessageContaining("another process");
        // It has fenced the one that is right, which begins again.
        assertThatThrownBy(
                        () -> {
                            write(current, 3);
                            current.commit(3);
                        })
                .hasMessageContaining("SINK_ROLLED_BACK");
        assertThat(current.recover(new Resume("run", 3))).isEqualTo(2);
        write(current, 3);
        current.commit(3);
        assertThat(visible(3)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aRowTheClientRefusesIsLeftOut() {
        Sink sink = open(Map.of("properties", Map.of("max.request.size", 10_000L)));
        sink.recover(BEGIN);
        BatchBuilder rows = new BatchBuilder(Contexts.SCHEMA);
        rows.add(1, List.of(1L, "x".repeat(20_000)));
        rows.add(1, List.of(2L, "small"));
        sink.write(Deltas.of(rows.build(), 1));
        sink.commit(1);
        assertThat(visible(1)).containsExactly(2L);
        assertThat(rejected).hasSize(1).first().asString().contains("max.request.size");
    }

    /** The transaction is gone with the row; the next one is without it. */
    @Test
    void aRowTheBrokerRefusesIsLeftOutOfTheNextTransaction() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(topic, Optional.of(1), Optional.empty())
                                            .configs(Map.of("max.message.bytes", "10000"))))
                    .all()
                    .get();
        }
        Sink sink = open();
        sink.recover(BEGIN);
        BatchBuilder rows = new BatchBuilder(Contexts.SCHEMA);
        rows.add(1, List.of(1L, "x".repeat(20_000)));
        rows.add(1, List.of(2L, "small"));
        Batch both = rows.build();
        assertThatThrownBy(
                        () -> {
                            sink.write(Deltas.of(both, 1));
                            sink.commit(1);
                        })
                .hasMessageContaining("SINK_ROLLED_BACK");
        assertThat(rejected).isEmpty();
        assertThat(sink.recover(new Resume("run", 1))).isZero();
        sink.write(Deltas.of(both, 1));
        sink.commit(1);
        assertThat(visible(1)).containsExactly(2L);
        assertThat(rejected).hasSize(1);
    }

    @Test
    void aTransactionTimeTooLongForTheBrokersIsSaid() {
        Sink sink = open(Map.of("transaction_timeout", Duration.ofDays(1)));
        assertThatThrownBy(() -> sink.recover(BEGIN))
                .hasMessageContaining("SINK_FAILED")
                .hasMessageContaining("transaction_timeout");
    }
}
