package io.tidewire.bench.checkpoint;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.bench.measure.Logs;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SinkRejections;
import io.tidewire.engine.runtime.SourceBinding;
import io.tidewire.sql.SqlCompiler;
import io.tidewire.testkit.fake.FakeQuarantine;
import io.tidewire.testkit.fake.FakeStore;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One pipeline with much state, in a process of its own: {@code StateRun SHAPE KEYS FOLDER
 * SECONDS}. Prints what it holds once every key is there, then measures for so many seconds and
 * prints a line; with a folder of an earlier run it prints when the first new output came. Then it
 * goes on until it is killed.
 */
public final class StateRun {

    private static final Location NOWHERE = Location.at("state.yaml", 1, 1);
    private static final Duration EVERY = Duration.ofSeconds(10);

    /** What kind of state. */
    enum Shape {
        /** A few numbers per key. */
        GROUPS(
                "SELECT k, COUNT(*) AS n, SUM(a) AS a, SUM(b) AS b, MAX(c) AS c FROM keyed GROUP BY k",
                8,
                false),
        /** Three sums per key. */
        SUMS("SELECT k, SUM(a) AS a, SUM(b) AS b, SUM(c) AS c FROM keyed GROUP BY k", 0, false),
        /** A row of some 200 bytes per key. */
        ROWS("SELECT k, a, t FROM keyed WHERE MOD(k, 64) = 0", 150, true);

        final String sql;
        final int textLength;
        final boolean keyed;

        Shape(String sql, int textLength, boolean keyed) {
            this.sql = sql;
            this.textLength = textLength;
            this.keyed = keyed;
        }
    }

    /** Forgets, but for when the first came. */
    private static final class FirstOutput implements Sink {
        volatile long atMillis;

        @Override
        public void write(Delta delta) {
            if (atMillis == 0) {
                atMillis = System.currentTimeMillis();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private StateRun() {}

    public static void main(String[] args) throws InterruptedException {
        Logs.quiet();
        Shape shape = Shape.valueOf(args[0]);
        long keys = Long.parseLong(args[1]);
        Path folder = args[2].equals("none") ? null : Path.of(args[2]);
        long seconds = Long.parseLong(args[3]);
        KeyedRows rows = new KeyedRows(keys, keys / 100, EVERY, shape.textLength);
        FirstOutput sink = new FirstOutput();
        FakeQuarantine quarantine = new FakeQuarantine();
        Clock clock = Clock.systemUTC();
        PipelineRuntime runtime =
                new PipelineRuntime(
                        program(shape),
                        List.of(new SourceBinding("keyed", "memory", rows, () -> rows, null)),
                        List.of(
                                new SinkBinding(
                                        "out",
                                        "memory",
                                        "result",
                                        sink,
                                        new SinkRejections("out", quarantine, clock))),
                        quarantine,
                        new FakeStore(),
                        RuntimeSettings.DEFAULT.withServe(false).withCheckpoints(folder, EVERY),
                        clock);
        runtime.start();
        if (runtime.status().step() > 0) {
            while (sink.atMillis == 0) {
                Thread.sleep(1);
            }
            long started = ManagementFactory.getRuntimeMXBean().getStartTime();
            System.out.println("first output: " + (sink.atMillis - started));
            return;
        }
        while (!rows.filled()) {
            Thread.sleep(50);
        }
        if (folder != null) {
            awaitCheckpoint(runtime, runtime.status().checkpoint().number() + 2);
        }
        System.out.println("state: " + stateBytes(runtime.status()));
        measure(runtime, seconds);
        Thread.sleep(Long.MAX_VALUE);
    }

    /**
     * What the view keeps; of a table of current values, which is the source's, what is written.
     */
    private static long stateBytes(Status status) {
        return Math.max(status.views().getFirst().stateBytes(), status.checkpoint().totalBytes());
    }

    private static void awaitCheckpoint(PipelineRuntime runtime, long number)
            throws InterruptedException {
        while (runtime.status().checkpoint().number() < number) {
            Thread.sleep(50);
        }
    }

    /** Rows during checkpoints and between them. */
    private static void measure(PipelineRuntime runtime, long seconds) throws InterruptedException {
        List<long[]> samples = new ArrayList<>();
        List<Status.CheckpointStatus> checkpoints = new ArrayList<>();
        List<Long> published = new ArrayList<>();
        long begin = System.nanoTime();
        long cpu = cpu();
        long last = runtime.status().checkpoint().number();
        while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
            Status status = runtime.status();
            samples.add(
                    new long[] {
                        System.nanoTime(), status.sources().getFirst().books().delivered()
                    });
            if (status.checkpoint().number() > last) {
                last = status.checkpoint().number();
                checkpoints.add(status.checkpoint());
                published.add(System.nanoTime());
            }
            Thread.sleep(10);
        }
        long rows = samples.getLast()[1] - samples.getFirst()[1];
        long during = 0;
        long duringNanos = 0;
        for (int i = 1; i < samples.size(); i++) {
            if (isDuring(samples.get(i)[0], checkpoints, published)) {
                during += samples.get(i)[1] - samples.get(i - 1)[1];
                duringNanos += samples.get(i)[0] - samples.get(i - 1)[0];
            }
        }
        long nanos = samples.getLast()[0] - samples.getFirst()[0];
        System.out.printf(
                Locale.ROOT,
                "measured: %.3f %.3f %.3f %.1f %.1f %d %d%n",
                rows / (nanos / 1e9),
                duringNanos == 0 ? 0 : during / (duringNanos / 1e9),
                (rows - during) / ((nanos - duringNanos) / 1e9),
                checkpoints.stream()
                        .mapToDouble(Status.CheckpointStatus::pauseMillis)
                        .max()
                        .orElse(0),
                checkpoints.stream()
                        .mapToDouble(Status.CheckpointStatus::tookMillis)
                        .max()
                        .orElse(0),
                checkpoints.stream()
                        .mapToLong(Status.CheckpointStatus::writtenBytes)
                        .max()
                        .orElse(0),
                checkpoints.stream()
                        .mapToLong(Status.CheckpointStatus::totalBytes)
                        .max()
                        .orElse(0));
        System.out.println("resident: " + residentBytes());
        System.out.printf(Locale.ROOT, "cpu per million: %.3f%n", (cpu() - cpu) / 1e3 / rows);
    }

    private static boolean isDuring(
            long nanos, List<Status.CheckpointStatus> checkpoints, List<Long> published) {
        for (int i = 0; i < checkpoints.size(); i++) {
            long took = (long) (checkpoints.get(i).tookMillis() * 1e6);
            if (nanos <= published.get(i) && nanos >= published.get(i) - took) {
                return true;
            }
        }
        return false;
    }

    /** The most it ever was; 0 where the system does not say. */
    private static long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static Program program(Shape shape) {
        PipelineSpec.Source source =
                new PipelineSpec.Source(
                        "keyed",
                        "memory",
                        Options.NONE,
                        null,
                        KeyedRows.SCHEMA,
                        shape.keyed ? List.of("k") : List.of(),
                        null,
                        null,
                        List.of(),
                        NOWHERE);
        PipelineSpec.View view =
                new PipelineSpec.View(
                        "result",
                        SqlText.of("result", shape.sql),
                        PipelineSpec.Emit.FINAL,
                        NOWHERE);
        return Objects.requireNonNull(
                SqlCompiler.compile(
                                new PipelineSpec(
                                        "state",
                                        List.of(source),
                                        List.of(view),
                                        List.of(),
                                        PipelineSpec.RunSettings.DEFAULT))
                        .program());
    }
}
