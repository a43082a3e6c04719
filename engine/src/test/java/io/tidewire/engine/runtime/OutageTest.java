package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.pipeline.PipelineSpec.WhenFull;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.engine.time.Time;
import io.tidewire.testkit.fake.OuterTable;
import io.tidewire.testkit.fake.ScriptedSource;
import io.tidewire.testkit.storage.MemoryDisk;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A sink that is dead for five minutes, while a hundred rows a second come for ten. The minutes are
 * those of a {@link Simulation}, and cost nothing.
 */
@Timeout(120)
class OutageTest {

    private static final Program.SourceTable EVENTS = Programs.events();
    private static final int ROWS_PER_SECOND = 100;
    private static final List<String> RECORDS =
            PipelineRuntimeTest.records(600 * ROWS_PER_SECOND, 5);

    /** Of five minutes' rows the smaller one holds a part. */
    private static final long LARGE = 1L << 30;

    private static final long SMALL = 1L << 19;

    private static final Logger LOG = Logger.getLogger(Lifecycle.class.getName());

    @TempDir Path folder;

    private final Simulation simulation = new Simulation(7);
    private final OuterTable dying = new OuterTable(Delivery.TRANSACTIONAL);
    private final OuterTable other = new OuterTable(Delivery.TRANSACTIONAL);
    private PipelineRuntime runtime;
    private Status.SinkStatus atItsEnd;
    private int othersHad;

    /** A log's lock would wake the simulation's threads out of turn. */
    @BeforeAll
    static void silent() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void heard() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void theOthersGoOnAndItGetsAllByItself(Delivery delivery) {
        OuterTable table = new OuterTable(delivery);
        assertThat(run(table, LARGE, WhenFull.BLOCK).ending()).isEqualTo(Outcome.Ending.FINISHED);
        assertThat(atItsEnd.state()).isIn("open", "probing");
        assertThat(atItsEnd.lastError()).contains("SINK_UNAVAILABLE");
        assertThat(othersHad).isGreaterThan(300 * ROWS_PER_SECOND);
        assertThat(table.rows()).hasSize(RECORDS.size());
        assertThat(table.rows().values()).allMatch(count -> count == 1);
        assertThat(other.rows()).hasSize(RECORDS.size());
        assertThat(runtime.status().problems()).isEmpty();
    }

    /** No more than its buffer takes is read, and nothing is lost. */
    @Test
    void aBufferThatIsTooSmallHoldsThePipeline() {
        assertThat(run(dying, SMALL, WhenFull.BLOCK).ending()).isEqualTo(Outcome.Ending.FINISHED);
        assertThat(atItsEnd.buffer().holding()).isTrue();
        assertThat(atItsEnd.buffer().memoryBytes() + atItsEnd.buffer().diskBytes())
                .isBetween(SMALL, SMALL + SMALL / 2);
        assertThat(othersHad).isLessThan(300 * ROWS_PER_SECOND);
        assertThat(dying.rows()).hasSize(RECORDS.size());
        assertThat(other.rows()).hasSize(RECORDS.size());
    }

    /** The others get all, and each row that is lost is counted. */
    @Test
    void orDropsWithACount() {
        assertThat(run(dying, SMALL, WhenFull.DROP).ending()).isEqualTo(Outcome.Ending.FINISHED);
        assertThat(atItsEnd.buffer().memoryBytes() + atItsEnd.buffer().diskBytes())
                .isLessThan(SMALL + SMALL / 2);
        assertThat(othersHad).isGreaterThan(300 * ROWS_PER_SECOND);
        assertThat(other.rows()).hasSize(RECORDS.size());
        Status.SinkBooks books = runtime.status().sinks().getLast().books();
        assertThat(books.dropped()).isPositive();
        assertThat(books.delivered() + books.dropped()).isEqualTo(RECORDS.size());
        assertThat(dying.rows()).hasSize((int) books.delivered());
    }

    private Outcome run(OuterTable table, long buffer, WhenFull whenFull) {
        Outcome[] outcome = new Outcome[1];
        boolean ended =
                simulation.run(
                        () -> {
                            simulation.start("look", () -> look(5 * 60 + 50));
                            outcome[0] = ran(rig(table, buffer, whenFull));
                        },
                        5_000_000);
        assertThat(ended).isTrue();
        return outcome[0];
    }

    private Outcome ran(Rig rig) {
        try {
            runtime = rig.start();
            return runtime.awaitEnd();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void look(int second) {
        simulation.pause(TimeUnit.SECONDS.toNanos(second));
        atItsEnd = runtime.status().sinks().getLast();
        othersHad = other.rows().size();
    }

    private Rig rig(OuterTable table, long buffer, WhenFull whenFull) {
        return new Rig(Programs.program(EVENTS))
                .nanoTime(simulation::nanoTime)
                .source("events", new Steady())
                .sink("all_rows", other.open())
                .sink("events", new Dying(table.open()))
                .buffer(buffer, whenFull)
                .settings(
                        RuntimeSettings.DEFAULT
                                .withServe(false)
                                .withDisk(new MemoryDisk())
                                .withCheckpoints(
                                        folder.resolve("checkpoints"), Duration.ofSeconds(1)));
    }

    /** Rows, given out each second. */
    private final class Steady implements Source {
        private int next;

        @Override
        public void start(Map<String, String> resume) {}

        @Override
        public @Nullable RawBatch poll(Duration timeout) {
            int due = (int) (TimeUnit.NANOSECONDS.toSeconds(simulation.nanoTime()));
            int end = Math.min(RECORDS.size(), due * ROWS_PER_SECOND);
            if (end <= next) {
                Time.current().pause(timeout.toNanos());
                return null;
            }
            RawBatch batch = SimulationTest.batch("p", next, RECORDS.subList(next, end));
            next = end;
            return batch;
        }

        @Override
        public boolean exhausted() {
            return next == RECORDS.size();
        }

        @Override
        public Set<String> partitions() {
            return Set.of("p");
        }

        @Override
        public void close() {}
    }

    /** From the end of the first minute to that of the sixth every call fails. */
    private final class Dying implements Sink {
        private final Sink to;

        Dying(Sink to) {
            this.to = to;
        }

        private void call() {
            long minute = TimeUnit.NANOSECONDS.toMinutes(simulation.nanoTime());
            if (minute >= 1 && minute < 6) {
                throw ScriptedSource.failure(ErrorCode.SINK_UNAVAILABLE);
            }
        }

        @Override
        public Delivery delivery() {
            return to.delivery();
        }

        @Override
        public long recover(Resume from) {
            call();
            return to.recover(from);
        }

        @Override
        public void write(Delta delta) {
            call();
            to.write(delta);
        }

        @Override
        public void flush() {
            call();
            to.flush();
        }

        @Override
        public void commit(long step) {
            call();
            to.commit(step);
        }

        @Override
        public void release(long before) {
            to.release(before);
        }

        @Override
        public void close() {
            to.close();
        }
    }
}
