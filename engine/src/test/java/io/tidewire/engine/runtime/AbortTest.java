package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.plan.Program;
import io.tidewire.testkit.fake.ScriptedSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Ends that nobody planned: whoever waits is let go, and what is wrong is said once. */
@Timeout(60)
class AbortTest {

    private static final Program.SourceTable EVENTS = Programs.events();

    /** The reader is let go: nobody takes from it any more. */
    @Test
    void anAbortLetsGoOfAReaderThatWaitsForRoom() throws Exception {
        ScriptedSource source =
                new ScriptedSource(3, 20).feed("p", PipelineRuntimeTest.records(5_000, 3));
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("events")
                        .settings(RuntimeSettings.DEFAULT.withStepRows(10))) {
            rig.sinkOf("events").block();
            PipelineRuntime runtime = rig.start();
            rig.sinkOf("events").awaitBlocked();
            Rig.until(AbortTest::aReaderWaitsForRoom);
            runtime.close();

            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
            assertThat(runtime.status().problems()).isEmpty();
            assertThat(source.closed()).isTrue();
        }
    }

    private static boolean aReaderWaitsForRoom() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(
                        frame ->
                                frame.getClassName().equals(Intake.class.getName())
                                        && frame.getMethodName().equals("put"));
    }

    @Test
    void aFailureOfTheEngineEndsThePipelineAndSaysSo() throws Exception {
        ScriptedSource source =
                new ScriptedSource(3, 20).feed("p", PipelineRuntimeTest.records(5_000, 3));
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("events")
                        .wall(
                                new BrokenClock(
                                        () -> {
                                            throw new IllegalStateException("no time");
                                        }))) {
            Outcome outcome = rig.run();

            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.faults()).hasSize(1);
            assertThat(source.closed()).isTrue();
            assertThat(rig.sinkOf("events").closed()).isTrue();
        }
    }

    @Test
    void memoryThatIsUsedUpEndsThePipelineAndIsSaid() throws Exception {
        ScriptedSource source =
                new ScriptedSource(3, 20).feed("p", PipelineRuntimeTest.records(5_000, 3));
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source)
                        .sink("events")
                        .wall(
                                new BrokenClock(
                                        () -> {
                                            throw new OutOfMemoryError("Java heap space");
                                        }))) {
            Outcome outcome = rig.run();

            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.faults()).hasSize(1);
            assertThat(outcome.faults().getFirst().toString())
                    .contains("OUT_OF_MEMORY")
                    .contains("nothing is lost")
                    .contains("TIDEWIRE_OPTS");
        }
    }

    /** Its cluster does not answer, say: to stop does not wait until it gives up by itself. */
    @Test
    void aStopEndsASourceThatIsStillStarting() throws Exception {
        ScriptedSource source = new ScriptedSource(3, 20).blockStart();
        try (Rig rig = new Rig(Programs.program(EVENTS)).source("events", source).sink("events")) {
            PipelineRuntime runtime = rig.start();
            Rig.until(() -> source.starts() > 0);
            runtime.stop();

            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
            assertThat(runtime.status().problems()).isEmpty();
        }
    }

    /** However often it is tried. */
    @Test
    void whatIsUnavailableIsSaidOnce() throws Exception {
        ScriptedSource source = new ScriptedSource(3, 20);
        for (int i = 0; i < 3; i++) {
            source.fail(ScriptedSource.failure(ErrorCode.SOURCE_UNAVAILABLE));
        }
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        Handler ear = new LogRecords(said);
        Logger logger = Logger.getLogger(Lifecycle.class.getName());
        logger.addHandler(ear);
        try (Rig rig =
                new Rig(Programs.program(EVENTS))
                        .source("events", source.finish())
                        .sink("events")) {
            assertThat(rig.run().failed()).isFalse();
        } finally {
            logger.removeHandler(ear);
        }
        assertThat(source.starts()).isEqualTo(4);
        assertThat(said)
                .containsExactly(
                        "SOURCE_UNAVAILABLE: scripted SOURCE_UNAVAILABLE; trying again",
                        "source 'events': it answers again");
    }

    /** Does not work once, for the worker. */
    private static final class BrokenClock extends Clock {
        private final AtomicBoolean broken = new AtomicBoolean(true);
        private final Runnable failure;

        BrokenClock(Runnable failure) {
            this.failure = failure;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals("tidewire-worker")
                    && broken.getAndSet(false)) {
                failure.run();
            }
            return Rig.NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class LogRecords extends Handler {
        private final List<String> said;

        LogRecords(List<String> said) {
            this.said = said;
        }

        @Override
        public void publish(LogRecord entry) {
            said.add(new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
