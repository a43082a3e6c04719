package io.tidewire.app.flink;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.kafka.ClusterTopics;
import io.tidewire.connectors.kafka.ClusterTopics.Obstacle;
import io.tidewire.connectors.kafka.ClusterTopics.Use;
import io.tidewire.connectors.kafka.TopicOptions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The topics of a job or of the edge, and what is done with them. None is made unasked: how many
 * partitions they have is the user's to say.
 */
public final class RequiredTopics {

    private final Map<Brokers, Map<String, Set<Use>>> topics = new LinkedHashMap<>();

    /** Those of tables that change: by age, rows would go that are in the table. */
    private final Set<String> compacted = new HashSet<>();

    private RequiredTopics() {}

    /**
     * Those that the job reads and writes.
     *
     * @param tables that it keeps in topics
     */
    public static RequiredTopics ofJob(JobPlan plan, List<ReplicatedTable> tables) {
        RequiredTopics required = new RequiredTopics();
        required.compact(tables);
        for (PipelineSpec.Source source : plan.spec().sources()) {
            required.add(source.name(), source.options(), Use.READ);
        }
        for (PipelineSpec.Sink sink : plan.spec().sinks()) {
            required.add(sink.name(), sink.options(), Use.WRITE);
        }
        required.add(plan.brokers(), plan.quarantine(), Use.WRITE);
        return required;
    }

    /** Those that a process at the edge writes and reads. */
    public static RequiredTopics ofEdge(
            JobPlan plan,
            List<PipelineSpec.Source> pushed,
            List<PipelineSpec.Sink> delivered,
            List<ReplicatedTable> tables) {
        String pipeline = plan.spec().name();
        RequiredTopics required = new RequiredTopics();
        required.compact(tables);
        for (PipelineSpec.Source source : pushed) {
            required.add(plan.brokers(), Seam.topic(pipeline, source.name()), Use.WRITE);
        }
        for (PipelineSpec.Sink sink : delivered) {
            required.add(plan.brokers(), Seam.topic(pipeline, sink.name()), Use.READ);
        }
        for (ReplicatedTable table : tables) {
            required.add(plan.brokers(), table.topic(), Use.READ);
        }
        required.add(plan.brokers(), plan.quarantine(), Use.READ);
        if (!delivered.isEmpty()) {
            required.add(plan.brokers(), plan.quarantine(), Use.WRITE);
        }
        return required;
    }

    private void compact(List<ReplicatedTable> tables) {
        tables.stream()
                .filter(table -> !table.insertOnly())
                .map(ReplicatedTable::topic)
                .forEach(compacted::add);
    }

    private void add(String name, Options options, Use use) {
        TopicOptions written = new TopicOptions(name, options);
        add(Objects.requireNonNull(written.brokers()), written.topic(), use);
    }

    private void add(Brokers brokers, String topic, Use use) {
        topics.computeIfAbsent(brokers, key -> new LinkedHashMap<>())
                .computeIfAbsent(topic, key -> EnumSet.noneOf(Use.class))
                .add(use);
    }

    /** Calls back with each topic and what is done with it. */
    public void forEach(BiConsumer<String, Set<Use>> listener) {
        topics.values().forEach(uses -> uses.forEach(listener));
    }

    /**
     * Asks the clusters.
     *
     * @throws TidewireException TOPIC_MISSING, TOPIC_FORBIDDEN, TOPIC_UNFIT, a fault for each
     *     topic; SOURCE_UNAVAILABLE, SOURCE_FAILED of a cluster
     */
    public void check() {
        List<Fault> faults =
                topics.entrySet().stream()
                        .flatMap(
                                cluster ->
                                        ClusterTopics.obstacles(
                                                        cluster.getKey(),
                                                        cluster.getValue(),
                                                        compacted)
                                                .stream()
                                                .map(found -> fault(cluster.getKey(), found)))
                        .toList();
        if (!faults.isEmpty()) {
            throw new TidewireException(faults);
        }
    }

    /**
     * What became of a topic.
     *
     * @param read whether the job reads it, no more tasks at a time than it has partitions
     * @param before partitions that it had; 0 when it was not there
     * @param now partitions that it has
     */
    public record Made(Brokers brokers, String topic, boolean read, int before, int now) {}

    /**
     * Makes those that are missing.
     *
     * @param partitions of each that is made
     * @param growing topics that are given as many when they have fewer: whose rows come in any
     *     order. In others the rows of a key would move to another partition
     * @param replication copies of each partition; null for what the brokers think right
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED of a cluster; what was made
     *     before stays
     */
    public List<Made> make(int partitions, Set<String> growing, @Nullable Short replication) {
        List<Made> made = new ArrayList<>();
        topics.forEach(
                (brokers, uses) -> {
                    Map<String, Integer> there = ClusterTopics.partitions(brokers, uses.keySet());
                    uses.forEach(
                            (topic, use) -> {
                                int before = there.getOrDefault(topic, 0);
                                int now = before;
                                if (before == 0) {
                                    ClusterTopics.create(
                                            brokers,
                                            topic,
                                            partitions,
                                            replication,
                                            compacted.contains(topic));
                                    now = partitions;
                                } else if (before < partitions && growing.contains(topic)) {
                                    ClusterTopics.grow(brokers, topic, partitions);
                                    now = partitions;
                                }
                                made.add(
                                        new Made(
                                                brokers,
                                                topic,
                                                use.contains(Use.READ),
                                                before,
                                                now));
                            });
                });
        return made;
    }

    private static Fault fault(Brokers brokers, Obstacle obstacle) {
        String where = "the Kafka cluster " + brokers.servers();
        String topic = "'" + obstacle.topic() + "'";
        return switch (obstacle) {
            case Obstacle.Missing _ ->
                    Fault.error(
                            ErrorCode.TOPIC_MISSING,
                            where + " has no topic " + topic,
                            "make it, and the others that are missing: tidewire deploy topics FILE",
                            null);
            case Obstacle.Forbidden(_, Set<Use> uses) ->
                    Fault.error(
                            ErrorCode.TOPIC_FORBIDDEN,
                            where
                                    + (uses.isEmpty()
                                            ? " has no topic " + topic + " for this user"
                                            : " does not let this user "
                                                    + words(uses)
                                                    + " the topic "
                                                    + topic),
                            "ask for the rights (docs/flink.md lists them), or log in as another"
                                    + " user: kafka_properties under deploy, properties of the"
                                    + " source or sink",
                            null);
            case Obstacle.Deleting _ ->
                    Fault.error(
                            ErrorCode.TOPIC_UNFIT,
                            where
                                    + " lets go of the rows of "
                                    + topic
                                    + " by their age, and they are in the table",
                            "have it compacted: kafka-configs.sh --bootstrap-server "
                                    + brokers.servers()
                                    + " --alter --topic "
                                    + obstacle.topic()
                                    + " --add-config cleanup.policy=compact",
                            null);
        };
    }

    private static String words(Set<Use> uses) {
        return uses.stream()
                .map(
                        use ->
                                switch (use) {
                                    case READ -> "read";
                                    case WRITE -> "write to";
                                })
                .collect(Collectors.joining(" and "));
    }
}
