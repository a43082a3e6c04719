package io.tidewire.bench.parity;

import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.Topics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a pipeline on both engines over the same topics and compares every sink, the quarantine with
 * its reasons, and the books. Many pipelines may run on one cluster, one after the other: each has
 * topics of its own, and its job has ended when this returns.
 */
final class Parity {

    /** Partitions of the topics of sinks. */
    private static final int OUT = 2;

    private final LocalCluster cluster;
    private final Path folder;
    private final Topics topics;

    /**
     * @param folder for files and for the data of local runs; jars of plug-ins are in its folder
     *     {@value Plugins#FOLDER}
     */
    Parity(LocalCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
        this.topics = new Topics(cluster.kafka().servers());
    }

    /**
     * A pipeline with what it reads.
     *
     * @param name the pipeline's, once per cluster
     * @param file its text: brokers are {@code ${KAFKA}}, topics of sources begin with {@code
     *     ${IN}}, those of sinks with {@code ${OUT}}; every source stops at its topic's end, or
     *     where {@code ${STOP}} says
     * @param records by source topic, without that prefix, and by partition
     */
    record Subject(String name, String file, Map<String, List<List<String>>> records) {}

    /** What the engines came to. */
    record Outcome(Result here, Result there) {}

    /**
     * Runs it on both.
     *
     * @return what they came to, which is the same
     * @throws AssertionError when it is not; the message has the file
     */
    Result requireEqual(Subject subject) throws Exception {
        Outcome outcome = run(subject);
        List<String> differences = outcome.here().differences(outcome.there());
        if (!differences.isEmpty()) {
            throw new AssertionError(String.join("\n", differences) + "\n\n" + subject.file());
        }
        return outcome.here();
    }

    /** Runs it on both, whatever they come to. */
    Outcome run(Subject subject) throws Exception {
        String name = subject.name();
        Path file = Files.writeString(folder.resolve(name + ".yaml"), subject.file());
        CheckedPipeline.Runnable here = checked(name, file, "here");
        CheckedPipeline.Runnable there = checked(name, file, "there");
        Map<String, Integer> partitions = new HashMap<>();
        subject.records()
                .forEach((topic, records) -> partitions.put(name + "-" + topic, records.size()));
        for (var pipeline : List.of(here, there)) {
            pipeline.spec()
                    .sinks()
                    .forEach(sink -> partitions.put(sink.options().string("topic"), OUT));
        }
        partitions.put(name + ".quarantine", 1);
        cluster.kafka().topics(partitions);
        subject.records().forEach((topic, records) -> topics.write(name + "-" + topic, records));

        Result local = LocalRun.run(here, folder.resolve(name), topics);
        Result onFlink =
                FlinkRun.run(there, Plugins.of(file, null), cluster.flink().url(), 2, topics);
        return new Outcome(local, onFlink);
    }

    private CheckedPipeline.Runnable checked(String name, Path file, String where) {
        Map<String, String> environment =
                Map.of(
                        "KAFKA",
                        cluster.kafka().servers(),
                        "IN",
                        name + "-",
                        "OUT",
                        name + "-" + where + "-",
                        "STOP",
                        "latest");
        return Pipelines.check(file, List.of(), environment::get).valid();
    }
}
