package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * Edits of what has to do with time: when a window gives out its rows, how long state stays, what
 * counts as seen. And of how a pipeline is run, which is none.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimedEditsTest {

    private static final String FILE =
            """
            name: shop
            sources:
              orders:
                connector: file
                path: DIR/orders.ndjson
                follow: true
                format: json
                columns:
                  id: BIGINT NOT NULL
                  who: STRING NOT NULL
                  qty: BIGINT NOT NULL
                  ts: TIMESTAMP(3) NOT NULL
                event_time: { column: ts, max_delay: 30s }
                deduplicate: { by: [id], within: 10m }
            views:
              minutes:
                sql: |
                  SELECT window_start, who, SUM(qty) AS total
                  FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
                  GROUP BY window_start, window_end, who
              by_who:
                sql: SELECT who, COUNT(*) AS n, SUM(qty) AS total FROM orders GROUP BY who
              large:
                sql: SELECT id, who, qty FROM orders WHERE qty > 80
            sinks:
              minutes: { from: minutes, connector: duckdb }
              by_who: { from: by_who, connector: duckdb }
              large: { from: large, connector: duckdb }
            """;

    @TempDir static Path root;
    private Path directory;
    private Path kept;
    private EditRig rig;
    private final Random random = new Random(7);

    @BeforeAll
    void aPipelineThatHasReadAndDelivered() throws Exception {
        directory = root.resolve("work");
        kept = root.resolve("kept");
        rig = new EditRig(directory);
        orders(0, 400);
        rig.run(FILE, true);
        EditRig.copy(directory, kept);
    }

    @BeforeEach
    void asItWas() throws IOException {
        EditRig.remove(directory);
        EditRig.copy(kept, directory);
    }

    /** Two a second, not quite in order, and every tenth comes twice. */
    private void orders(int from, int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            int second = Math.max(0, i / 2 - random.nextInt(20));
            String line =
                    "{\"id\":%d,\"who\":\"w%d\",\"qty\":%d,\"ts\":\"2026-01-01T00:%02d:%02dZ\"}\n"
                            .formatted(
                                    i,
                                    random.nextInt(7),
                                    random.nextInt(100),
                                    second / 60,
                                    second % 60);
            lines.append(line);
            if (i % 10 == 0) {
                lines.append(line);
            }
        }
        rig.append("orders", lines.toString());
    }

    private void check(String edited, boolean accept) throws Exception {
        orders(400, 300);
        rig.run(edited, accept);
        rig.compare(edited);
    }

    private static String edited(String view, String line) {
        return FILE.replace(
                "  " + view + ":\n    sql", "  " + view + ":\n    " + line + "\n    sql");
    }

    @Test
    void whenAWindowGivesOutItsRows() throws Exception {
        String edited = edited("minutes", "emit: updates");
        assertThat(rig.effects(edited))
                .containsExactly("view minutes rebuilds", "sink minutes rebuilds");
        check(edited, false);
        // And back: what has been closed is given out once.
        assertThat(rig.effects(FILE))
                .containsExactly("view minutes rebuilds", "sink minutes rebuilds");
        rig.run(FILE, false);
        rig.compare(FILE);
    }

    @Test
    void howLongStateStays() throws Exception {
        String edited = edited("by_who", "retain: 1h");
        assertThat(rig.effects(edited))
                .containsExactly("view by_who rebuilds", "sink by_who rebuilds");
        check(edited, false);
        String shorter = edited.replace("retain: 1h", "retain: 40s");
        assertThat(rig.effects(shorter))
                .containsExactly("view by_who rebuilds", "sink by_who rebuilds");
        rig.run(shorter, false);
        rig.compare(shorter);
    }

    /** What was seen is forgotten: rows from before may come once more, and no others. */
    @Test
    void whatCountsAsSeen() throws Exception {
        String edited = FILE.replace("by: [id]", "by: [id, who]");
        assertThat(rig.effects(edited)).containsExactly("source orders keeps*");
        check(edited, true);
    }

    /** A longer time holds for what comes; what is remembered stays. */
    @Test
    void howLongItCountsAsSeen() throws Exception {
        String edited = FILE.replace("within: 10m", "within: 1h");
        assertThat(rig.effects(edited)).containsExactly("source orders keeps");
        check(edited, false);
    }

    /** Every row that was seen twice was dropped; from now on none is. */
    @Test
    void noDeduplicationAnyMore() throws Exception {
        String edited = FILE.replaceAll("    deduplicate: [^\n]*\n", "");
        assertThat(rig.effects(edited)).containsExactly("source orders keeps*");
        StringBuilder once = new StringBuilder();
        for (int i = 400; i < 500; i++) {
            once.append(
                    "{\"id\":%d,\"who\":\"w1\",\"qty\":1,\"ts\":\"2026-01-01T00:04:00Z\"}\n"
                            .formatted(i));
        }
        rig.append("orders", once.toString());
        rig.run(edited, true);
        rig.compare(FILE);
    }

    @Test
    void howItIsRun() throws Exception {
        String edited =
                FILE.replace(
                        "views:\n",
                        "run: { port: 8099, host: 127.0.0.1, step_rows: 50 }\nviews:\n");
        assertThat(rig.effects(edited)).isEmpty();
        check(edited, false);
    }
}
