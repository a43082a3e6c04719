package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.Deltas;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class KafkaSinkTest {

    private static final KafkaConnector CONNECTOR = new KafkaConnector(TestBroker.shared());

    private final String topic = TestBroker.newTopic("sink");
    private final List<String> rejected = Collections.synchronizedList(new ArrayList<>());

    private SinkContext context(boolean insertOnly, List<Integer> key, Map<String, Object> more) {
        Map<String, Object> options = new HashMap<>(more);
        options.put("topic", topic);
        return Contexts.sink(
                KafkaConnector.SPEC,
                "out",
                Contexts.SCHEMA,
                insertOnly,
                key,
                options,
                (row, reason) -> rejected.add(row.length + " " + reason));
    }

    private static Batch inserted() {
        return new BatchBuilder(Contexts.SCHEMA)
                .add(1, List.of(1L, "one"))
                .add(2, List.of(2L, "two"))
                .build();
    }

    private static Batch changed() {
        return new BatchBuilder(Contexts.SCHEMA)
                .add(-1, List.of(1L, "one"))
                .add(1, List.of(1L, "uno"))
                .add(-1, List.of(2L, "two"))
                .add(1, List.of(3L, "three"))
                .build();
    }

    private List<String> written(int count) {
        return TestBroker.read(topic, count).stream()
                .map(record -> record.key() + " " + record.value())
                .toList();
    }

    private void write(SinkContext context, Batch... deltas) {
        try (Sink sink = CONNECTOR.openSink(context)) {
            sink.recover(Deltas.at(0));
            for (Batch delta : deltas) {
                sink.write(Deltas.of(delta));
            }
            sink.flush();
            sink.commit(Long.MAX_VALUE);
        }
    }

    @Test
    void appendsRowsInOrderAsOftenAsTheyWeigh() {
        write(context(true, List.of(), Map.of()), inserted());
        assertThat(written(3))
                .containsExactly(
                        "null {\"id\":1,\"name\":\"one\"}",
                        "null {\"id\":2,\"name\":\"two\"}",
                        "null {\"id\":2,\"name\":\"two\"}");
    }

    @Test
    void keysAreTheNamedColumns() {
        write(context(true, List.of(), Map.of("key", List.of("name", "id"))), inserted());
        assertThat(written(3).getFirst()).startsWith("{\"name\":\"one\",\"id\":1} ");
    }

    @Test
    void upsertsByTheKeyOfTheTableWithTombstones() {
        write(context(false, List.of(0), Map.of()), changed());
        assertThat(written(3))
                .containsExactly(
                        "{\"id\":1} {\"id\":1,\"name\":\"uno\"}",
                        "{\"id\":2} null",
                        "{\"id\":3} {\"id\":3,\"name\":\"three\"}");
    }

    @Test
    void aChangelogSaysWhatHappens() {
        write(context(false, List.of(0), Map.of("mode", "changelog")), changed());
        assertThat(written(4))
                .containsExactly(
                        "null {\"op\":\"-U\",\"id\":1,\"name\":\"one\"}",
                        "null {\"op\":\"+U\",\"id\":1,\"name\":\"uno\"}",
                        "null {\"op\":\"-D\",\"id\":2,\"name\":\"two\"}",
                        "null {\"op\":\"+I\",\"id\":3,\"name\":\"three\"}");
    }

    @Test
    void aTableWithoutKeyThatChangesIsAChangelog() {
        write(context(false, List.of(), Map.of()), changed());
        assertThat(written(4).getFirst()).contains("\"op\":\"-D\"");
    }

    @Test
    void aRowThatIsTooLargeDoesNotStopTheOthers() {
        Batch large =
                new BatchBuilder(Contexts.SCHEMA)
                        .add(1, List.of(1L, "x".repeat(20_000)))
                        .add(1, List.of(2L, "small"))
                        .build();
        write(
                context(true, List.of(), Map.of("properties", Map.of("max.request.size", 10_000L))),
                large);
        assertThat(written(1)).containsExactly("null {\"id\":2,\"name\":\"small\"}");
        assertThat(rejected).hasSize(1);
    }

    @Test
    void aClusterThatIsAwayCanBeTriedAgain() {
        try (Sink sink =
                CONNECTOR.openSink(
                        context(
                                true,
                                List.of(),
                                Map.of(
                                        "bootstrap_servers",
                                        "localhost:1",
                                        "request_timeout",
                                        Duration.ofMillis(200))))) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> sink.recover(Deltas.at(0)))
                        .isInstanceOfSatisfying(
                                TidewireException.class,
                                failure ->
                                        assertThat(failure.code())
                                                .isEqualTo(ErrorCode.SINK_UNAVAILABLE))
                        .hasMessageContaining("localhost:1");
            }
        }
    }

    @Test
    void whatCannotWorkIsSaidBeforeTheRun() {
        assertThat(CONNECTOR.checkSink(context(false, List.of(), Map.of("mode", "append"))))
                .extracting(Fault::code)
                .containsExactly(ErrorCode.CONFLICT);
        assertThat(CONNECTOR.checkSink(context(false, List.of(), Map.of("mode", "upsert"))))
                .extracting(Fault::code)
                .containsExactly(ErrorCode.MISSING_KEY);
        assertThat(CONNECTOR.checkSink(context(true, List.of(), Map.of("key", List.of("nmae")))))
                .extracting(Fault::code)
                .containsExactly(ErrorCode.UNKNOWN_NAME);
    }
}
