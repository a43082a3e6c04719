package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.deploy.Takeover;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Status;
import io.tidewire.app.Main;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.move.Back;
import io.tidewire.app.move.Over;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.Moved;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.bench.cluster.Leashed;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;
import io.tidewire.bench.cluster.Topics;
import io.tidewire.testkit.waiting.Waiting;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A pipeline that runs here, on a cluster, and here again comes to what it comes to when it never
 * moves: every record of its sinks, the quarantine and the books.
 */
@Tag("cluster")
@Tag("long")
@Timeout(600)
@ExtendWith(SharedCluster.class)
class MovingParityTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);
    private static final int PARTITIONS = 3;
    private static final int PARALLELISM = 2;

    /** Per partition and part. */
    private static final int ROWS = 1_000;

    private static final String END =
            "{\"event_id\": \"end\", \"user_id\": \"end\", \"item_id\": \"\", \"ts\": \"2026-01-31 23:00:00\"}";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final ServeSettings ANY_PORT =
            new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of());

    @TempDir private Path folder;

    private final LocalCluster cluster;
    private final Topics topics;

    MovingParityTest(LocalCluster cluster) {
        this.cluster = cluster;
        this.topics = new Topics(cluster.kafka().servers());
    }

    @Test
    void overAndBack() throws Exception {
        Subject subject = new Subject("moving");
        try (Cluster rest = new Cluster(cluster.flink().url())) {
            subject.write(0);
            subject.runHere(subject.rows(1));
            String job = subject.over(rest);
            try {
                subject.write(1);
                subject.awaitGrowth(subject.rows(1));
                subject.write(2);
                subject.back(rest);
            } finally {
                FlinkRun.end(rest, job);
            }
            subject.write(3);
            subject.writeEnds();
            subject.runHereToTheEnd();
        }
        subject.mustBeWhole();
    }

    /** What was broken off at any moment is finished by the same command. */
    @Test
    void killedOnTheWay() throws Exception {
        Subject subject = new Subject("killed");
        String job = "";
        try (Cluster rest = new Cluster(cluster.flink().url())) {
            subject.write(0);
            subject.runHere(subject.rows(1));
            try {
                subject.kill("flink", () -> rest.running(subject.rebuilding()) != null);
                assertThat(Moved.find(subject.data)).isNull();
                subject.kill("flink", () -> Moved.find(subject.data) != null);
                assertThatThrownBy(subject::start).hasMessageContaining("was moved");
                job = subject.over(rest);
                assertThat(rest.running(subject.rebuilding())).isNull();
                subject.write(1);
                subject.awaitGrowth(subject.rows(1));
                subject.write(2);
                subject.kill(
                        "tidewire", () -> Files.exists(subject.data.resolve("returning.json")));
                assertThatThrownBy(subject::start).hasMessageContaining("was moved");
                subject.back(rest);
            } finally {
                FlinkRun.end(rest, job);
            }
        }
        subject.write(3);
        subject.writeEnds();
        subject.runHereToTheEnd();
        subject.mustBeWhole();
    }

    /** Nothing is left of an attempt, and the pipeline goes on here. */
    @Test
    void staysWhereItIs() throws Exception {
        Subject subject = new Subject("stays");
        subject.write(0);
        try (Cluster rest = new Cluster(cluster.flink().url());
                Cluster nobody = new Cluster("http://localhost:1")) {
            refused(ErrorCode.NOT_FOUND, () -> subject.over(rest));
            refused(ErrorCode.NOT_RUNNING, () -> subject.back(rest));
            assertThat(subject.data).doesNotExist();
            // The rows of before are not the pipeline's, and nothing but the books tells.
            Subject late = subject.with("sources.clicks.start=latest");
            late.runHere(subject.rows(2), () -> subject.write(1));
            refused(ErrorCode.CLUSTER_UNREACHABLE, () -> late.over(nobody));
            refused(
                    ErrorCode.PIPELINE_CHANGED,
                    () -> subject.with("views.counted=SELECT * FROM clicks").over(rest));
            refused(ErrorCode.STATE_DIFFERS, () -> late.over(rest));
            assertThat(rest.jobs()).filteredOn(job -> !job.ended()).isEmpty();
            assertThat(Moved.find(late.data)).isNull();
            late.runHere(subject.rows(2));

            Subject less = new Subject("less");
            less.write(0);
            less.runHere(less.rows(1));
            topics.deleteBefore(less.in, 0, 10);
            refused(ErrorCode.LOG_INCOMPLETE, () -> less.over(rest));
            // What is there of another pipeline is none of this one.
            Subject other = less.with("name=stays");
            refused(ErrorCode.NOT_FOUND, () -> other.over(rest));
        }
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidewireException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** One pipeline that moves, and one over the same input that does not. */
    private final class Subject {

        private final String name;
        private final String in;
        private final CheckedPipeline.Runnable moving;
        private final CheckedPipeline.Runnable whole;
        private final JobPlan plan;
        private final Path data;
        private final List<List<String>> clicks = Clicks.of(SEED, PARTITIONS, 4 * ROWS);
        private Map<String, Long> books = Map.of();

        Subject(String name) throws Exception {
            this(name, List.of());
            Map<String, Integer> partitions = new HashMap<>();
            partitions.put(in, PARTITIONS);
            partitions.put(plan.quarantine(), 1);
            for (var pipeline : List.of(moving, whole)) {
                pipeline.spec()
                        .sinks()
                        .forEach(sink -> partitions.put(sink.options().string("topic"), 1));
            }
            cluster.kafka().topics(partitions);
        }

        /** Over the same topics and data. */
        Subject with(String setting) throws Exception {
            return new Subject(name, List.of(setting));
        }

        private Subject(String name, List<String> settings) throws Exception {
            this.name = name;
            this.in = name + "-clicks";
            this.moving = pipeline(name, "never", settings);
            this.whole = pipeline(name + "-whole", "latest", List.of());
            this.plan = FlinkPipeline.plan(moving, null, PARALLELISM);
            this.data = folder.resolve(name);
        }

        private CheckedPipeline.Runnable pipeline(String name, String stop, List<String> settings)
                throws Exception {
            Path file = folder.resolve("moving.yaml");
            Files.write(
                    file, MovingParityTest.class.getResourceAsStream("moving.yaml").readAllBytes());
            List<String> all = new ArrayList<>(List.of("name=" + name));
            all.addAll(settings);
            return Pipelines.check(file, all, environment(name, stop)::get).valid();
        }

        private Map<String, String> environment(String name, String stop) {
            return Map.of(
                    "KAFKA",
                    cluster.kafka().servers(),
                    "IN",
                    name.replace("-whole", "") + "-",
                    "OUT",
                    name + "-",
                    "STOP",
                    stop);
        }

        /** What the job that computes the state is called. */
        String rebuilding() {
            return plan.withTakeover(new Takeover(true, Map.of(), Set.of())).jobName();
        }

        /** Says the command in a process of its own, and kills it when it has come so far. */
        void kill(String to, BooleanSupplier when) throws Exception {
            Path log = folder.resolve("move.log");
            Path home = Path.of("..").toAbsolutePath().normalize();
            ProcessBuilder builder =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Xmx256m",
                                    "-Dtidewire.home=" + home,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Leashed.class.getName(),
                                    Main.class.getName(),
                                    "move",
                                    folder.resolve("moving.yaml").toString(),
                                    "--to",
                                    to,
                                    "--flink",
                                    cluster.flink().url(),
                                    "--parallelism",
                                    Integer.toString(PARALLELISM),
                                    "--data",
                                    data.toString(),
                                    "--set",
                                    "name=" + name)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            builder.environment().putAll(environment(name, "never"));
            Process process = builder.start();
            try {
                Waiting.until(
                        () -> when.getAsBoolean() || !process.isAlive(),
                        PATIENCE,
                        () -> "it does not get so far");
                assertThat(when.getAsBoolean()).as(Files.readString(log)).isTrue();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }

        void write(int part) {
            topics.write(
                    in,
                    clicks.stream()
                            .map(all -> all.subList(part * ROWS, (part + 1) * ROWS))
                            .toList());
        }

        void writeEnds() {
            List<List<String>> ends = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                ends.add(List.of(END));
            }
            topics.write(in, ends);
        }

        long rows(int parts) {
            return (long) PARTITIONS * parts * ROWS;
        }

        RunOptions options() {
            return new RunOptions(data, RunOptions.Serving.NEVER, ANY_PORT, 1);
        }

        private PipelineProcess start() {
            return PipelineProcess.start(
                    moving,
                    options(),
                    Facilities.take(moving.spec(), options(), Clock.systemUTC()),
                    new Redactor(Set.of()),
                    Clock.systemUTC());
        }

        /** Until it has read the topic to where it has so many records. */
        void runHere(long records) throws Exception {
            runHere(records, () -> {});
        }

        /**
         * @param meanwhile once it knows where it begins
         */
        void runHere(long records, Runnable meanwhile) throws Exception {
            try (PipelineProcess process = start()) {
                await(process, () -> partitions(process).size() == PARTITIONS);
                meanwhile.run();
                await(
                        process,
                        () ->
                                partitions(process).stream()
                                                .mapToLong(one -> one.position() + 1)
                                                .sum()
                                        >= records);
                process.stop();
                assertThat(process.awaitEnd().faults()).isEmpty();
                note(process.status());
            }
        }

        private static List<Status.PartitionStatus> partitions(PipelineProcess process) {
            return process.status().sources().getFirst().partitions();
        }

        private static void await(PipelineProcess process, BooleanSupplier until) {
            Waiting.until(until, PATIENCE, () -> process.status().toString());
        }

        void runHereToTheEnd() throws Exception {
            runHere(rows(4) + PARTITIONS);
        }

        private void note(Status status) {
            books = new HashMap<>();
            for (Status.SourceStatus source : status.sources()) {
                Status.Books account = source.books();
                books.put(source.name() + ".read", account.read());
                books.put(source.name() + ".delivered", account.delivered());
                books.put(source.name() + ".filtered", account.filtered());
                books.put(source.name() + ".late", account.late());
                books.put(source.name() + ".duplicate", account.duplicate());
                books.put(source.name() + ".quarantined", account.quarantined());
            }
        }

        String over(Cluster rest) {
            return new Over(moving, plan, rest, FlinkRun.jar(), Clock.systemUTC())
                    .run(options(), null, progress -> {});
        }

        void back(Cluster rest) {
            new Back(moving, plan, rest, Clock.systemUTC()).run(options(), null, progress -> {});
        }

        /** Rows that came since are being delivered. */
        void awaitGrowth(long rows) {
            String counted = in.replace("clicks", "counted");
            int before = topics.read(counted).size();
            assertThat((long) before).isLessThan(rows);
            Waiting.until(
                    () -> topics.read(counted).size() > before,
                    PATIENCE,
                    () -> cluster.flink().lastLines());
        }

        void mustBeWhole() throws Exception {
            Result expected = LocalRun.run(whole, folder.resolve("whole"), topics);
            List<Result.Refused> refused = new ArrayList<>(LocalRun.quarantine(data));
            refused.addAll(FlinkRun.quarantine(topics, plan.quarantine()));
            Result came =
                    new Result(
                            Result.tables(moving, topics),
                            refused.stream().sorted().toList(),
                            books);
            assertThat(expected.differences(came)).isEmpty();
            assertThat(expected.books().values()).doesNotContain(0L);
            mustBeConsistent(in.replace("clicks", "changes"));
        }

        /** No row is taken back that is not there, and none comes that is. */
        private void mustBeConsistent(String topic) {
            Map<String, Integer> rows = new HashMap<>();
            for (ConsumerRecord<String, String> record : topics.read(topic)) {
                boolean comes = record.value().charAt(7) == '+';
                String row = record.value().substring(record.value().indexOf(',') + 1);
                int now = rows.merge(row, comes ? 1 : -1, Integer::sum);
                assertThat(now).as("%s at %s", record.value(), record.offset()).isBetween(0, 1);
            }
        }
    }
}
