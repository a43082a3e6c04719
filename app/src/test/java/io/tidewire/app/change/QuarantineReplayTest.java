package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.client.RunningClient;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.RunOptions;
import io.tidewire.engine.runtime.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Rows that a rule had refused, replayed once it is gone, by a pipeline that dies while it does:
 * each is in the views once, whether a checkpoint held it or not.
 */
@Timeout(180)
class QuarantineReplayTest {

    private static final int ROWS = 300;

    private static final String FILE =
            """
            name: shop
            sources:
              orders:
                connector: file
                path: DIR/orders.ndjson
                follow: true
                format: json
                columns: { id: BIGINT NOT NULL, qty: BIGINT NOT NULL }
                expect:
                  - { name: small, check: qty < 50, otherwise: quarantine }
            views:
              every: SELECT id, qty FROM orders
              sums: SELECT COUNT(*) AS n, SUM(qty) AS total FROM orders
            sinks:
              every: { from: every, connector: duckdb }
              sums: { from: sums, connector: duckdb }
            run: { checkpoint_every: 1h }
            """;

    @TempDir private Path directory;

    @Test
    void eachRowOnceAlsoAfterACrash() throws Exception {
        EditRig rig = new EditRig(directory);
        StringBuilder lines = new StringBuilder();
        for (int id = 0; id < ROWS; id++) {
            lines.append("{\"id\":%d,\"qty\":%d}\n".formatted(id, id % 100));
        }
        rig.append("orders", lines.toString());
        rig.run(FILE, true);
        assertThat(rig.stored("every")).hasSize(ROWS / 2);

        String mended = FILE.replaceAll("    expect:\n.*\n", "");
        // Dies as soon as they were handed over, computed or not.
        try (PipelineProcess process = rig.start(mended, null, RunOptions.Serving.ALWAYS)) {
            assertThat(replay(process)).isEqualTo(ROWS / 2);
        }
        // Goes on with them by itself, and dies when they are computed and no checkpoint has them.
        try (PipelineProcess process = rig.start(mended, null, RunOptions.Serving.ALWAYS)) {
            assertThat(replay(process)).as("they are under way").isZero();
            EditRig.await(process, source -> source.books().delivered() == ROWS);
        }
        // Once more; and now they stand.
        stop(rig, mended);
        check(rig);
        stop(rig, mended);
        check(rig);
    }

    private static void stop(EditRig rig, String file) throws Exception {
        try (PipelineProcess process = rig.start(file, null, RunOptions.Serving.ALWAYS)) {
            EditRig.await(process, source -> source.books().delivered() == ROWS);
            assertThat(replay(process)).isZero();
            process.stop();
            Outcome outcome = process.awaitEnd();
            assertThat(outcome.faults()).isEmpty();
        }
    }

    private static long replay(PipelineProcess process) {
        try (RunningClient client = new RunningClient(process.url(), null)) {
            Object count = client.post("/api/v1/quarantine/replay", Map.of()).get("replayed");
            return ((Number) Objects.requireNonNull(count)).longValue();
        }
    }

    private static void check(EditRig rig) {
        List<String> expected =
                IntStream.range(0, ROWS)
                        .mapToObj(id -> List.of(id, id % 100).toString())
                        .sorted()
                        .toList();
        assertThat(rig.stored("every")).isEqualTo(expected);
        assertThat(rig.stored("sums")).containsExactly("[300, 14850]");
    }
}
