package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.kafka.TopicLookup;
import io.tidewire.connectors.kafka.TopicOptions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The topics of a job and of the edge. None is made: how many partitions they have is the user's to
 * say.
 */
public final class RequiredTopics {

    private RequiredTopics() {}

    /** A cluster and how one speaks to it. */
    private record Brokers(String servers, Map<String, Object> properties) {}

    /**
     * @throws TidewireException TOPIC_MISSING, one fault per topic
     */
    public static void check(JobPlan plan) {
        Map<Brokers, Set<String>> topics = new LinkedHashMap<>();
        plan.spec().sources().forEach(one -> add(plan, topics, one.name(), one.options()));
        plan.spec().sinks().forEach(one -> add(plan, topics, one.name(), one.options()));
        add(topics, new Brokers(plan.servers(), Map.of()), plan.quarantine());
        check(topics);
    }

    /**
     * Of a process at the edge, which needs these alone.
     *
     * @throws TidewireException TOPIC_MISSING, one fault per topic
     */
    public static void check(String servers, Set<String> names) {
        check(Map.of(new Brokers(servers, Map.of()), names));
    }

    private static void check(Map<Brokers, Set<String>> topics) {
        List<Fault> faults = new ArrayList<>();
        topics.forEach(
                (brokers, names) ->
                        TopicLookup.missing(brokers.servers(), brokers.properties(), names)
                                .forEach(name -> faults.add(missing(brokers.servers(), name))));
        if (!faults.isEmpty()) {
            throw new TidewireException(faults);
        }
    }

    private static void add(
            JobPlan plan,
            Map<Brokers, Set<String>> topics,
            String name,
            io.tidewire.api.pipeline.Options options) {
        TopicOptions written = new TopicOptions(name, options);
        String servers = written.servers();
        Map<String, Object> properties = new LinkedHashMap<>();
        written.properties().forEach((key, value) -> properties.put(key.toString(), value));
        add(
                topics,
                new Brokers(servers == null ? plan.servers() : servers, properties),
                written.topic());
    }

    private static void add(Map<Brokers, Set<String>> topics, Brokers brokers, String topic) {
        topics.computeIfAbsent(brokers, key -> new TreeSet<>()).add(topic);
    }

    private static Fault missing(String servers, String topic) {
        return Fault.error(
                ErrorCode.TOPIC_MISSING,
                "the Kafka cluster " + servers + " has no topic '" + topic + "'",
                "make it: kafka-topics.sh --bootstrap-server "
                        + servers
                        + " --create --topic "
                        + topic
                        + " --partitions N",
                null);
    }
}
