package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.testkit.fake.ScriptedSource;
import io.tidewire.testkit.storage.FaultyDisk;
import io.tidewire.testkit.storage.FaultyDisk.Fault;
import io.tidewire.testkit.storage.MemoryDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pipeline whose disk does not take its checkpoints, or that has much to write. */
@Timeout(120)
class CheckpointDiskTest {

    /**
     * What comes before the first checkpoint: a file is made and removed to see if that works, an
     * old folder is removed and the run's name written.
     */
    private static final long FIRST = 7;

    private static final Program.SourceTable EVENTS = Programs.events();

    @TempDir Path folder;

    private final MemoryDisk memory = new MemoryDisk();

    private Rig rig(FaultyDisk disk, ScriptedSource source) {
        return new Rig(Programs.program(EVENTS))
                .source("events", source)
                .sink("totals")
                .settings(
                        RuntimeSettings.DEFAULT
                                .withStepRows(64)
                                .withDisk(disk)
                                .withCheckpoints(
                                        folder.resolve("checkpoints"), Duration.ofMillis(10)));
    }

    private FaultyDisk disk(Fault fault, long at) {
        return new FaultyDisk(memory, fault, at);
    }

    @Test
    void aFullDiskIsSaidAndDoesNotStopThePipeline() throws Exception {
        List<String> records = PipelineRuntimeTest.records(2_000, 5);
        ScriptedSource source = new ScriptedSource(5, 30).feed("p", records.subList(0, 1_000));
        FaultyDisk disk = disk(Fault.FULL, FIRST);
        Map<List<Object>, Long> rows = new HashMap<>();
        try (Rig rig = rig(disk, source)) {
            PipelineRuntime runtime = rig.start();
            Rig.until(() -> runtime.status().checkpoint().failed() > 1);
            Rig.until(() -> rig.books().delivered() == 1_000);
            assertThat(runtime.status().state()).isEqualTo("running");
            assertThat(runtime.status().checkpoint().number()).isZero();
            assertThat(runtime.status().problems())
                    .extracting(Status.Problem::code)
                    .contains("CHECKPOINT_FAILED");
            assertThat(source.lastCommitted()).isEmpty();

            disk.makeRoom();
            source.feed("p", records.subList(1_000, 1_500));
            Rig.until(() -> "1500".equals(source.lastCommitted().get("p")));
            assertThat(runtime.status().checkpoint().failed()).isZero();
            Rig.until(() -> runtime.status().problems().isEmpty());
            runtime.stop();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
            add(rig, rows);
        }
        try (Rig rig =
                rig(disk(Fault.NONE, 0), new ScriptedSource(6, 30).feed("p", records).finish())) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
            add(rig, rows);
        }
        assertThat(rows).isEqualTo(PipelineRuntimeTest.expectedTotals(records));
    }

    private static void add(Rig rig, Map<List<Object>, Long> rows) {
        rig.sinkOf("totals").table().forEach((row, weight) -> rows.merge(row, weight, Long::sum));
        rows.values().removeIf(weight -> weight == 0);
    }

    @Test
    void aLastCheckpointThatCannotBeWrittenIsAFailure() throws Exception {
        ScriptedSource source =
                new ScriptedSource(5, 30).feed("p", PipelineRuntimeTest.records(500, 5));
        try (Rig rig = rig(disk(Fault.FULL, FIRST), source)) {
            PipelineRuntime runtime = rig.start();
            Rig.until(() -> rig.books().delivered() == 500);
            runtime.stop();
            Outcome outcome = runtime.awaitEnd();
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.faults().getFirst().toString())
                    .contains("CHECKPOINT_FAILED")
                    .contains("nothing is lost");
        }
    }

    @Test
    void whereNothingCanBeWrittenNothingStarts() throws Exception {
        Files.createFile(folder.resolve("checkpoints"));
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", new ScriptedSource(5, 30).finish())
                        .checkpoints(folder.resolve("checkpoints"))) {
            assertThatThrownBy(rig::start).hasMessageContaining("DATA_DIRECTORY");
        }
    }

    /** More than one pause may take: it is handed over in portions, while steps go on. */
    @Test
    void muchStateIsWrittenWhole() throws Exception {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 150_000; i++) {
            records.add(i + ",a name of some length that is long enough to count " + i + ",1,1");
        }
        ScriptedSource first = new ScriptedSource(5, 5_000).feed("p", records);
        try (Rig rig = large(first)) {
            PipelineRuntime runtime = rig.start();
            Rig.until(() -> "150000".equals(first.lastCommitted().get("p")));
            assertThat(runtime.status().checkpoint().totalBytes()).isGreaterThan(9_000_000);
            first.feed("p", "1,once more,1,1");
            Rig.until(() -> "150001".equals(first.lastCommitted().get("p")));
            assertThat(runtime.status().checkpoint().writtenBytes()).isLessThan(10_000);
            runtime.close();
        }
        ScriptedSource again = new ScriptedSource(5, 5_000).feed("p", records);
        again.feed("p", "1,once more,1,1").finish();
        try (Rig rig = large(again)) {
            PipelineRuntime runtime = rig.start();
            assertThat(runtime.rows("totals", Map.of("name", "once more"), 1).rows())
                    .containsExactly(Map.of("name", "once more", "total", 1L, "n", 1L));
            assertThat(runtime.awaitEnd().failed()).isFalse();
            assertThat(runtime.status().views().get(1).stateRows()).isEqualTo(150_001);
        }
    }

    private Rig large(ScriptedSource source) {
        return new Rig(Programs.program(EVENTS))
                .source("events", source)
                .settings(
                        RuntimeSettings.DEFAULT
                                .withDisk(memory)
                                .withCheckpoints(
                                        folder.resolve("checkpoints"), Duration.ofMillis(10)));
    }
}
