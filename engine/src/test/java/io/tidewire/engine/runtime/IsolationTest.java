package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.pipeline.PipelineSpec.WhenFull;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.testkit.fake.CollectingSink;
import io.tidewire.testkit.fake.OuterTable;
import io.tidewire.testkit.fake.ScriptedSource;
import io.tidewire.testkit.storage.FaultyDisk;
import io.tidewire.testkit.storage.MemoryDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One sink that is dead neither stops nor starves the others, for as long as there is room. */
@Timeout(60)
class IsolationTest {

    private static final Program.SourceTable EVENTS = Programs.events();
    private static final long SMALL = 1 << 20;
    private static final List<String> RECORDS = PipelineRuntimeTest.records(60_000, 5);

    @TempDir Path folder;

    private Rig rig(List<String> records) {
        return new Rig(Programs.program(EVENTS))
                .source("events", new ScriptedSource(7, 2_000).feed("p", records).finish())
                .sink("events")
                .sink("all_rows")
                .settings(RuntimeSettings.DEFAULT.withStepRows(2_000))
                .checkpoints(folder.resolve("checkpoints"));
    }

    private static Status.SinkStatus status(PipelineRuntime runtime, String view) {
        return runtime.status().sinks().stream()
                .filter(sink -> sink.name().equals("to_" + view))
                .findFirst()
                .orElseThrow();
    }

    private static void checkBooks(PipelineRuntime runtime) {
        assertThat(runtime.status().sinks()).allMatch(sink -> sink.books().balance());
        assertThat(runtime.status().sources()).allMatch(source -> source.books().balance());
    }

