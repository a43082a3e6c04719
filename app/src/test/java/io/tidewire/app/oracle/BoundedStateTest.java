package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * State goes when the watermark has passed: a stream a hundred times as long as what the query
 * looks back leaves no more behind than one ten times as long.
 */
@Tag("oracle")
class BoundedStateTest {

    private static final LocalDateTime START = LocalDateTime.parse("2026-01-31T10:00:00");

    /** What every query below looks back. */
    private static final int LOOKS_BACK = 20;

    /** Hash tables grow by doubling, and drop what is gone when they next do. */
    private static final int SLACK = 2;

    private record Size(long rows, long bytes) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name AND p.ts BETWEEN o.ts - INTERVAL '10' SECOND AND o.ts + INTERVAL '20' SECOND",
                "SELECT o.id, p.city FROM orders o LEFT JOIN people p ON o.who = p.name AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '20' SECOND",
                "SELECT o.id, p.city FROM orders o FULL JOIN people p ON o.who = p.name AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '20' SECOND",
                "SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM people p WHERE p.name = o.who AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '20' SECOND)",
                "SELECT window_start, id, COUNT(*) AS c, MAX(qty) AS hi FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                "SELECT window_start, id, COUNT(DISTINCT who) AS c FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                "SELECT window_start, id, SUM(qty) AS s FROM TABLE(CUMULATE(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                "SELECT window_start, window_end, id, COUNT(*) AS c FROM TABLE(SESSION(TABLE orders PARTITION BY id, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                "SELECT id, window_end FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, id ORDER BY ts) AS n FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '20' SECOND))) WHERE n = 1",
                "SELECT id, SUM(qty) OVER (PARTITION BY who ORDER BY ts RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW) AS s FROM orders",
                "SELECT * FROM orders MATCH_RECOGNIZE (PARTITION BY who ORDER BY ts MEASURES A.id AS a, B.id AS b PATTERN (A B) WITHIN INTERVAL '20' SECOND DEFINE B AS B.qty > A.qty)"
            })
    void aLongStreamLeavesNoMoreBehind(String sql) {
        Program program = Objects.requireNonNull(CaseTables.compile(sql).program());
        try (Circuit circuit = Circuit.build(program, 1)) {
            for (OperatorInfo operator : circuit.operators()) {
                assertThat(operator.unbounded()).as("%s", operator).isFalse();
            }
            run(circuit, 0, 10 * LOOKS_BACK);
            Size early = size(circuit);
            run(circuit, 10 * LOOKS_BACK, 100 * LOOKS_BACK);
            Size late = size(circuit);
            assertThat(late.rows()).isBetween(0L, SLACK * early.rows());
            assertThat(late.bytes()).isBetween(0L, SLACK * early.bytes());
        }
    }

    /** A row of each source per second: every key is new, but for the ten names. */
    private static void run(Circuit circuit, int from, int to) {
        for (int second = from; second < to; second++) {
            LocalDateTime now = START.plusSeconds(second);
            String name = "n" + second % 10;
            Batch orders =
                    new BatchBuilder(CaseTables.schema("orders"))
                            .add(
                                    1,
                                    List.of(
                                            (long) second,
                                            name,
                                            "pen",
                                            second % 3,
                                            BigDecimal.ONE,
                                            now))
                            .build();
            Batch people =
                    new BatchBuilder(CaseTables.schema("people"))
                            .add(1, List.of(name, "Rome", 1, now))
                            .build();
            Map<String, Batch> inputs = new HashMap<>(Map.of("orders", orders, "people", people));
            long watermark = Values.micros(now);
            circuit.step(inputs, Map.of("orders", watermark, "people", watermark), 0);
        }
    }

    private static Size size(Circuit circuit) {
        List<OperatorInfo> operators = circuit.operators();
        return new Size(
                operators.stream().mapToLong(OperatorInfo::stateRows).sum(),
                operators.stream().mapToLong(OperatorInfo::stateBytes).sum());
    }
}
