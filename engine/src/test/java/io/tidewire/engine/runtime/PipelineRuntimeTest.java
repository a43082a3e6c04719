package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.Otherwise;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Status;
import io.tidewire.testkit.fake.ScriptedSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

@Timeout(60)
class PipelineRuntimeTest {

    private static final Program.SourceTable EVENTS = Programs.events();

    /** Rows that are in order up to four seconds, ten names, one a second on average. */
    static List<String> records(int count, long seed) {
        Random random = new Random(seed);
        List<String> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long micros = 1_000_000_000L + i * 100_000L + random.nextInt(4_000_000);
            records.add(i + ",n" + random.nextInt(10) + "," + random.nextInt(100) + "," + micros);
        }
        return records;
    }

    static Map<List<Object>, Long> expectedTotals(List<String> records) {
        Map<String, long[]> totals = new HashMap<>();
        for (String record : records) {
            String[] fields = record.split(",");
            long[] total = totals.computeIfAbsent(fields[1], name -> new long[2]);
            total[0] += Long.parseLong(fields[2]);
            total[1]++;
        }
        Map<List<Object>, Long> rows = new HashMap<>();
        totals.forEach((name, total) -> rows.put(List.of(name, total[0], total[1]), 1L));
        return rows;
    }

    static Map<List<Object>, Long> expectedWindows(List<String> records) {
        Map<List<Object>, long[]> totals = new HashMap<>();
        for (String record : records) {
            String[] fields = record.split(",");
            long end = (Long.parseLong(fields[3]) / 10_000_000 + 1) * 10_000_000;
            long[] total =
                    totals.computeIfAbsent(
                            List.of(Values.timestamp(end), fields[1]), key -> new long[2]);
            total[0] += Long.parseLong(fields[2]);
            total[1]++;
        }
        Map<List<Object>, Long> rows = new HashMap<>();
        totals.forEach(
                (key, total) -> rows.put(List.of(key.get(0), key.get(1), total[0], total[1]), 1L));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aBoundedRunEndsWithEveryWindowClosed(long seed) throws Exception {
        List<String> records = records(2_000, seed);
        ScriptedSource source =
                new ScriptedSource(seed, (int) seed * 40).feed("p", records).finish();
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("totals")
                        .sink("per_ten")
                        .sink("events")
                        .settings(RuntimeSettings.DEFAULT.withStepRows(100))) {
            Outcome outcome = rig.run();

            assertThat(outcome.faults()).isEmpty();
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FINISHED);
            assertThat(rig.sinkOf("totals").table()).isEqualTo(expectedTotals(records));
            assertThat(rig.sinkOf("per_ten").table()).isEqualTo(expectedWindows(records));
            assertThat(rig.sinkOf("events").changes()).hasSize(2_000);
            assertThat(rig.sinks.values())
                    .allSatisfy(
                            sink -> {
                                assertThat(sink.closed()).isTrue();
                                assertThat(sink.commits()).hasSize(1);
                            });
            assertThat(source.closed()).isTrue();
            assertThat(rig.books()).isEqualTo(new Status.Books(2_000, 2_000, 0, 0, 0, 0, 0));
            assertThat(rig.quarantine.entries()).isEmpty();
        }
    }

    @Test
    void badRowsGoToTheQuarantineAndTheOthersGoOn() throws Exception {
        ScriptedSource source =
                new ScriptedSource(1, 3)
                        .feed(
                                "p",
                                "1,a,5,1000000000",
                                "nonsense",
                                "2,b,x,1000000000",
                                ",c,1,1000000000",
                                "3,d,-1,1000000000;4,e,7,1000000000",
                                "5,f,0,1000000000")
                        .finish();
        Program.SourceTable table =
                Programs.events(
                        Programs.atLeast("positive", 0, Otherwise.QUARANTINE),
                        Programs.divides("divides", Otherwise.DROP));
        try (Rig rig = new Rig(Programs.program(table)).source("events", source).sink("events")) {
            assertThat(rig.run().failed()).isFalse();

            assertThat(rig.sinkOf("events").changes())
                    .extracting(change -> change.values().getFirst())
                    .containsExactly(1L, 4L);
            assertThat(rig.quarantine.entries())
                    .extracting(Quarantine.Entry::code)
                    .containsExactlyInAnyOrder(
                            "MALFORMED",
                            "WRONG_TYPE",
                            "NULL_NOT_ALLOWED",
                            "EXPECTATION_FAILED",
                            "COMPUTATION_FAILED");
            assertThat(rig.books()).isEqualTo(new Status.Books(7, 2, 0, 0, 0, 5, 0));
        }
    }

    @Test
    void aRuleThatSaysStopStops() throws Exception {
        ScriptedSource source =
                new ScriptedSource(1, 10)
                        .feed("p", "1,a,5,1000000000", "2,b,-5,1000000000", "3,c,5,1000000000");
        Program.SourceTable table =
                Programs.events(Programs.atLeast("positive", 0, Otherwise.STOP));
        try (Rig rig = new Rig(Programs.program(table)).source("events", source).sink("events")) {
            Outcome outcome = rig.run();

            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.faults().getFirst().code()).isEqualTo(ErrorCode.EXPECTATION_STOPPED);
            assertThat(outcome.faults().getFirst().message()).contains("p:1").contains("positive");
            assertThat(rig.quarantine.entries())
                    .extracting(Quarantine.Entry::code)
                    .containsExactly("EXPECTATION_STOPPED");
            assertThat(source.closed()).isTrue();
            assertThat(rig.sinkOf("events").closed()).isTrue();
        }
    }

    @Test
    void aSinkThatIsAwayGetsTheSameDeltaAgain() throws Exception {
        List<String> records = records(500, 7);
        ScriptedSource source = new ScriptedSource(7, 50).feed("p", records).finish();
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("events")
                        .sink("totals")) {
            rig.sinkOf("events")
                    .fail(
                            ScriptedSource.failure(ErrorCode.SINK_UNAVAILABLE),
                            ScriptedSource.failure(ErrorCode.SINK_UNAVAILABLE));
            PipelineRuntime runtime = rig.start();
            assertThat(runtime.awaitEnd().failed()).isFalse();

            assertThat(rig.sinkOf("events").changes()).hasSize(500);
            assertThat(rig.sinkOf("totals").table()).isEqualTo(expectedTotals(records));
            Status.SinkStatus sink = runtime.status().sinks().getFirst();
            assertThat(sink.retries()).isEqualTo(2);
            assertThat(sink.lastError()).contains("SINK_UNAVAILABLE");
            assertThat(runtime.status().problems()).isEmpty();
        }
    }

    @Test
    void theOnlySinkThatFailsForGoodStopsThePipeline() throws Exception {
        ScriptedSource source = new ScriptedSource(7, 50).feed("p", records(500, 7));
        try (Rig rig = new Rig(Programs.program(EVENTS)).source("events", source).sink("events")) {
            rig.sinkOf("events").fail(ScriptedSource.failure(ErrorCode.SINK_FAILED));
            Outcome outcome = rig.run();

            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.faults()).hasSize(1);
            assertThat(outcome.faults().getFirst().code()).isEqualTo(ErrorCode.SINK_FAILED);
        }
    }

    @Test
    void aSourceThatIsAwayIsTriedAgainAndOneThatFailsStopsThePipeline() throws Exception {
        ScriptedSource source =
                new ScriptedSource(7, 50)
                        .feed("p", records(100, 7))
                        .fail(
                                ScriptedSource.failure(ErrorCode.SOURCE_UNAVAILABLE),
                                ScriptedSource.failure(ErrorCode.SOURCE_UNAVAILABLE),
                                new IllegalStateException("broken"));
        try (Rig rig = new Rig(Programs.program(EVENTS)).source("events", source)) {
            Outcome outcome = rig.run();

            assertThat(source.starts()).isEqualTo(3);
            assertThat(outcome.faults().getFirst().code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(outcome.faults().getFirst().message()).contains("events").contains("broken");
        }
    }

    @Test
    void aBlockedSinkHoldsTheSourceBackAndLosesNothing() throws Exception {
        List<String> records = records(5_000, 3);
        ScriptedSource source = new ScriptedSource(3, 20).feed("p", records).finish();
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("events")
                        .sink("totals")
                        .settings(RuntimeSettings.DEFAULT.withStepRows(50))) {
            rig.sinkOf("events").block();
            PipelineRuntime runtime = rig.start();
            rig.sinkOf("events").awaitBlocked();
            Rig.until(() -> runtime.status().sinks().getFirst().books().waiting() >= 150);
            assertThat(source.lag()).isPositive();
            assertThat(rig.books().balance()).isTrue();
            rig.sinkOf("events").unblock();

            assertThat(runtime.awaitEnd().failed()).isFalse();
            assertThat(rig.sinkOf("events").changes()).hasSize(5_000);
            assertThat(rig.sinkOf("totals").table()).isEqualTo(expectedTotals(records));
        }
    }

    @Test
    void stopDrainsWhatWasReadAndLeavesWindowsOpen() throws Exception {
        ScriptedSource source = new ScriptedSource(3, 20).feed("p", records(1_000, 3));
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("events")
                        .sink("per_ten")) {
            PipelineRuntime runtime = rig.start();
            rig.sinkOf("events").awaitRows(100);
            runtime.stop();
            Outcome outcome = runtime.awaitEnd();

            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.STOPPED);
            Status.Books books = rig.books();
            assertThat(books.inFlight()).isZero();
            assertThat(rig.sinkOf("events").changes()).hasSize((int) books.delivered());
            assertThat(runtime.status().state()).isEqualTo("finished");
        }
    }

    @Test
    void aSecondStopEndsEvenWithABlockedSink() throws Exception {
        ScriptedSource source = new ScriptedSource(3, 20).feed("p", records(1_000, 3));
        try (Rig rig = new Rig(Programs.program(EVENTS)).source("events", source).sink("events")) {
            rig.sinkOf("events").block();
            PipelineRuntime runtime = rig.start();
            rig.sinkOf("events").awaitBlocked();
            runtime.stop();
            runtime.stop();

            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
            assertThat(rig.sinkOf("events").closed()).isTrue();
        }
    }

    @Test
    void replayedRowsPassTheGateOnceMore() throws Exception {
        ScriptedSource source =
                new ScriptedSource(3, 20).feed("p", "1,a,5,1000000000", "2,b,x,1000000000");
        try (Rig rig = new Rig(Programs.program(EVENTS)).source("events", source).sink("events")) {
            PipelineRuntime runtime = rig.start();
            rig.quarantine.awaitEntries(1);
            rig.sinkOf("events").awaitRows(1);
            Quarantine.Entry bad = rig.quarantine.entries().getFirst();
            assertThat(bad.payload()).isEqualTo("2,b,x,1000000000");
            assertThat(bad.position()).isEqualTo(1);

            Quarantine.Entry mended = withPayload(bad, "2,b,6,1000000000");
            assertThat(runtime.replay(List.of(mended))).hasSize(1);
            rig.sinkOf("events").awaitRows(2);
            assertThat(rig.quarantine.replay(Quarantine.Filter.ALL)).isEqualTo(1);
            rig.quarantine.awaitEntries(2);
            runtime.stop();

            assertThat(runtime.awaitEnd().failed()).isFalse();
            assertThat(rig.books()).isEqualTo(new Status.Books(4, 2, 0, 0, 0, 2, 0));
        }
    }

    /** A row of its own, of which the quarantine knows nothing. */
    private static Quarantine.Entry withPayload(Quarantine.Entry e, String payload) {
        return new Quarantine.Entry(
                0,
                e.source(),
                e.code(),
                e.rule(),
                e.reason(),
                payload,
                false,
                e.partition(),
                e.position(),
                e.eventTimeMicros(),
                e.latenessMillis(),
                e.arrivedMicros(),
                e.status());
    }

    @Test
    void theStatusShowsEveryPart() throws Exception {
        ScriptedSource source = new ScriptedSource(3, 20).feed("p", records(1_000, 3)).finish();
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("totals")
                        .settings(RuntimeSettings.DEFAULT.withSql(Map.of("totals", "SELECT 1")))) {
            PipelineRuntime runtime = rig.start();
            runtime.awaitEnd();
            Status status = runtime.status();

            assertThat(status.state()).isEqualTo("finished");
            assertThat(status.rows()).isEqualTo(1_000);
            assertThat(status.step()).isPositive();
            Status.SourceStatus events = status.sources().getFirst();
            assertThat(events.exhausted()).isTrue();
            assertThat(events.watermarkMicros()).isEqualTo(Long.MAX_VALUE);
            assertThat(events.partitions().getFirst().position()).isEqualTo(999);
            Status.ViewStatus totals = status.views().get(1);
            assertThat(totals.sql()).isEqualTo("SELECT 1");
            assertThat(totals.reads()).containsExactly("events");
            assertThat(totals.changes()).isPositive();
            assertThat(totals.rowCount()).isEqualTo(10);
            Status.SinkStatus sink = status.sinks().getFirst();
            assertThat(sink.state()).isEqualTo("finished");
            assertThat(sink.latencyMillis()).containsKeys("p50", "p95", "p99", "max");
        }
    }
}