    @Test
    void theOthersGetAllWhileOneHangs() throws Exception {
        try (Rig rig = rig(RECORDS)) {
            CollectingSink dead = rig.sinkOf("events").block();
            PipelineRuntime runtime = rig.start();
            dead.awaitBlocked();
            rig.sinkOf("all_rows").awaitRows(RECORDS.size());
            assertThat(status(runtime, "events").books().delivered()).isZero();
            assertThat(status(runtime, "events").buffer().holding()).isFalse();
            checkBooks(runtime);

            dead.unblock();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.FINISHED);
            assertThat(dead.table()).hasSize(RECORDS.size());
            assertThat(status(runtime, "events").books())
                    .isEqualTo(new Status.SinkBooks(RECORDS.size(), RECORDS.size(), 0, 0, 0));
        }
    }

    /** Then it blocks: the source is held, and it is said by what; nothing is lost. */
    @Test
    void aFullBufferBlocksAndSaysSo() throws Exception {
        try (Rig rig = rig(RECORDS).buffer(SMALL, WhenFull.BLOCK)) {
            CollectingSink dead = rig.sinkOf("events").block();
            PipelineRuntime runtime = rig.start();
            Rig.until(() -> isFull(status(runtime, "events").buffer()));
            Rig.until(
                    () ->
                            "sink 'to_events'"
                                    .equals(runtime.status().sources().getFirst().heldBy()));
            Status.Buffer buffer = status(runtime, "events").buffer();
            assertThat(buffer.memoryBytes() + buffer.diskBytes()).isLessThan(SMALL + SMALL / 2);
            checkBooks(runtime);
            Rig.until(() -> !runtime.status().problems().isEmpty());
            assertThat(runtime.status().problems().getFirst().code())
                    .isEqualTo(ErrorCode.SINK_BUFFER_FULL.name());
            assertThat(runtime.status().problems().getFirst().message())
                    .contains("the pipeline waits for sink 'to_events'");

            dead.unblock();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.FINISHED);
            assertThat(dead.table()).hasSize(RECORDS.size());
            assertThat(rig.sinkOf("all_rows").table()).hasSize(RECORDS.size());
            assertThat(runtime.status().sources().getFirst().heldMillis()).isPositive();
        }
    }

    private static boolean isFull(Status.Buffer buffer) {
        return buffer.holding() && buffer.memoryBytes() + buffer.diskBytes() >= SMALL;
    }

    /** Or drops: the others get all, and every row is in the books. */
    @Test
    void aFullBufferDropsWithACountWhenToldTo() throws Exception {
        try (Rig rig = rig(RECORDS).buffer(SMALL, WhenFull.DROP)) {
            CollectingSink dead = rig.sinkOf("events").block();
            PipelineRuntime runtime = rig.start();
            rig.sinkOf("all_rows").awaitRows(RECORDS.size());
            Status.SinkBooks books = status(runtime, "events").books();
            assertThat(books.dropped()).isPositive();
            assertThat(books.offered()).isEqualTo(RECORDS.size());
            assertThat(status(runtime, "events").buffer().dropping()).isTrue();
            assertThat(runtime.status().problems())
                    .anyMatch(problem -> problem.message().contains("are dropped"));
            checkBooks(runtime);

            dead.unblock();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.FINISHED);
            books = status(runtime, "events").books();
            assertThat(dead.table()).hasSize((int) books.delivered());
            assertThat(books.delivered() + books.dropped()).isEqualTo(RECORDS.size());
            checkBooks(runtime);
        }
    }

    /**
     * A full disk under the buffers is like buffers that are full: said, counted, and over once
     * there is room.
     */
    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void aFullDiskStopsNothing(WhenFull whenFull) throws Exception {
        FaultyDisk disk = new FaultyDisk(new MemoryDisk(), FaultyDisk.Fault.NONE, 0);
        ScriptedSource source = new ScriptedSource(7, 2_000).feed("p", RECORDS);
        CollectingSink dead = new CollectingSink().block();
        OuterTable transactional = new OuterTable(Delivery.TRANSACTIONAL);
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("events", dead)
                        .sink("all_rows", transactional.open())
                        .sink("totals")
                        .buffer(1 << 30, whenFull)
                        .settings(
                                RuntimeSettings.DEFAULT
                                        .withStepRows(100)
                                        .withDisk(disk)
                                        .withCheckpoints(
                                                folder.resolve("checkpoints"),
                                                Duration.ofMillis(10)))) {
            PipelineRuntime runtime = rig.start();
            disk.fill();
            dead.awaitBlocked();
            if (whenFull == WhenFull.BLOCK) {
                Rig.until(() -> says(runtime, "the pipeline waits for sink"));
            } else {
                Rig.until(() -> says(runtime, "are dropped"));
                Rig.until(() -> rig.books().delivered() == RECORDS.size());
                assertThat(status(runtime, "events").books().dropped()).isPositive();
            }
            Rig.until(() -> refuses(runtime));
            Rig.until(() -> runtime.status().checkpoint().failed() > 1);
            assertThat(runtime.status().state()).isEqualTo("running");
            checkBooks(runtime);

            disk.makeRoom();
            Rig.until(() -> !refuses(runtime));
            dead.unblock();
            source.finish();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.FINISHED);
            checkBooks(runtime);
            for (String view : List.of("events", "all_rows", "totals")) {
                Status.SinkBooks books = status(runtime, view).books();
                assertThat(books.delivered() + books.dropped()).isEqualTo(books.offered());
                if (whenFull == WhenFull.BLOCK) {
                    assertThat(books.dropped()).isZero();
                }
            }
            assertThat(dead.table()).hasSize((int) status(runtime, "events").books().delivered());
            assertThat(transactional.rows())
                    .hasSize((int) status(runtime, "all_rows").books().delivered());
        }
    }

    private static boolean refuses(PipelineRuntime runtime) {
        return runtime.status().problems().stream()
                .anyMatch(problem -> problem.code().equals(ErrorCode.DATA_DIRECTORY.name()));
    }

    private static boolean says(PipelineRuntime runtime, String words) {
        return runtime.status().problems().stream()
                .anyMatch(problem -> problem.message().contains(words));
    }

    /** A stop does not wait for a sink that is away: its rows are for the next process. */
    @Test
    void aStopDoesNotWaitForASinkThatIsAway() throws Exception {
        List<String> records = RECORDS.subList(0, 5_000);
        CollectingSink away = new CollectingSink();
        for (int i = 0; i < 1_000; i++) {
            away.fail(ScriptedSource.failure(ErrorCode.SINK_UNAVAILABLE));
        }
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", new ScriptedSource(7, 2_000).feed("p", records))
                        .sink("events", away)
                        .sink("all_rows")
                        .settings(RuntimeSettings.DEFAULT.withStepRows(2_000))
                        .checkpoints(folder.resolve("checkpoints"))) {
            PipelineRuntime runtime = rig.start();
            rig.sinkOf("all_rows").awaitRows(records.size());
            Rig.until(() -> status(runtime, "events").retries() > 0);
            runtime.stop();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
            assertThat(runtime.status().problems())
                    .extracting(Status.Problem::code)
                    .containsExactly("SINK_UNAVAILABLE");
        }
        CollectingSink back = new CollectingSink();
        try (Rig rig = rig(records).sink("events", back)) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
            assertThat(back.table()).hasSize(records.size());
        }
    }

    /** A failure for good is the sink's alone; its rows wait for the next process. */
    @Test
    void aSinkThatFailsForGoodDoesNotStopTheOthers() throws Exception {
        List<String> records = RECORDS.subList(0, 5_000);
        CollectingSink broken = new CollectingSink();
        try (Rig rig = rig(records).sink("events", broken)) {
            broken.fail(ScriptedSource.failure(ErrorCode.SINK_FAILED));
            PipelineRuntime runtime = rig.start();
            Outcome outcome = runtime.awaitEnd();
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.faults()).hasSize(1);
            assertThat(outcome.faults().getFirst().code()).isEqualTo(ErrorCode.SINK_FAILED);
            assertThat(rig.sinkOf("all_rows").table()).hasSize(records.size());
            assertThat(status(runtime, "events").state()).isEqualTo("failed");
            assertThat(status(runtime, "events").books())
                    .isEqualTo(new Status.SinkBooks(records.size(), 0, 0, 0, records.size()));
        }
        CollectingSink mended = new CollectingSink();
        try (Rig rig = rig(records).sink("events", mended)) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
            assertThat(mended.table()).hasSize(records.size());
        }
    }
}
