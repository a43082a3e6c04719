package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Values;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;
import io.tidewire.sql.Compiled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What {@code retain} lets go of, and what then becomes of rows that would have met it. */
@Tag("oracle")
class RetainStateTest {

    private static final LocalDateTime START = LocalDateTime.parse("2026-01-31T10:00:00");
    private static final Duration RETAIN = Duration.ofSeconds(20);

    /** Hash tables grow by doubling, and drop what is gone when they next do. */
    private static final int SLACK = 2;

    private final List<String> given = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id, COUNT(*) AS c, MAX(qty) AS m FROM orders GROUP BY id",
                "SELECT DISTINCT id, who FROM orders",
                "SELECT id FROM orders UNION SELECT id + 1 FROM orders",
                "SELECT c, COUNT(*) AS ids FROM (SELECT id, COUNT(*) AS c FROM orders GROUP BY id) GROUP BY c",
                "SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name",
                "SELECT o.id, p.city FROM orders o FULL JOIN people p ON o.who = p.name",
                "SELECT id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.name = o.who AND p.age > o.qty)",
                "SELECT o.id, p.price FROM orders o LEFT JOIN prices p ON o.item = p.item",
                "SELECT o.id, c.c FROM orders o JOIN (SELECT name, COUNT(*) AS c FROM people GROUP BY name) c ON o.who = c.name",
                "SELECT id, qty FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY qty DESC) AS n FROM orders) WHERE n = 1",
                "SELECT id, c FROM (SELECT id, COUNT(*) AS c FROM orders GROUP BY id) ORDER BY c DESC, id LIMIT 3",
                "SELECT id, SUM(qty) OVER (PARTITION BY id ORDER BY ts) AS s FROM orders",
                "SELECT id, LAG(qty) OVER (PARTITION BY id ORDER BY ts) AS s FROM orders",
                "SELECT id FROM orders EXCEPT SELECT id + 1 FROM orders",
                "SELECT id FROM orders INTERSECT ALL SELECT id + 1 FROM orders",
                "SELECT o.id, p.qty FROM orders o ASOF JOIN (SELECT id + 1 AS nid, qty, ts FROM orders) p MATCH_CONDITION o.ts >= p.ts ON o.id = p.nid",
                "SELECT * FROM orders MATCH_RECOGNIZE (PARTITION BY who ORDER BY ts MEASURES A.id AS a, B.id AS b PATTERN (A B+) DEFINE B AS B.qty > A.qty)"
            })
    void aLongStreamLeavesNoMoreBehind(String sql) {
        for (int workers = 1; workers <= 2; workers++) {
            try (Circuit circuit = circuit(sql, workers)) {
                assertThat(circuit.operators()).noneMatch(OperatorInfo::unbounded);
                run(circuit, 0, 200);
                long rows = sum(circuit, OperatorInfo::stateRows);
                long bytes = sum(circuit, OperatorInfo::stateBytes);
                run(circuit, 200, 2_000);
                assertThat(sum(circuit, OperatorInfo::stateRows)).isBetween(0L, SLACK * rows);
                assertThat(sum(circuit, OperatorInfo::stateBytes)).isBetween(0L, SLACK * bytes);
            }
        }
    }

    @Test
    void whatComesAfterTheRetentionBeginsAnewAndWhatWasGivenStands() {
        try (Circuit circuit = circuit("SELECT who, COUNT(*) AS c FROM orders GROUP BY who", 1)) {
            order(circuit, 1, "ann", "pen", 0);
            order(circuit, 2, "ann", "pen", 20);
            assertThat(given).containsExactly("+ann,1", "-ann,1", "+ann,2");
            given.clear();
            order(circuit, 3, "bob", "pen", 41);
            assertThat(sum(circuit, OperatorInfo::forgotten)).isOne();
            order(circuit, 4, "ann", "pen", 41);
            assertThat(given).containsExactly("+bob,1", "+ann,1");
        }
    }

    @Test
    void aRowBetweenTwoLifetimesJoinsThem() {
        try (Circuit circuit = circuit("SELECT who, COUNT(*) AS c FROM orders GROUP BY who", 1)) {
            step(circuit, Map.of("orders", order(1, "ann", "pen", 0)), -1);
            step(circuit, Map.of("orders", order(2, "ann", "pen", 30)), -1);
            assertThat(given).containsExactly("+ann,1", "+ann,1");
            given.clear();
            step(circuit, Map.of("orders", order(3, "ann", "pen", 15)), -1);
            assertThat(given).containsExactly("-2ann,1", "+ann,3");
        }
    }

    /** The rows of a table stay; those that met it stay as they were given, once they are old. */
    @Test
    void aChangeOfATableReachesTheRowsThatAreRetained() {
        String sql = "SELECT o.id, p.price FROM orders o JOIN prices p ON o.item = p.item";
        try (Circuit circuit = circuit(sql, 1)) {
            price(circuit, "pen", "1.00", 0);
            order(circuit, 1, "ann", "pen", 1);
            order(circuit, 2, "ann", "pen", 15);
            order(circuit, 3, "ann", "ink", 30);
            assertThat(given).containsExactly("+1,1.00", "+2,1.00");
            assertThat(sum(circuit, OperatorInfo::forgotten)).isOne();
            given.clear();
            price(circuit, "pen", "2.00", 30);
            assertThat(given).containsExactly("-2,1.00", "+2,2.00");
            given.clear();
            order(circuit, 4, "ann", "pen", 1_000);
            assertThat(given).containsExactly("+4,2.00");
        }
    }

    private static Circuit circuit(String sql, int workers) {
        Compiled compiled = CaseTables.compile(sql, RETAIN);
        assertThat(compiled.faults()).isEmpty();
        return Circuit.build(Objects.requireNonNull(compiled.program()), workers);
    }

    private static long sum(Circuit circuit, ToLongFunction<OperatorInfo> number) {
        return circuit.operators().stream().mapToLong(number).sum();
    }

    /** A row of each source per second: every key is new, but for the ten names and the items. */
    private void run(Circuit circuit, int from, int to) {
        for (int second = from; second < to; second++) {
            String name = "n" + second % 10;
            String item = "i" + second % 5;
            Map<String, Batch> inputs = new HashMap<>();
            inputs.put("orders", order(second, name, item, second));
            inputs.put("people", batch("people", name, "Rome", 1, at(second)));
            inputs.put("prices", batch("prices", item, new BigDecimal(second), at(second)));
            step(circuit, inputs, second);
        }
    }

    private void order(Circuit circuit, long id, String who, String item, int second) {
        step(circuit, Map.of("orders", order(id, who, item, second)), second);
    }

    private void price(Circuit circuit, String item, String price, int second) {
        step(
                circuit,
                Map.of("prices", batch("prices", item, new BigDecimal(price), at(second))),
                second);
    }

    private static Batch order(long id, String who, String item, int second) {
        return batch("orders", id, who, item, (int) id % 2, BigDecimal.ONE, at(second));
    }

    private static LocalDateTime at(int second) {
        return START.plusSeconds(second);
    }

    private static Batch batch(String table, @Nullable Object... row) {
        return new BatchBuilder(CaseTables.schema(table)).add(1, Arrays.asList(row)).build();
    }

    private void step(Circuit circuit, Map<String, Batch> inputs, int second) {
        long mark = Values.micros(at(second));
        Map<String, Batch> deltas =
                circuit.step(inputs, Map.of("orders", mark, "people", mark, "prices", mark), 0)
                        .deltas();
        for (Batch delta : deltas.values()) {
            for (int row = 0; row < delta.size(); row++) {
                long weight = delta.weight(row);
                String sign = weight == 1 ? "+" : weight == -1 ? "-" : Long.toString(weight);
                StringBuilder text = new StringBuilder(sign);
                for (int i = 0; i < delta.schema().size(); i++) {
                    text.append(i == 0 ? "" : ",").append(delta.value(row, i));
                }
                given.add(text.toString());
            }
        }
    }
}
