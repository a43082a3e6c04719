package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.testkit.fake.MemoryQuarantine;
import io.tidewire.testkit.fake.OuterTable;
import io.tidewire.testkit.fake.ScriptedSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whatever a process dies at, the next one brings every sink to what was computed: sum of delivered
 * = sum of input.
 */
@Timeout(120)
class DeliveryCrashTest {

    private static final Program.SourceTable EVENTS = Programs.events();
    private static final List<String> RECORDS = PipelineRuntimeTest.records(4_000, 11);

    @TempDir Path folder;

    private Rig rig(long seed, OuterTable... tables) {
        return new Rig(Programs.program(EVENTS))
                .source("events", new ScriptedSource(seed, 30).feed("p", RECORDS).finish())
                .sink("totals", tables[0].open())
                .sink("all_rows", tables[1].open())
                .settings(RuntimeSettings.DEFAULT.withStepRows(40))
                .checkpoints(folder.resolve("checkpoints"));
    }

    private static Map<List<Object>, Long> expectedTotals() {
        return PipelineRuntimeTest.expectedTotals(RECORDS);
    }

    /** The process dies at the first call of the sink, the next at the second, and so on. */
    @ParameterizedTest
    @EnumSource(Delivery.class)
    void diesAtEveryCallInTurn(Delivery delivery) throws Exception {
        OuterTable totals = new OuterTable(delivery);
        OuterTable rows = new OuterTable(delivery);
        Outcome last = null;
        for (int attempt = 1; last == null || last.failed(); attempt++) {
            OuterTable victim = attempt % 3 == 0 ? rows : totals;
            victim.crashAt(1 + attempt / 2, attempt % 2 == 0);
            try (Rig rig = rig(attempt, totals, rows)) {
                last = rig.run();
            }
            victim.crashNoMore();
            assertThat(attempt).isLessThan(200);
        }
        check(delivery, totals, rows);
        assertThat(Files.exists(folder.resolve("outbox"))).isFalse();
    }

    /** It dies whenever it likes. */
    @ParameterizedTest
    @EnumSource(Delivery.class)
    void diesBetweenCalls(Delivery delivery) throws Exception {
        OuterTable totals = new OuterTable(delivery);
        OuterTable rows = new OuterTable(delivery);
        for (int attempt = 1; attempt < 12; attempt++) {
            int steps = 3 * attempt;
            try (Rig rig = rig(attempt, totals, rows)) {
                PipelineRuntime runtime = rig.start();
                long from = runtime.status().step();
                Rig.until(
                        () -> runtime.status().step() >= from + steps || runtime.ended().isDone());
            }
        }
        try (Rig rig = rig(0, totals, rows)) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
        }
        check(delivery, totals, rows);
    }

    /** The other side loses what was not committed, again and again. */
    @ParameterizedTest
    @EnumSource(Delivery.class)
    void theOtherSideRollsBack(Delivery delivery) throws Exception {
        OuterTable totals = new OuterTable(delivery);
        OuterTable rows = new OuterTable(delivery);
        totals.rollBackAt(4);
        rows.rollBackAt(9);
        try (Rig rig = rig(3, totals, rows)) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
        }
        check(delivery, totals, rows);
    }

    /** Each bad row is in the quarantine once, and what is replayed arrives once. */
    @Test
    void theQuarantineGoesBackWithThePipeline() throws Exception {
        List<String> records = new ArrayList<>(RECORDS);
        for (int i = 0; i < records.size(); i += 7) {
            records.set(i, i + ",n0,x,1000000000");
        }
        long bad = records.stream().filter(record -> record.contains(",x,")).count();
        OuterTable rows = new OuterTable(Delivery.REVERSIBLE);
        MemoryQuarantine quarantine = new MemoryQuarantine();
        Outcome last = null;
        for (int attempt = 1; last == null || last.failed(); attempt++) {
            rows.crashAt(5 * attempt, true);
            try (Rig rig =
                    new Rig(Programs.program(EVENTS), quarantine)
                            .source(
                                    "events",
                                    new ScriptedSource(attempt, 30).feed("p", records).finish())
                            .sink("all_rows", rows.open())
                            .settings(RuntimeSettings.DEFAULT.withStepRows(40))
                            .checkpoints(folder.resolve("checkpoints"))) {
                PipelineRuntime runtime = rig.start();
                quarantine.replay(Quarantine.Filter.ALL);
                last = runtime.awaitEnd();
            } catch (TidewireException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.NOT_RUNNING);
            }
            rows.crashNoMore();
            assertThat(attempt).isLessThan(200);
        }
        Map<String, Long> times = new HashMap<>();
        quarantine.entries().forEach(entry -> times.merge(entry.payload(), 1L, Long::sum));
        Map<String, Long> replays = new HashMap<>();
        quarantine.entries().stream()
                .filter(entry -> entry.status().equals("replayed"))
                .forEach(entry -> replays.merge(entry.payload(), 1L, Long::sum));
        assertThat(times).hasSize((int) bad);
        // A row that is replayed fails again, and comes back as one more.
        times.forEach(
                (payload, count) ->
                        assertThat(count).isEqualTo(1 + replays.getOrDefault(payload, 0L)));
        assertThat(rows.rows()).hasSize((int) (records.size() - bad));
    }

    private static void check(Delivery delivery, OuterTable totals, OuterTable rows) {
        if (delivery == Delivery.AT_LEAST_ONCE) {
            assertThat(rows.rows()).hasSize(RECORDS.size());
        } else {
            assertThat(totals.rows()).isEqualTo(expectedTotals());
            Map<List<Object>, Long> each = new HashMap<>(rows.rows());
            assertThat(each).hasSize(RECORDS.size());
            assertThat(each.values()).allMatch(weight -> weight == 1);
        }
    }
}
