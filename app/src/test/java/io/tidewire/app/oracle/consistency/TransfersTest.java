package io.tidewire.app.oracle.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.app.oracle.rig.FoldedCircuit;
import io.tidewire.app.oracle.rig.TestTable;
import io.tidewire.sql.Compiled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Money moves between accounts and none comes or goes, so some things hold over any set of
 * transfers: all balances add up to zero, what was credited equals what was debited, and each
 * transfer has both its ends. Here they must hold at every output, not just in the end: the test of
 * "Internal consistency in streaming systems" (scattered-thoughts.net, 2021), with transfers out of
 * order and views that join, join outwards and aggregate what others aggregated.
 */
@Tag("consistency")
@Execution(ExecutionMode.CONCURRENT)
class TransfersTest {

    private static final int ACCOUNTS = 100;
    private static final long SECOND = 1_000_000;
    private static final long START = 1_700_000_000L * SECOND;

    private static final TestTable TRANSACTIONS =
            new TestTable(
                    "transactions",
                    Schema.of(
                            new Field("id", DataType.BIGINT.notNull()),
                            new Field("from_account", DataType.INT.notNull()),
                            new Field("to_account", DataType.INT.notNull()),
                            new Field("amount", DataType.BIGINT.notNull()),
                            new Field("ts", DataType.timestamp(3).notNull())),
                    List.of(),
                    "ts");

    private static final Map<String, String> VIEWS = new LinkedHashMap<>();

