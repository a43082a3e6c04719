package io.tidewire.bench.parity;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.bench.cluster.LocalCluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The clickstream example on a cluster: the same file over the same clicks on both engines, with
 * what each came to side by side; then as a job that stays.
 */
final class ExampleOnCluster {

    private static final String EXAMPLE = "clickstream";
    private static final String IN = EXAMPLE + "-";
    private static final String OUT = EXAMPLE + "-live-";
    private static final String CLICKS = "clicks";
    private static final int PARTITIONS = 3;
    private static final int CLICKS_PER_PARTITION = 2_000;
    private static final int PARALLELISM = 2;
    private static final long SEED = 1;

    private final LocalCluster cluster;
    private final Path folder;
    private final PrintStream out;
    private final String text;

    /**
     * @param folder for the file and for the data of the local run
     */
    ExampleOnCluster(LocalCluster cluster, Path folder, PrintStream out) throws IOException {
        this.cluster = cluster;
        this.folder = folder;
        this.out = out;
        Map<String, Object> deploy = new LinkedHashMap<>();
        deploy.put("engine", "flink");
        deploy.put("flink", cluster.flink().url());
        deploy.put("kafka", cluster.kafka().servers());
        deploy.put("parallelism", PARALLELISM);
        this.text =
                new ExampleFile(
                                EXAMPLE,
                                Map.of(
                                        "KAFKA",
                                        cluster.kafka().servers(),
                                        "IN",
                                        IN,
                                        "OUT",
                                        OUT,
                                        "STOP",
                                        "never"))
                        .text(deploy);
    }

    /** The pipeline file, with the addresses of this cluster. */
    Path file() {
        return folder.resolve(EXAMPLE + ".yaml");
    }

    /**
     * Feeds the clicks, runs the file over them on both engines, and prints what they came to.
     *
     * @return whether that is the same
     */
    boolean compare() throws Exception {
        out.printf(
                "feeding %,d clicks, out of order, torn and repeated; running %s over them, here and"
                        + " on Flink%n",
                PARTITIONS * CLICKS_PER_PARTITION, file());
        Parity.Outcome outcome =
                new Parity(cluster, folder)
                        .run(
                                new Parity.Subject(
                                        EXAMPLE,
                                        text,
                                        Map.of(
                                                CLICKS,
                                                Clicks.of(
                                                        SEED, PARTITIONS, CLICKS_PER_PARTITION))));
        out.println();
        SideBySide.of(outcome.here(), outcome.there()).forEach(out::println);
        List<String> differences = outcome.here().differences(outcome.there());
        differences.forEach(out::println);
        out.println();
        out.println(
                differences.isEmpty()
                        ? "equal: every table, the quarantine and the books"
                        : "NOT EQUAL: the lines above say what Flink has more (+) or fewer (-) of");
        return differences.isEmpty();
    }

    /** Runs the file for good. Closing it ends the clicks; the job stays. */
    LiveClicks deploy() throws Exception {
        CheckedPipeline.Runnable pipeline =
                Pipelines.check(file(), List.of(), ExampleOnCluster::nothing).valid();
        Map<String, Integer> topics = new HashMap<>();
        pipeline.spec()
                .sinks()
                .forEach(sink -> topics.put(sink.options().string("topic"), PARALLELISM));
        cluster.kafka().topics(topics);
        JobPlan plan =
                FlinkPipeline.plan(pipeline, Brokers.at(cluster.kafka().servers()), PARALLELISM);
        // What the comparison refused, this job refuses once more.
        cluster.kafka().empty(plan.quarantine());
        try (Cluster rest = new Cluster(cluster.flink().url())) {
            new Deployment(rest, FlinkRun.jar()).deploy(plan, null, Duration.ofMinutes(2));
        }
        return new LiveClicks(cluster.kafka().servers(), IN + CLICKS, Clock.systemUTC());
    }

    private static @Nullable String nothing(String variable) {
        return null;
    }

    /** What can be done with it now. */
    void tell() {
        String kafka = cluster.kafka().servers();
        String flink = cluster.flink().url();
        out.println();
        out.printf(
                "%s runs on Flink now, and %d clicks a second come in. Ctrl-C ends all of it.%n",
                EXAMPLE, LiveClicks.PER_SECOND);
        out.println("    Kafka     " + kafka);
        out.println("    Flink     " + flink);
        out.println("    file      " + file());
        out.println("    logs      " + folder);
        out.println("In another terminal:");
        out.println("    ./tidewire status --flink " + flink);
        out.println("    kcat -b " + kafka + " -C -t " + OUT + "revenue");
        out.println("    ./tidewire stop " + EXAMPLE + " --flink " + flink);
        out.println(
                "    ./tidewire run " + file() + " --parallelism 4 --from-savepoint PATH-IT-NAMED");
    }
}
