package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.plan.Program;
import io.tidewire.engine.state.StateMemory;
import io.tidewire.testkit.fake.ScriptedSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pipeline whose state is more than the heap may have of it. */
@Timeout(120)
@Isolated("the limit of the state's memory is the whole process's")
class StateRoomTest {

    private static final Program.SourceTable EVENTS = Programs.events();
    private static final int KEYS = 30_000;

    @TempDir Path folder;

    private final List<String> records = new ArrayList<>();

    @BeforeEach
    void records() {
        String text = " a name of some length ".repeat(20);
        for (int i = 0; i < 2 * KEYS; i++) {
            records.add(i + "," + i % KEYS + text + "," + i + ",1000");
        }
    }

    @AfterEach
    void noLimit() {
        StateMemory.unlimited();
    }

    private Rig rig(List<String> part, boolean finish) {
        ScriptedSource source = new ScriptedSource(5, 5_000).feed("p", part);
        return new Rig(Programs.program(EVENTS))
                .source("events", finish ? source.finish() : source)
                .sink("totals")
                .checkpoints(folder.resolve("checkpoints"));
    }

    @Test
    void whatIsInTheFileIsInCheckpointsToo() throws Exception {
        StateMemory.limit(folder, 2 << 20, 1 << 30);
        Map<List<Object>, Long> rows = new HashMap<>();
        try (Rig rig = rig(records.subList(0, KEYS + 10_000), false)) {
            PipelineRuntime runtime = rig.start();
            Rig.until(() -> rig.books().delivered() == KEYS + 10_000);
            runtime.stop();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
            assertThat(StateMemory.fileBytes()).isGreaterThan(8 << 20);
            add(rig, rows);
        }
        try (Rig rig = rig(records, true)) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
            add(rig, rows);
        }
        assertThat(rows.equals(PipelineRuntimeTest.expectedTotals(records))).isTrue();
    }

    @Test
    void whereThereIsNoRoomItEndsAndLosesNothing() throws Exception {
        StateMemory.limit(folder, 2 << 20, 1 << 20);
        try (Rig rig = rig(records, true)) {
            Outcome outcome = rig.run();
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.faults().getFirst().toString())
                    .contains("STATE_TOO_LARGE")
                    .contains("nothing is lost");
        }
        StateMemory.unlimited();
        try (Rig rig = rig(records, true)) {
            PipelineRuntime runtime = rig.start();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.FINISHED);
            Map<List<Object>, Long> rows = new HashMap<>();
            runtime.rows("totals", Map.of(), KEYS + 1)
                    .rows()
                    .forEach(
                            row ->
                                    rows.put(
                                            List.of(
                                                    row.get("name"),
                                                    row.get("total"),
                                                    row.get("n")),
                                            1L));
            assertThat(rows.equals(PipelineRuntimeTest.expectedTotals(records))).isTrue();
        }
    }

    private static void add(Rig rig, Map<List<Object>, Long> rows) {
        rig.sinkOf("totals").table().forEach((row, weight) -> rows.merge(row, weight, Long::sum));
        rows.values().removeIf(weight -> weight == 0);
    }
}
