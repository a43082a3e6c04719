package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.bench.cluster.FlinkCluster;
import io.tidewire.bench.cluster.KafkaCluster;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;
import io.tidewire.bench.cluster.Topics;
import io.tidewire.testkit.waiting.Waiting;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Processes of the cluster are killed in the midst of a run, or the job goes on with another number
 * of tasks: the final tables, the quarantine and the books are those of the local engine.
 */
@Tag("cluster")
@Tag("long")
@Timeout(600)
@ExtendWith(SharedCluster.class)
class FaultsTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);
    private static final int FAULTS = 3;
    private static final int PARTITIONS = 3;

    /** Per partition; between two faults twice as many come. */
    private static final int ROWS = 3_000;

    /** More than one TaskManager has slots for, so that each has a part of the job. */
    private static final int PARALLELISM = 3;

    private static final String END =
            "{\"event_id\": \"end\", \"user_id\": \"end\", \"item_id\": \"\", \"ts\": \"2026-01-31 23:00:00\"}";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path folder;

    private final LocalCluster cluster;

    FaultsTest(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** What goes wrong. */
    @FunctionalInterface
    private interface Fault {

        /**
         * @param before how many faults there were before this one
         */
        void strike(int before, Run run) throws Exception;
    }

    @Test
    void killedTaskManagers() throws Exception {
        FlinkCluster flink = cluster.flink();
        new Run("tasks", cluster.kafka(), flink)
                .sameAsHere((before, run) -> flink.replaceTaskManager(before % 2));
        flink.awaitReady();
    }

    @Test
    void killedJobManagers() throws Exception {
        try (FlinkCluster flink =
                FlinkCluster.startHighlyAvailable(folder.resolve("flink"), 2, 2)) {
            flink.awaitReady();
            new Run("jobs", cluster.kafka(), flink)
                    .sameAsHere((before, run) -> flink.replaceJobManager());
        }
    }

    /** Of three, with every topic on each. */
    @Test
    void killedBroker() throws Exception {
        try (KafkaCluster kafka = KafkaCluster.start(folder.resolve("kafka"), 3)) {
            kafka.awaitReady();
            new Run("brokers", kafka, cluster.flink())
                    .sameAsHere(
                            (before, run) -> {
                                if (before == 1) {
                                    kafka.kill(0);
                                }
                            });
        }
    }

    @Test
    void growsAndShrinks() throws Exception {
        new Run("scaled", cluster.kafka(), cluster.flink())
                .sameAsHere((before, run) -> run.scale(List.of(1, 4, 2).get(before)));
    }

    /** A pipeline on both engines. */
    private final class Run {

        private final KafkaCluster kafka;
        private final FlinkCluster flink;
        private final Topics topics;
        private final String in;
        private final CheckedPipeline.Runnable here;
        private final CheckedPipeline.Runnable there;
        private final Cluster rest;
        private String job = "";

        /**
         * @param name of topics and pipelines
         */
        Run(String name, KafkaCluster kafka, FlinkCluster flink) throws Exception {
            this.kafka = kafka;
            this.flink = flink;
            this.topics = new Topics(kafka.servers());
            this.in = name + "-clicks";
            this.here = pipeline(name, "here", "latest");
            this.there = pipeline(name, "there", "never");
            this.rest = new Cluster(flink.url());
        }

        void sameAsHere(Fault fault) throws Exception {
            topics();
            List<List<String>> clicks = Clicks.of(SEED, PARTITIONS, (2 * FAULTS + 1) * ROWS);
            String counted = there.spec().name() + "-counted";
            try (rest) {
                start(PARALLELISM, null);
                try {
                    for (int before = 0; before < FAULTS; before++) {
                        int rows = topics.read(counted).size();
                        topics.write(in, part(clicks, 2 * before));
                        Waiting.until(
                                () -> topics.read(counted).size() > rows,
                                PATIENCE,
                                flink::lastLines);
                        topics.write(in, part(clicks, 2 * before + 1));
                        fault.strike(before, this);
                    }
                    topics.write(in, part(clicks, 2 * FAULTS));
                    topics.write(in, List.of(List.of(END), List.of(END), List.of(END)));
                    compare();
                } finally {
                    FlinkRun.end(rest, job);
                }
            }
        }

        private void compare() throws Exception {
            Result local = LocalRun.run(here, folder.resolve(here.spec().name()), topics);
            Waiting.until(
                    () -> Result.tables(there, topics).equals(local.tables()),
                    PATIENCE,
                    () -> different(local) + "\n" + flink.lastLines());
            rest.stop(job, null, Duration.ofMinutes(1));
            FlinkRun.await(rest, job);
            Result onFlink =
                    FlinkRun.result(
                            there, FlinkPipeline.plan(there, null, PARALLELISM), rest, job, topics);
            assertThat(local.differences(onFlink)).isEmpty();
            assertThat(local.books().values()).doesNotContain(0L);
        }

        private String different(Result local) {
            Result now = new Result(Result.tables(there, topics), local.refused(), local.books());
            return String.join("\n", local.differences(now));
        }

        private void start(int parallelism, @Nullable String savepoint) throws Exception {
            job =
                    new Deployment(rest, FlinkRun.jar())
                            .deploy(
                                    FlinkPipeline.plan(there, null, parallelism),
                                    savepoint,
                                    Duration.ofMinutes(2));
        }

        /** Stops the job, and goes on with another number of tasks. */
        void scale(int parallelism) throws Exception {
            String savepoint = rest.stop(job, null, Duration.ofMinutes(1));
            FlinkRun.await(rest, job);
            start(parallelism, savepoint);
        }

        private void topics() throws Exception {
            Map<String, Integer> partitions = new HashMap<>();
            partitions.put(in, PARTITIONS);
            partitions.put(FlinkPipeline.quarantine(there.spec().name()), 1);
            for (var pipeline : List.of(here, there)) {
                pipeline.spec()
                        .sinks()
                        .forEach(sink -> partitions.put(sink.options().string("topic"), 2));
            }
            kafka.topics(partitions);
        }

        private CheckedPipeline.Runnable pipeline(String name, String where, String stop)
                throws Exception {
            Path file = folder.resolve("faults.yaml");
            Files.write(file, FaultsTest.class.getResourceAsStream("faults.yaml").readAllBytes());
            Map<String, String> environment =
                    Map.of(
                            "KAFKA",
                            kafka.servers(),
                            "IN",
                            name + "-",
                            "OUT",
                            name + "-" + where + "-",
                            "STOP",
                            stop);
            return Pipelines.check(file, List.of("name=" + name + "-" + where), environment::get)
                    .valid();
        }
    }

    private static List<List<String>> part(List<List<String>> clicks, int turn) {
        return clicks.stream().map(all -> all.subList(turn * ROWS, (turn + 1) * ROWS)).toList();
    }
}
