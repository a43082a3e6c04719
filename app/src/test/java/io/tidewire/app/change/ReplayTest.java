package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.RunOptions;
import io.tidewire.engine.change.Start;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** History once more from a time, of what real logs keep: a topic and the log of http. */
@Timeout(180)
class ReplayTest {

    private static final String FILE =
            """
            name: shop
            sources:
              bought:
                connector: kafka
                topic: bought
                format: json
                start: earliest
                columns: { id: BIGINT NOT NULL }
              posted:
                connector: http
                format: json
                columns: { id: BIGINT NOT NULL }
            views:
              bought_ids: SELECT COUNT(*) AS n, MIN(id) AS first, MAX(id) AS last FROM bought
              posted_ids: SELECT COUNT(*) AS n, MIN(id) AS first, MAX(id) AS last FROM posted
            sinks:
              bought_ids: { from: bought_ids, connector: duckdb }
              posted_ids: { from: posted_ids, connector: duckdb }
            """;

    @TempDir private Path directory;

    @Test
    void fromATimeOfTheLog() throws Exception {
        EditRig rig = new EditRig(directory);
        Instant time;
        try (PipelineProcess process = start(rig, null)) {
            post(process, 0, 100);
            time = laterThanNow();
            post(process, 100, 50);
            // Those of a topic have the time that their sender says.
            produce(process, time.minus(Duration.ofHours(1)), 0, 70);
            produce(process, time, 70, 30);
            finish(process, 150, 100);
        }
        assertThat(rows(rig, "posted_ids")).isEqualTo("[150, 0, 149]");
        assertThat(rows(rig, "bought_ids")).isEqualTo("[100, 0, 99]");

        try (PipelineProcess process = start(rig, new Start.At(time))) {
            post(process, 150, 5);
            produce(process, time.plusSeconds(1), 100, 7);
            finish(process, 55, 37);
        }
        assertThat(rows(rig, "posted_ids")).isEqualTo("[55, 100, 154]");
        assertThat(rows(rig, "bought_ids")).isEqualTo("[37, 70, 106]");

        // It was for once: what is there is gone on from.
        try (PipelineProcess process = start(rig, null)) {
            post(process, 155, 1);
            finish(process, 56, 37);
        }
        assertThat(rows(rig, "posted_ids")).isEqualTo("[56, 100, 155]");
        assertThat(rows(rig, "bought_ids")).isEqualTo("[37, 70, 106]");
    }

    private static PipelineProcess start(EditRig rig, @Nullable Start from) throws Exception {
        return rig.start(FILE, from, RunOptions.Serving.ALWAYS);
    }

    private static Instant laterThanNow() {
        Instant time = Instant.now().plusMillis(2);
        while (!Instant.now().isAfter(time)) {
            Thread.onSpinWait();
        }
        return time;
    }

    private static void post(PipelineProcess process, int from, int count) {
        StringBuilder rows = new StringBuilder();
        for (int id = from; id < from + count; id++) {
            rows.append("{\"id\":%d}\n".formatted(id));
        }
        EditRig.post(process, "posted", rows.toString());
    }

    private static void produce(PipelineProcess process, Instant time, int from, int count) {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", process.kafka(), "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int id = from; id < from + count; id++) {
                producer.send(
                        new ProducerRecord<>(
                                "bought",
                                null,
                                time.toEpochMilli(),
                                null,
                                "{\"id\":%d}".formatted(id)));
            }
            producer.flush();
        }
    }

    /** Waits until the books have that many rows, and stops. */
    private static void finish(PipelineProcess process, long posted, long bought)
            throws InterruptedException {
        Map<String, Long> rows = Map.of("posted", posted, "bought", bought);
        EditRig.await(
                process,
                source -> source.books().delivered() == rows.getOrDefault(source.name(), 0L));
        process.stop();
        assertThat(process.awaitEnd().faults()).isEqualTo(List.of());
    }

    private static String rows(EditRig rig, String table) {
        return String.join("", rig.stored(table));
    }
}
