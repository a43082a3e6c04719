package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

/**
 * A row that stops being the first of its group is taken back from what was computed of it, which
 * Flink's planner of 2.1 to 2.3 forgets (FLINK-40368); and rows that are distinct stay, which it
 * does not know.
 */
@Tag("cluster")
@Tag("long")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class FirstsParityTest {

    private static final String FILE =
            """
            name: firsts
            sources:
              clicks:
                connector: kafka
                bootstrap_servers: ${KAFKA}
                topic: ${IN}clicks
                stop: latest
                columns: { event_id: STRING NOT NULL, item_id: STRING NOT NULL, user_id: STRING, price: "DECIMAL(10,2)", ts: TIMESTAMP(3) NOT NULL }
                event_time: { column: ts, max_delay: 5s, idle_after: 0s }
                deduplicate: { by: [event_id] }
            views:
              cheapest: |
                SELECT item_id, user_id, event_id, price
                FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item_id, user_id ORDER BY price, event_id) AS place FROM clicks
                      WHERE price IS NOT NULL)
                WHERE place = 1
              counted: SELECT item_id, COUNT(*) AS n, SUM(price) AS total, MIN(price) AS least FROM cheapest GROUP BY item_id
              seen: SELECT DISTINCT item_id, user_id FROM clicks
            sinks:
              seen: { from: seen, connector: kafka, bootstrap_servers: "${KAFKA}", topic: "${OUT}seen" }
              cheapest: { from: cheapest, connector: kafka, bootstrap_servers: "${KAFKA}", topic: "${OUT}cheapest", mode: changelog }
              counted: { from: counted, connector: kafka, bootstrap_servers: "${KAFKA}", topic: "${OUT}counted" }
            run: { checkpoint_every: 500ms }
            """;

    @TempDir private Path folder;

    @Test
    void areReplacedAndTheDistinctStay(LocalCluster cluster) throws Exception {
        Result result =
                new Parity(cluster, folder)
                        .requireEqual(
                                new Parity.Subject(
                                        "firsts", FILE, Map.of("clicks", Clicks.of(3, 2, 1_000))));
        assertThat(result.rows()).isPositive();
    }
}