    static {
        VIEWS.put(
                "credits",
                "SELECT to_account AS account, SUM(amount) AS amount FROM transactions GROUP BY to_account");
        VIEWS.put(
                "debits",
                "SELECT from_account AS account, SUM(amount) AS amount FROM transactions GROUP BY from_account");
        VIEWS.put(
                "balances",
                "SELECT COALESCE(c.account, d.account) AS account, COALESCE(c.amount, 0) - COALESCE(d.amount, 0) AS balance FROM credits c FULL JOIN debits d ON c.account = d.account");
        VIEWS.put(
                "both",
                "SELECT c.account, c.amount - d.amount AS balance FROM credits c JOIN debits d ON c.account = d.account");
        VIEWS.put("total", "SELECT SUM(balance) AS total FROM balances");
        VIEWS.put(
                "difference",
                "SELECT (SELECT SUM(amount) FROM credits) - (SELECT SUM(amount) FROM debits) AS difference");
        VIEWS.put(
                "ends",
                "SELECT o.id AS o_id, i.id AS i_id, o.amount AS o_amount, i.amount AS i_amount FROM (SELECT id, MAX(amount) AS amount FROM transactions WHERE from_account >= 0 GROUP BY id) o FULL JOIN (SELECT id, amount FROM transactions WHERE to_account >= 0) i ON o.id = i.id");
        VIEWS.put(
                "windows",
                "SELECT c.window_start AS c_start, d.window_start AS d_start, c.amount AS c_amount, d.amount AS d_amount FROM (SELECT window_start, window_end, SUM(amount) AS amount FROM (SELECT window_start, window_end, to_account, SUM(amount) AS amount FROM TABLE(TUMBLE(TABLE transactions, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, to_account) GROUP BY window_start, window_end) c FULL JOIN (SELECT window_start, window_end, SUM(amount) AS amount FROM TABLE(TUMBLE(TABLE transactions, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) d ON c.window_start = d.window_start AND c.window_end = d.window_end");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3000",
        "2, 1, 1500",
        "1, 1000, 100000",
        "2, 1000, 100000",
        "1, 100000, 300000",
        "2, 100000, 300000"
    })
    void nothingIsLost(int workers, int stepRows, int rows) {
        verify(workers, stepRows, rows);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "1, 1, 200000",
        "2, 1, 200000",
        "1, 1000, 3000000",
        "2, 1000, 3000000",
        "1, 100000, 3000000",
        "2, 100000, 3000000"
    })
    void nothingIsLostForLong(int workers, int stepRows, int rows) {
        verify(workers, stepRows, rows);
    }

    private static void verify(int workers, int stepRows, int rows) {
        verify(Emit.UPDATES, workers, stepRows, rows);
        verify(Emit.FINAL, workers, stepRows, rows);
    }

    private static void verify(Emit emit, int workers, int stepRows, int rows) {
        Compiled compiled = TestTable.compile(List.of(TRANSACTIONS), VIEWS, emit);
        assertThat(compiled.faults()).isEmpty();
        Program program = Objects.requireNonNull(compiled.program());
        Transfers transfers = new Transfers(new Random(rows + workers));
        Checks checks = new Checks();
        try (FoldedCircuit circuit = new FoldedCircuit(program, workers)) {
            for (int done = 0; done < rows; done += stepRows) {
                Batch step = transfers.next(stepRows);
                checks.input(step);
                checks.output(
                        circuit.step(
                                Map.of("transactions", step),
                                Map.of("transactions", transfers.watermark())),
                        circuit);
            }
            checks.output(circuit.step(Map.of(), Map.of("transactions", Long.MAX_VALUE)), circuit);
            assertThat(circuit.failures()).isEmpty();
            assertThat(circuit.view("ends")).hasSize(rows);
            assertThat(circuit.view("windows")).isNotEmpty();
        }
    }

    /** Makes transfers, up to five seconds out of order. */
    private static final class Transfers {
        private final Random random;
        private long id;
        private long clock = START;

        Transfers(Random random) {
            this.random = random;
        }

        Batch next(int count) {
            BatchBuilder rows = new BatchBuilder(TRANSACTIONS.schema());
            for (int i = 0; i < count; i++) {
                clock += random.nextInt(20_000);
                rows.add(
                        1,
                        List.of(
                                id++,
                                random.nextInt(ACCOUNTS),
                                random.nextInt(ACCOUNTS),
                                (long) random.nextInt(1, 1000),
                                Values.timestamp(
                                        (clock - random.nextLong(5 * SECOND)) / 1000 * 1000)));
            }
            return rows.build();
        }

        /** The clock's times are cut to milliseconds. */
        long watermark() {
            return clock - 5 * SECOND - 1000;
        }
    }

    /** What must hold after every step, over rows that the step changed. */
    private static final class Checks {
        private final Set<Integer> payers = new HashSet<>();
        private final Set<Integer> payees = new HashSet<>();
        private long moved;
        private long credited;
        private long debited;
        private long balance;

        void input(Batch transfers) {
            for (int i = 0; i < transfers.size(); i++) {
                payers.add((Integer) transfers.value(i, 1));
                payees.add((Integer) transfers.value(i, 2));
                moved += (Long) Objects.requireNonNull(transfers.value(i, 3));
            }
        }

        void output(Map<String, Batch> deltas, FoldedCircuit circuit) {
            credited += change(deltas.get("credits"), 1);
            debited += change(deltas.get("debits"), 1);
            balance += change(deltas.get("balances"), 1);
            assertThat(credited).as("credits").isEqualTo(moved);
            assertThat(debited).as("debits").isEqualTo(moved);
            assertThat(balance).as("all balances").isZero();
            assertThat(circuit.view("total")).isEqualTo(Map.of(List.of(0L), 1L));
            assertThat(circuit.view("difference")).isEqualTo(Map.of(List.of(0L), 1L));
            assertThat(circuit.view("credits")).hasSameSizeAs(payees);
            assertThat(circuit.view("debits")).hasSameSizeAs(payers);
            Set<Integer> all = new HashSet<>(payers);
            all.addAll(payees);
            assertThat(circuit.view("balances")).hasSameSizeAs(all);
            all.removeIf(account -> !payers.contains(account) || !payees.contains(account));
            assertThat(circuit.view("both")).hasSameSizeAs(all);
            pairs(deltas.get("ends"), circuit.view("ends"));
            pairs(deltas.get("windows"), circuit.view("windows"));
        }

        private static long change(@Nullable Batch delta, int column) {
            long sum = 0;
            for (int i = 0; delta != null && i < delta.size(); i++) {
                sum += delta.weight(i) * (Long) Objects.requireNonNull(delta.value(i, column));
            }
            return sum;
        }

        /** Both sides of an outer join are there and equal, in every row that stands. */
        private static void pairs(
                @Nullable Batch delta, Map<List<@Nullable Object>, Long> standing) {
            for (int i = 0; delta != null && i < delta.size(); i++) {
                List<@Nullable Object> row = FoldedCircuit.row(delta, i);
                if (standing.containsKey(row)
                        && (row.get(0) == null
                                || !Objects.equals(row.get(0), row.get(1))
                                || !Objects.equals(row.get(2), row.get(3)))) {
                    throw new AssertionError("a row without its match stands: " + row);
                }
            }
        }
    }
}
