package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.testkit.fake.OuterTable;
import io.tidewire.testkit.fake.ScriptedSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Whoever tells it to stop does not wait for long, and loses nothing. */
@Timeout(60)
class StopTest {

    private static final Program.SourceTable EVENTS = Programs.events();
    private static final List<String> RECORDS = PipelineRuntimeTest.records(3_000, 5);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir Path folder;

    private Rig rig() {
        return new Rig(Programs.program(EVENTS))
                .settings(RuntimeSettings.DEFAULT.withStepRows(20).withDrainFor(SHORT))
                .checkpoints(folder.resolve("checkpoints"));
    }

    private Rig rig(OuterTable rows) {
        return rig().source("events", new ScriptedSource(1, 30).feed("p", RECORDS).finish())
                .sink("all_rows", rows.open());
    }

    /** The input was read to its end, which is no reason to forget what a sink lacks. */
    @ParameterizedTest
    @EnumSource(Delivery.class)
    void whatADeadSinkLacksIsKept(Delivery delivery) throws Exception {
        whatADeadSinkLacksIsKept(delivery, true);
    }

    /**
     * A call that returns because the sink is closed under it has not done what it was asked for.
     */
    @ParameterizedTest
    @EnumSource(Delivery.class)
    void whatASinkThatIsClosedUnderACallLacksIsKept(Delivery delivery) throws Exception {
        whatADeadSinkLacksIsKept(delivery, false);
    }

    private void whatADeadSinkLacksIsKept(Delivery delivery, boolean says) throws Exception {
        OuterTable rows = new OuterTable(delivery);
        Dead dead = new Dead(rows.open(), says);
        try (Rig rig =
                rig().source("events", new ScriptedSource(1, 30).feed("p", RECORDS).finish())
                        .sink("all_rows", dead)) {
            PipelineRuntime runtime = rig.start();
            dead.writing.await();
            Rig.until(() -> rig.sources.get("events").exhausted());
            runtime.stop();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
        }
        finish(rows);
        assertThat(rows.rows()).hasSize(RECORDS.size());
        assertThat(rows.rows().values()).allMatch(count -> count == 1);
    }

    private void finish(OuterTable rows) throws InterruptedException {
        try (Rig rig = rig(rows)) {
            assertThat(rig.run()).isEqualTo(new Outcome(Outcome.Ending.FINISHED, List.of()));
        }
    }

    @Test
    void aSecondSignalLosesNothing() throws Exception {
        OuterTable rows = new OuterTable(Delivery.REVERSIBLE);
        for (int attempt = 0; attempt < 5; attempt++) {
            long steps = 10 * attempt;
            try (Rig rig = rig(rows)) {
                PipelineRuntime runtime = rig.start();
                long from = runtime.status().step();
                Rig.until(
                        () -> runtime.status().step() >= from + steps || runtime.ended().isDone());
                runtime.stop();
                runtime.stop();
                runtime.awaitEnd();
            }
        }
        finish(rows);
        assertThat(rows.rows()).hasSize(RECORDS.size());
        assertThat(rows.rows().values()).allMatch(count -> count == 1);
    }

    /** Its cluster hangs, and so does the call. */
    @Test
    void aSourceThatDoesNotAnswerIsLeft() throws Exception {
        Deaf source = new Deaf();
        try (Rig rig = rig().source("events", source).sink("all_rows")) {
            PipelineRuntime runtime = rig.start();
            source.polled.await();
            runtime.stop();
            assertThat(runtime.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
        }
    }

    /** Takes a row and does not return. */
    private static final class Dead implements Sink {
        private final Sink to;
        private final boolean says;
        private final CountDownLatch writing = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        /**
         * @param says whether a call fails that is broken off
         */
        Dead(Sink to, boolean says) {
            this.to = to;
            this.says = says;
        }

        @Override
        public Delivery delivery() {
            return to.delivery();
        }

        @Override
        public long recover(Resume from) {
            return to.recover(from);
        }

        @Override
        public void write(Delta delta) {
            writing.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (says) {
                throw new TidewireException(ErrorCode.SINK_UNAVAILABLE, "closed", null);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void commit(long step) {}

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static final class Deaf implements Source {
        private final CountDownLatch polled = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void start(Map<String, String> resume) {}

        @Override
        public @Nullable RawBatch poll(Duration timeout) {
            polled.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        }

        @Override
        public Set<String> partitions() {
            return Set.of();
        }

        @Override
        public boolean exhausted() {
            return false;
        }

        @Override
        public long lag() {
            return -1;
        }

        @Override
        public void committed(Map<String, String> resume) {}

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
