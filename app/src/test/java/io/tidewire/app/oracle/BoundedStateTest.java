package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * State goes when the watermark has passed: a stream a hundred times as long as what the query
 * looks back leaves no more behind than one ten times as long.
 */
@Tag("oracle")
@Isolated("it looks at the heap")
class BoundedStateTest {

    private static final LocalDateTime START = LocalDateTime.parse("2026-01-31T10:00:00");

    /** What every query below looks back. */
    private static final int LOOKS_BACK = 20;

    /** Hash tables grow by doubling, and drop what is gone when they next do. */
    private static final int SLACK = 2;

    private static final int ROWS_A_SECOND = 30;

    private record Size(long rows, long bytes) {}

    static final List<String> BOUNDED =
            List.of(
                    "SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name AND p.ts BETWEEN o.ts - INTERVAL '10' SECOND AND o.ts + INTERVAL '20' SECOND",
                    "SELECT o.id, p.city FROM orders o LEFT JOIN people p ON o.who = p.name AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '20' SECOND",
                    "SELECT o.id, p.city FROM orders o FULL JOIN people p ON o.who = p.name AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '20' SECOND",
                    "SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM people p WHERE p.name = o.who AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '20' SECOND)",
                    "SELECT window_start, id, COUNT(*) AS c, MAX(qty) AS hi FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                    "SELECT window_start, id, COUNT(DISTINCT who) AS c FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                    "SELECT window_start, id, SUM(qty) AS s FROM TABLE(CUMULATE(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                    "SELECT window_start, window_end, id, COUNT(*) AS c FROM TABLE(SESSION(TABLE orders PARTITION BY id, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, id",
                    "SELECT id, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS at_second, COUNT(*) AS c FROM orders GROUP BY id, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss')",
                    "SELECT FLOOR(ts TO SECOND) AS at_second, CEIL(ts TO MINUTE) AS at_minute, SUM(qty) AS s FROM orders GROUP BY FLOOR(ts TO SECOND), CEIL(ts TO MINUTE)",
                    "SELECT id, window_end FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, id ORDER BY ts) AS n FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '20' SECOND))) WHERE n = 1",
                    "SELECT id, SUM(qty) OVER (PARTITION BY who ORDER BY ts RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW) AS s FROM orders",
                    "SELECT * FROM orders MATCH_RECOGNIZE (PARTITION BY who ORDER BY ts MEASURES A.id AS a, B.id AS b PATTERN (A B) WITHIN INTERVAL '20' SECOND DEFINE B AS B.qty > A.qty)",
                    "SELECT o.id, p.price FROM orders o JOIN prices FOR SYSTEM_TIME AS OF o.ts AS p ON o.item = p.item",
                    "SELECT window_start, id, qty FROM (SELECT *, RANK() OVER (PARTITION BY window_start, window_end ORDER BY qty DESC) AS n FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND))) WHERE n <= 3");

    /** What nothing bounds but the view's declaration. */
    static final List<String> RETAINED =
            List.of(
                    "SELECT id, COUNT(*) AS c, MAX(qty) AS m FROM orders GROUP BY id",
                    "SELECT DISTINCT id, who FROM orders",
                    "SELECT c, COUNT(*) AS ids FROM (SELECT id, COUNT(*) AS c FROM orders GROUP BY id) GROUP BY c",
                    "SELECT o.id, p.city FROM orders o FULL JOIN people p ON o.who = p.name AND o.qty = p.age",
                    "SELECT o.id, p.price FROM orders o LEFT JOIN prices p ON o.item = p.item",
                    "SELECT id, qty FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY qty DESC) AS n FROM orders) WHERE n = 1",
                    "SELECT id, c FROM (SELECT id, COUNT(*) AS c FROM orders GROUP BY id) ORDER BY c DESC, id LIMIT 3",
                    "SELECT id, SUM(qty) OVER (PARTITION BY id ORDER BY ts) AS s FROM orders",
                    "SELECT id FROM orders EXCEPT SELECT id + 1 FROM orders");

    static List<String> bounded() {
        return BOUNDED;
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void aLongStreamLeavesNoMoreBehind(String sql) {
        for (int workers = 1; workers <= 2; workers++) {
            Program program = Objects.requireNonNull(CaseTables.compile(sql).program());
            try (Circuit circuit = Circuit.build(program, workers)) {
                for (OperatorInfo operator : circuit.operators()) {
                    assertThat(operator.unbounded()).as("%s", operator).isFalse();
                }
                run(circuit, 0, 10 * LOOKS_BACK, 1);
                Size early = size(circuit);
                run(circuit, 10 * LOOKS_BACK, 100 * LOOKS_BACK, 1);
                Size late = size(circuit);
                assertThat(late.rows()).isBetween(0L, SLACK * early.rows());
                assertThat(late.bytes()).isBetween(0L, SLACK * early.bytes());
            }
        }
    }

    /** The days go as the watermark passes them, some of their groups with each step. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT CAST(ts AS DATE) AS d, id, COUNT(*) AS c FROM orders GROUP BY CAST(ts AS DATE), id",
                "SELECT d, id, COUNT(*) AS c FROM (SELECT *, CAST(ts AS DATE) AS d FROM orders) GROUP BY d, id HAVING MAX(d) IS NOT NULL OR COUNT(*) > 0",
                "SELECT d, c, COUNT(*) AS ids FROM (SELECT CAST(ts AS DATE) AS d, id, COUNT(*) AS c FROM orders GROUP BY CAST(ts AS DATE), id) GROUP BY d, c",
                "SELECT d, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY d, id ORDER BY qty) AS n FROM (SELECT *, CAST(ts AS DATE) AS d FROM orders)) WHERE n = 1",
                "SELECT d, id, qty FROM (SELECT *, RANK() OVER (PARTITION BY d ORDER BY qty DESC) AS n FROM (SELECT *, CAST(ts AS DATE) AS d FROM orders)) WHERE n <= 3",
                "SELECT d, id, SUM(qty) OVER (PARTITION BY d, id ORDER BY ts) AS s FROM (SELECT *, CAST(ts AS DATE) AS d FROM orders)",
                "SELECT d, id, ROW_NUMBER() OVER (PARTITION BY d ORDER BY qty) AS n FROM (SELECT *, CAST(ts AS DATE) AS d FROM orders)",
                "SELECT x.d, x.id, y.qty FROM (SELECT *, CAST(ts AS DATE) AS d FROM orders) x JOIN (SELECT *, CAST(ts AS DATE) AS d FROM orders) y ON x.d = y.d AND x.id = y.id",
                "SELECT x.d, x.c, y.hi FROM (SELECT CAST(ts AS DATE) AS d, id, COUNT(*) AS c FROM orders GROUP BY CAST(ts AS DATE), id) x FULL JOIN (SELECT CAST(ts AS DATE) AS d, id, MAX(qty) AS hi FROM orders GROUP BY CAST(ts AS DATE), id) y ON x.d = y.d AND x.id = y.id + 1",
                "SELECT CAST(ts AS DATE) AS d, id FROM orders EXCEPT SELECT CAST(ts AS DATE), id + 1 FROM orders",
                "SELECT d, id, COUNT(*) AS c FROM (SELECT CAST(ts AS DATE) AS d, id FROM orders UNION ALL SELECT CAST(ts AS DATE), id + 1 FROM orders) GROUP BY d, id"
            })
    void aLongTimeOfDaysLeavesNoMoreBehind(String sql) {
        Program program = Objects.requireNonNull(CaseTables.compile(sql).program());
        try (Circuit circuit = Circuit.build(program, 1)) {
            long early = 0;
            for (int hour = 0; hour < 24 * 100; hour++) {
                LocalDateTime now = START.plusHours(hour);
                BatchBuilder orders = new BatchBuilder(CaseTables.schema("orders"));
                for (long i = 0; i < 5; i++) {
                    orders.add(1, List.of(5 * hour + i, "n", "i", 1, BigDecimal.ONE, now));
                }
                circuit.step(
                        Map.of("orders", orders.build()), Map.of("orders", Values.micros(now)), 0);
                early = hour == 24 * 10 ? size(circuit).bytes() : early;
            }
            // Two days, of each input and of what groups it.
            assertThat(size(circuit).rows()).isBetween(1L, 4L * 2 * 5 * 24);
            assertThat(size(circuit).bytes()).isBetween(1L, SLACK * early);
        }
    }

    /**
     * What the operators say of themselves may be wrong; the heap is not. Whoever kept one row in a
     * hundred bytes, of one of the queries, would keep twice what is allowed here.
     */
    @Test
    void theHeapDoesNotGrow() {
        List<String> all = new ArrayList<>(BOUNDED);
        all.addAll(RETAINED);
        Duration retain = Duration.ofSeconds(LOOKS_BACK);
        Program program = Objects.requireNonNull(CaseTables.compileAll(all, retain).program());
        try (Circuit circuit = Circuit.build(program, 2)) {
            assertThat(circuit.operators()).noneMatch(OperatorInfo::unbounded);
            run(circuit, 0, 10 * LOOKS_BACK, ROWS_A_SECOND);
            long early = heap();
            run(circuit, 10 * LOOKS_BACK, 100 * LOOKS_BACK, ROWS_A_SECOND);
            assertThat(heap() - early).isLessThan(90L * LOOKS_BACK * ROWS_A_SECOND * 50);
        }
    }

    /**
     * What is left after a collection, in bytes; the least of some, since caches come and go, and
     * the JVM's compilers hold what they are at work on.
     */
    static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            least = Math.min(least, used);
        }
        return least;
    }

    /** Rows of each source per second: every key is new, but for the ten names and the items. */
    static void run(Circuit circuit, int from, int to, int rows) {
        for (int second = from; second < to; second++) {
            LocalDateTime now = START.plusSeconds(second);
            BatchBuilder orders = new BatchBuilder(CaseTables.schema("orders"));
            BatchBuilder people = new BatchBuilder(CaseTables.schema("people"));
            for (int i = 0; i < rows; i++) {
                long id = (long) second * rows + i;
                String name = "n" + id % (10 * rows);
                orders.add(1, List.of(id, name, "i" + id % 5, (int) (id % 3), BigDecimal.ONE, now));
                people.add(1, List.of(name, "Rome", 1, now));
            }
            Batch prices =
                    new BatchBuilder(CaseTables.schema("prices"))
                            .add(1, List.of("i" + second % 5, BigDecimal.valueOf(second), now))
                            .build();
            Map<String, Batch> inputs = new HashMap<>();
            inputs.put("orders", orders.build());
            inputs.put("people", people.build());
            inputs.put("prices", prices);
            long mark = Values.micros(now);
            circuit.step(inputs, Map.of("orders", mark, "people", mark, "prices", mark), 0);
        }
    }

    private static Size size(Circuit circuit) {
        List<OperatorInfo> operators = circuit.operators();
        return new Size(
                operators.stream().mapToLong(OperatorInfo::stateRows).sum(),
                operators.stream().mapToLong(OperatorInfo::stateBytes).sum());
    }
}
