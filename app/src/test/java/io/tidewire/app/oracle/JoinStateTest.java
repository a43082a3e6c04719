package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a join keeps of streams a hundred times longer than its bounds, and what it says of it. */
class JoinStateTest {

    private static final LocalDateTime START = LocalDateTime.parse("2024-05-01T00:00:00");

    /** The time until which a row waits is a column of it, as an auction's is. */
    private static final String UNTIL =
            "SELECT o.id, p.city FROM (SELECT id, who, ts, CASE WHEN qty > 0 THEN ts + INTERVAL"
                    + " '20' SECOND ELSE ts + INTERVAL '1' SECOND END AS until FROM orders) o JOIN"
                    + " people p ON o.who = p.name AND p.ts BETWEEN o.ts AND o.until";

    @Test
    void rowsOfBothSidesGoWhenEitherEndOfTheirTimeIsPassed() {
        OperatorInfo join = join(UNTIL);
        assertThat(join.bound()).isEqualTo("until and ts fall behind the watermarks");
        assertThat(join.stateRows()).isLessThan(100);
    }

    @Test
    void oneBoundLetsOneSideGo() {
        OperatorInfo join =
                join(
                        "SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name AND p.ts"
                                + " >= o.ts");
        assertThat(join.state()).isEqualTo("the rows of the left side, for ever");
        assertThat(join.hint())
                .isEqualTo(
                        "say until when they can match: event time of the right side <= a time of"
                                + " the left side");
        assertThat(join.stateRows()).isBetween(2_000L, 2_100L);
    }

    /** After 2 000 rows of each source, a second apart. */
    private static OperatorInfo join(String sql) {
        Program program = Objects.requireNonNull(CaseTables.compile(sql).program());
        try (Circuit circuit = Circuit.build(program, 1)) {
            for (int second = 0; second < 2_000; second++) {
                LocalDateTime now = START.plusSeconds(second);
                String name = "n" + second % 10;
                Map<String, Batch> inputs = new HashMap<>();
                inputs.put(
                        "orders",
                        new BatchBuilder(CaseTables.schema("orders"))
                                .add(
                                        1,
                                        List.of(
                                                (long) second,
                                                name,
                                                "pen",
                                                second % 2,
                                                BigDecimal.ONE,
                                                now))
                                .build());
                inputs.put(
                        "people",
                        new BatchBuilder(CaseTables.schema("people"))
                                .add(1, List.of(name, "Rome", 1, now))
                                .build());
                long watermark = Values.micros(now);
                circuit.step(inputs, Map.of("orders", watermark, "people", watermark), 0);
            }
            return circuit.operators().stream()
                    .filter(operator -> operator.name().contains("join"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
