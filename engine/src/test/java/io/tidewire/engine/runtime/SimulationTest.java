package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.storage.Disk;
import io.tidewire.engine.time.Time;
import io.tidewire.testkit.fake.MemoryQuarantine;
import io.tidewire.testkit.fake.OuterTable;
import io.tidewire.testkit.fake.ScriptedSource;
import io.tidewire.testkit.storage.FaultyDisk;
import io.tidewire.testkit.storage.MemoryDisk;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The whole runtime under a seed: which thread goes on, when a source has rows, what fails, hangs
 * or is slow, when the disk is full, when the process dies or is told to stop. In the end each sink
 * is what the rows say, the books balance, and nothing is in the quarantine twice. A seed that
 * fails does so again.
 */
class SimulationTest {

    private static final Program.SourceTable EVENTS = Programs.events();
    private static final int ROWS = 300;
    private static final long END = 3_000_000;

    /**
     * Silent, since what writes the lines down locks them against threads of its own, and the JDK
     * wakes who waited for such a lock when it likes.
     */
    private static final Logger LOG = Logger.getLogger(Lifecycle.class.getName());

    @TempDir Path folder;

    @BeforeAll
    static void silent() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void heard() {
        LOG.setLevel(null);
    }

    @Test
    void aFewHundredSeeds() throws Exception {
        long first = Long.getLong("tidewire.seed", 1);
        for (long seed = first; seed < first + Integer.getInteger("tidewire.seeds", 200); seed++) {
            simulate(seed);
        }
    }

    @Test
    @Tag("long")
    void manySeeds() throws Exception {
        long first = Long.getLong("tidewire.seed", 1_000);
        for (long seed = first;
                seed < first + Integer.getInteger("tidewire.seeds", 20_000);
                seed++) {
            simulate(seed);
        }
    }

    @Test
    void aSeedRepeats() throws Exception {
        for (long seed = 1; seed <= 10; seed++) {
            assertThat(simulate(seed)).isEqualTo(simulate(seed));
        }
    }

