package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.testkit.fake.CollectingSink;
import io.tidewire.testkit.fake.ScriptedSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

@Timeout(60)
class CheckpointRestoreTest {

    private static final Program.SourceTable EVENTS = Programs.deduplicated(20 * Programs.SECOND);

    @TempDir Path folder;

    private Rig rig(ScriptedSource source) {
        return rig(RuntimeSettings.DEFAULT.withStepRows(64), source);
    }

    private Rig rig(RuntimeSettings settings, ScriptedSource source) {
        return new Rig(Programs.program(EVENTS))
                .source("events", source)
                .sink("totals")
                .sink("per_ten")
                .sink("events")
                .settings(settings)
                .checkpoints(folder.resolve("checkpoints"));
    }

    private static List<String> records(long seed) {
        return records(3_000, seed);
    }

    /** Some rows come twice. */
    private static List<String> records(int count, long seed) {
        List<String> records = PipelineRuntimeTest.records(count, seed);
        for (int i = 10; i < records.size(); i += 17) {
            records.set(i, records.get(i - 9));
        }
        return records;
    }

    /** Stopped and started again as often as you like, the result is that of one run. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aRunInPiecesGivesWhatOneRunGives(long seed) throws Exception {
        inPieces(
                RuntimeSettings.DEFAULT.withStepRows(64),
                30,
                records(seed),
                seed,
                List.of(400, 1_100, 1_800));
    }

    /** So many rows come at once that the workers' threads do the steps, and rows change hands. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void twoWorkersInPiecesGiveWhatTheyGiveInOneRun(long seed) throws Exception {
        inPieces(
                RuntimeSettings.DEFAULT.withStepRows(4_096).withWorkers(2),
                8_000,
                records(100_000, seed),
                seed,
                List.of(10_000, 30_000, 60_000));
    }

    /**
     * @param stops after so many delivered rows
     */
    private void inPieces(
            RuntimeSettings settings,
            int poll,
            List<String> records,
            long seed,
            List<Integer> stops)
            throws Exception {
        Map<String, Map<List<Object>, Long>> whole = new HashMap<>();
        Status.Books books;
        try (Rig rig = rig(settings, new ScriptedSource(seed, poll).feed("p", records).finish())) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
            rig.sinks.forEach((view, sink) -> whole.put(view, sink.table()));
            books = rig.books();
        }
        assertThat(books.duplicate()).isPositive();

        Map<String, Map<List<Object>, Long>> pieces = new HashMap<>();
        long lastCommit = 0;
        for (int stop : stops) {
            try (Rig rig =
                    rig(settings, new ScriptedSource(seed + stop, poll).feed("p", records))) {
                PipelineRuntime runtime = rig.start();
                Rig.until(() -> rig.books().delivered() >= stop);
                runtime.stop();
                assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
                CollectingSink sink = rig.sinkOf("totals");
                assertThat(sink.recovered()).isEqualTo(lastCommit);
                lastCommit = sink.commits().getLast();
                collect(rig, pieces);
                assertThat(rig.sources.get("events").lastCommitted()).containsKey("p");
                assertThat(runtime.status().views().get(1).rowCount()).isEqualTo(10);
            }
        }
        try (Rig rig = rig(settings, new ScriptedSource(seed, poll).feed("p", records).finish())) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
            collect(rig, pieces);
            assertThat(rig.books()).isEqualTo(books);
        }
        assertThat(pieces).isEqualTo(whole);
        try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
            assertThat(left).describedAs("a run that is complete leaves none").isEmpty();
        }
    }

    private static void collect(Rig rig, Map<String, Map<List<Object>, Long>> into) {
        rig.sinks.forEach(
                (view, sink) -> {
                    Map<List<Object>, Long> sum =
                            into.computeIfAbsent(view, name -> new HashMap<>());
                    sink.table().forEach((row, weight) -> sum.merge(row, weight, Long::sum));
                    sum.values().removeIf(weight -> weight == 0);
                });
    }

    /** After a crash the state goes on from the newest checkpoint that is whole. */
    @Test
    void aTornCheckpointFallsBackToTheOneBefore() throws Exception {
        List<String> records = records(9);
        try (Rig rig = rig(new ScriptedSource(9, 30).feed("p", records))) {
            PipelineRuntime runtime = rig.start();
            Rig.until(
                    () -> {
                        rig.sources.get("events").feed("p", "9999999,late,1,1");
                        return Files.exists(folder.resolve("checkpoints/checkpoint-3"));
                    });
            runtime.stop();
            runtime.awaitEnd();
        }
        Path newest = newest();
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));

        try (Rig rig = rig(new ScriptedSource(9, 30).feed("p", records).finish())) {
            PipelineRuntime runtime = rig.start();
            assertThat(runtime.awaitEnd().failed()).isFalse();
            assertThat(runtime.status().problems())
                    .extracting(Status.Problem::code)
                    .contains("CHECKPOINT_UNREADABLE");
            assertThat(rig.sinkOf("totals").recovered()).isPositive();
        }
    }

    private Path newest() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
                    .max(
                            Comparator.comparingLong(
                                    file ->
                                            Long.parseLong(
                                                    file.getFileName().toString().substring(11))))
                    .orElseThrow();
        }
    }

    @Test
    void anotherProgramDoesNotStartOnIt() throws Exception {
        try (Rig rig = rig(new ScriptedSource(9, 30).feed("p", records(9)))) {
            PipelineRuntime runtime = rig.start();
            rig.sinkOf("totals").awaitRows(5);
            runtime.stop();
            runtime.awaitEnd();
        }
        try (Rig rig =
                new Rig(Programs.program(Programs.events()))
                        .source("events", new ScriptedSource(9, 30).finish())
                        .checkpoints(folder.resolve("checkpoints"))) {
            assertThatThrownBy(rig::start).hasMessageContaining("PIPELINE_CHANGED");
        }
    }

    /** A source that starts at the end has said so for good, also when no record came. */
    @Test
    void aPositionWithoutRecordsIsKept() throws Exception {
        ScriptedSource first = new ScriptedSource(9, 30).mark("p", 4);
        try (Rig rig = rig(first)) {
            PipelineRuntime runtime = rig.start();
            Rig.until(() -> "4".equals(first.lastCommitted().get("p")));
            runtime.stop();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
            assertThat(rig.books().read()).isZero();
        }
        List<String> records = PipelineRuntimeTest.records(6, 9);
        try (Rig rig = rig(new ScriptedSource(9, 30).feed("p", records).finish())) {
            assertThat(rig.run().ending()).isEqualTo(Outcome.Ending.FINISHED);
            assertThat(rig.books().read()).isEqualTo(2);
        }
    }

    @Test
    void checkpointsAreMadeWhileItRunsAndTheSourceHearsOfThem() throws Exception {
        ScriptedSource source = new ScriptedSource(9, 30).feed("p", records(9));
        try (Rig rig = rig(source)) {
            PipelineRuntime runtime = rig.start();
            Rig.until(
                    () -> {
                        source.feed("q", "1,a,1,1");
                        return "3000".equals(source.lastCommitted().get("p"));
                    });
            assertThat(rig.sinkOf("totals").commits()).isNotEmpty();
            assertThat(runtime.status().state()).isEqualTo("running");
        }
    }
}