    /** A trace of all that happened. */
    private long simulate(long seed) throws Exception {
        try {
            return new World(seed, folder).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": -Dtidewire.seed=" + seed, e);
        }
    }

    /** Records of a partition, from a position on, as a source gives them. */
    static RawBatch batch(String name, int from, List<String> lines) {
        byte[] data = String.join("", lines).getBytes(StandardCharsets.UTF_8);
        int count = lines.size();
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] at = new long[count];
        for (int i = 0, next = 0; i < count; i++) {
            starts[i] = next;
            lengths[i] = lines.get(i).length();
            at[i] = from + i;
            next += lengths[i];
        }
        return new RawBatch(
                name,
                data,
                starts,
                lengths,
                at,
                count,
                String.valueOf(from + count),
                Rig.micros(Rig.NOW));
    }

    /** What outlives processes: the other sides of sources and sinks, the disk, the quarantine. */
    private static final class World {
        private final Simulation simulation;
        private final Path folder;
        private final Map<String, List<String>> partitions = new TreeMap<>();
        private final List<String> good = new ArrayList<>();
        private final List<String> bad = new ArrayList<>();
        private final Map<String, OuterTable> tables = new LinkedHashMap<>();
        private final MemoryDisk disk = new MemoryDisk();
        private final MemoryQuarantine quarantine = new MemoryQuarantine();
        private boolean calm;

        /** The disk of this life, if it is full for a while. */
        private @Nullable FaultyDisk fills;

        World(long seed, Path folder) {
            this.folder = folder;
            this.simulation = new Simulation(seed);
            for (String record : PipelineRuntimeTest.records(ROWS, seed)) {
                boolean broken = simulation.nextInt(40) == 0;
                String line = broken ? "broken " + record : record;
                (broken ? bad : good).add(line);
                partitions
                        .computeIfAbsent("p" + simulation.nextInt(2), key -> new ArrayList<>())
                        .add(line);
            }
            for (String view : List.of("totals", "all_rows", "per_ten")) {
                Delivery delivery =
                        simulation.nextInt(2) == 0 ? Delivery.REVERSIBLE : Delivery.TRANSACTIONAL;
                tables.put(view, new OuterTable(delivery));
            }
        }

        long run() throws Exception {
            int lives = 1 + simulation.nextInt(5);
            for (int life = 0; life < lives; life++) {
                if (live(20 + simulation.nextInt(3_000))) {
                    return simulation.trace();
                }
            }
            calm = true;
            Rig rig = rig();
            Outcome[] outcome = new Outcome[1];
            boolean ended = simulation.run(() -> outcome[0] = ran(rig), END);
            assertThat(ended).as("it came to its end").isTrue();
            check(rig, outcome[0]);
            return simulation.trace();
        }

        /** Until it is killed, told to stop, or done; true when it is done. */
        private boolean live(long turns) {
            Rig rig = rig();
            Outcome[] outcome = new Outcome[1];
            boolean stops = simulation.nextInt(4) == 0;
            boolean ended =
                    simulation.run(
                            () -> {
                                if (stops) {
                                    stopLater(rig);
                                }
                                if (fills != null) {
                                    fill(fills);
                                }
                                outcome[0] = ran(rig);
                            },
                            turns);
            if (!ended || outcome[0] == null || outcome[0].ending() == Outcome.Ending.STOPPED) {
                return false;
            }
            if (outcome[0].failed()) {
                // Of a disk that failed at the wrong moment; nothing else ends a run.
                assertThat(outcome[0].faults())
                        .extracting(Fault::code)
                        .isSubsetOf(ErrorCode.DATA_DIRECTORY, ErrorCode.CHECKPOINT_FAILED);
                return false;
            }
            check(rig, outcome[0]);
            return true;
        }

        private void stopLater(Rig rig) {
            long after = simulation.nextInt(300) * 1_000_000L;
            boolean twice = simulation.nextInt(2) == 0;
            simulation.start(
                    "signal",
                    () -> {
                        simulation.pause(after);
                        rig.stop();
                        if (twice) {
                            simulation.pause(after / 10);
                            rig.stop();
                        }
                    });
        }

        private void fill(FaultyDisk full) {
            long after = simulation.nextInt(100) * 1_000_000L;
            simulation.start(
                    "disk",
                    () -> {
                        simulation.pause(after);
                        full.fill();
                        simulation.pause(simulation.nextInt(5_000) * 1_000_000L);
                        full.makeRoom();
                    });
        }

        /** Null when a disk that fails does not let it start. */
        private @Nullable Outcome ran(Rig rig) {
            try {
                return rig.run();
            } catch (TidewireException e) {
                if (calm || e.code() != ErrorCode.DATA_DIRECTORY) {
                    throw e;
                }
                return null;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Rig rig() {
            int step = 1 + simulation.nextInt(60);
            RuntimeSettings settings =
                    RuntimeSettings.DEFAULT
                            .withStepRows(step)
                            .withServe(false)
                            .withCheckpoints(
                                    folder.resolve("checkpoints"),
                                    Duration.ofMillis(10 + simulation.nextInt(50)))
                            .withDisk(calm ? disk : troubled());
            Rig rig =
                    new Rig(Programs.program(EVENTS))
                            .settings(settings)
                            .quarantine(quarantine)
                            .nanoTime(simulation::nanoTime)
                            .source("events", new Replayed());
            tables.forEach((view, table) -> rig.sink(view, new Moody(table.open())));
            return rig;
        }

        /** One that fails once, or is full for a while, or does what it should. */
        private Disk troubled() {
            fills = null;
            return switch (simulation.nextInt(6)) {
                case 0, 1 ->
                        new FaultyDisk(disk, FaultyDisk.Fault.IO_ERROR, simulation.nextInt(400));
                case 2 -> {
                    FaultyDisk full = new FaultyDisk(disk, FaultyDisk.Fault.NONE, 0);
                    fills = full;
                    yield full;
                }
                default -> disk;
            };
        }

        private void check(Rig rig, Outcome outcome) {
            assertThat(outcome).isEqualTo(new Outcome(Outcome.Ending.FINISHED, List.of()));
            assertThat(rig.books().read()).isEqualTo(ROWS);
            assertThat(quarantine.entries())
                    .extracting(Quarantine.Entry::payload)
                    .containsExactlyInAnyOrderElementsOf(bad);
            assertThat(rig.books().late()).isZero();
            assertThat(rig.books().delivered()).isEqualTo(good.size());
            assertThat(rig.books().balance()).isTrue();
            assertThat(tables.get("totals").rows())
                    .isEqualTo(PipelineRuntimeTest.expectedTotals(good));
            assertThat(tables.get("per_ten").rows())
                    .isEqualTo(PipelineRuntimeTest.expectedWindows(good));
            Map<List<Object>, Long> rows = new HashMap<>(tables.get("all_rows").rows());
            assertThat(rows).hasSize(good.size());
            assertThat(rows.values()).allMatch(count -> count == 1);
            assertThat(quarantine.entries())
                    .extracting(Quarantine.Entry::payload)
                    .containsExactlyInAnyOrderElementsOf(bad);
        }

        /** Rows that are there when they like; the cluster goes away now and then. */
        private final class Replayed implements Source {
            private final Map<String, Integer> positions = new TreeMap<>();

            @Override
            public void start(Map<String, String> resume) {
                trouble();
                partitions
                        .keySet()
                        .forEach(
                                name ->
                                        positions.put(
                                                name,
                                                Integer.parseInt(resume.getOrDefault(name, "0"))));
            }

            private void trouble() {
                simulation.maybeYield();
                if (!calm && simulation.nextInt(50) == 0) {
                    throw ScriptedSource.failure(ErrorCode.SOURCE_UNAVAILABLE);
                }
            }

            @Override
            public @Nullable RawBatch poll(Duration timeout) {
                trouble();
                List<String> open =
                        positions.keySet().stream()
                                .filter(name -> positions.get(name) < partitions.get(name).size())
                                .toList();
                if (open.isEmpty() || simulation.nextInt(5) == 0) {
                    Time.current().pause(timeout.toNanos());
                    return null;
                }
                String name = open.get(simulation.nextInt(open.size()));
                int from = positions.get(name);
                int to = Math.min(partitions.get(name).size(), from + 1 + simulation.nextInt(20));
                positions.put(name, to);
                return batch(name, from, partitions.get(name).subList(from, to));
            }

            @Override
            public boolean exhausted() {
                return !positions.isEmpty()
                        && positions.keySet().stream()
                                .allMatch(
                                        name -> positions.get(name) == partitions.get(name).size());
            }

            @Override
            public Set<String> partitions() {
                return partitions.keySet();
            }

            @Override
            public void close() {}
        }

        /** A sink that fails, is slow, or hangs for a while. */
        private final class Moody implements Sink {
            private final Sink to;

            Moody(Sink to) {
                this.to = to;
            }

            private void mood() {
                simulation.maybeYield();
                int dice = calm ? 100 : simulation.nextInt(100);
                if (dice < 4) {
                    throw ScriptedSource.failure(ErrorCode.SINK_UNAVAILABLE);
                }
                if (dice < 20) {
                    Time.current().pause(simulation.nextInt(20_000_000));
                }
                if (dice == 20) {
                    Time.current().pause(12_000_000_000L);
                }
            }

            @Override
            public Delivery delivery() {
                return to.delivery();
            }

            @Override
            public boolean commitsBetweenCheckpoints() {
                return to.commitsBetweenCheckpoints();
            }

            @Override
            public long recover(Resume from) {
                mood();
                return to.recover(from);
            }

            @Override
            public void write(Delta delta) {
                mood();
                to.write(delta);
            }

            @Override
            public void flush() {
                mood();
                to.flush();
            }

            @Override
            public void commit(long step) {
                mood();
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
}
