package io.tidewire.connectors.kafka;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The topics of a cluster: whether it has them and lets us do with them what we are going to, and
 * how they are made. Stateless.
 */
public final class ClusterTopics {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String CLEANUP = "cleanup.policy";

    private ClusterTopics() {}

    /** What one does with a topic. */
    public enum Use {
        READ(AclOperation.READ),
        WRITE(AclOperation.WRITE);

        private final AclOperation operation;

        Use(AclOperation operation) {
            this.operation = operation;
        }
    }

    /** What stands in the way at one topic. */
    public sealed interface Obstacle {

        String topic();

        /** There is none of this name. */
        record Missing(String topic) implements Obstacle {}

        /**
         * It may be there, but is not for this user.
         *
         * @param uses in order; empty when the user may not even know of it
         */
        record Forbidden(String topic, Set<Use> uses) implements Obstacle {}

        /** It lets go of records by their age or size, and was not to. */
        record Deleting(String topic) implements Obstacle {}
    }

    /**
     * What stands in the way, by topic in order; nothing when all is well. Brokers before 2.3 tell
     * no rights: there everything is allowed until it is done. Who may not ask for the settings of
     * a topic is not told about them.
     *
     * @param compacted topics that are to keep the newest record of each key for ever
     * @throws TidewireException SOURCE_UNAVAILABLE when the cluster does not answer, SOURCE_FAILED
     *     when it refuses the login
     */
    public static List<Obstacle> obstacles(
            Brokers brokers, Map<String, Set<Use>> topics, Set<String> compacted) {
        return ask(
                brokers,
                admin -> {
                    Map<String, KafkaFuture<TopicDescription>> described =
                            admin.describeTopics(
                                            topics.keySet(),
                                            new DescribeTopicsOptions()
                                                    .includeAuthorizedOperations(true))
                                    .topicNameValues();
                    List<Obstacle> found = new ArrayList<>();
                    for (Map.Entry<String, Set<Use>> topic : new TreeMap<>(topics).entrySet()) {
                        obstacle(
                                topic.getKey(),
                                topic.getValue(),
                                Objects.requireNonNull(described.get(topic.getKey())),
                                found);
                    }
                    Set<String> kept = new TreeSet<>(compacted);
                    kept.retainAll(topics.keySet());
                    found.forEach(obstacle -> kept.remove(obstacle.topic()));
                    deleting(admin, kept).forEach(topic -> found.add(new Obstacle.Deleting(topic)));
                    return found;
                });
    }

    private static List<String> deleting(Admin admin, Set<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<String> deleting = new ArrayList<>();
        try {
            var settings =
                    admin.describeConfigs(
                                    topics.stream()
                                            .map(
                                                    topic ->
                                                            new ConfigResource(
                                                                    ConfigResource.Type.TOPIC,
                                                                    topic))
                                            .toList())
                            .all()
                            .get(20, TimeUnit.SECONDS);
            settings.forEach(
                    (topic, config) -> {
                        ConfigEntry policy = config.get(CLEANUP);
                        if (policy != null && String.valueOf(policy.value()).contains("delete")) {
                            deleting.add(topic.name());
                        }
                    });
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof AuthorizationException)) {
                throw failure;
            }
        }
        Collections.sort(deleting);
        return deleting;
    }

    /**
     * How many partitions they have, in the order of their names; those that are not there are left
     * out.
     *
     * @throws TidewireException as {@link #obstacles}; SOURCE_FAILED without the right to know of
     *     one
     */
    public static Map<String, Integer> partitions(Brokers brokers, Set<String> topics) {
        return ask(
                brokers,
                admin -> {
                    Map<String, Integer> there = new TreeMap<>();
                    for (var topic : admin.describeTopics(topics).topicNameValues().entrySet()) {
                        try {
                            TopicDescription described = topic.getValue().get(20, TimeUnit.SECONDS);
                            there.put(topic.getKey(), described.partitions().size());
                        } catch (ExecutionException failure) {
                            if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
                                throw failure;
                            }
                        }
                    }
                    return there;
                });
    }

    /**
     * Makes a topic.
     *
     * @param replication copies of each partition; null for what the brokers think right
     * @param compacted whether it keeps the newest record of each key for ever
     * @throws TidewireException as {@link #obstacles}; SOURCE_FAILED without the right to
     */
    public static void create(
            Brokers brokers,
            String topic,
            int partitions,
            @Nullable Short replication,
            boolean compacted) {
        NewTopic made =
                new NewTopic(topic, Optional.of(partitions), Optional.ofNullable(replication));
        if (compacted) {
            made.configs(Map.of(CLEANUP, "compact"));
        }
        ask(
                brokers,
                admin -> {
                    try {
                        admin.createTopics(List.of(made)).all().get(20, TimeUnit.SECONDS);
                    } catch (ExecutionException failure) {
                        if (!(failure.getCause() instanceof TopicExistsException)) {
                            throw failure;
                        }
                        // Somebody else has made it this moment.
                    }
                    TopicReadiness.await(admin, topic, partitions, PATIENCE);
                    return partitions;
                });
    }

    /**
     * Gives a topic more partitions.
     *
     * @param partitions that it has then, more than before
     * @throws TidewireException as {@link #create}
     */
    public static void grow(Brokers brokers, String topic, int partitions) {
        ask(
                brokers,
                admin -> {
                    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                            .all()
                            .get(20, TimeUnit.SECONDS);
                    TopicReadiness.await(admin, topic, partitions, PATIENCE);
                    return partitions;
                });
    }

    private interface Question<T extends @Nullable Object> {
        T put(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private static <T extends @Nullable Object> T ask(Brokers brokers, Question<T> question) {
        ClientSettings settings =
                new ClientSettings(brokers.servers(), brokers.properties(), PATIENCE);
        Map<String, Object> timeouts =
                Map.of(
                        "request.timeout.ms",
                        (int) PATIENCE.toMillis() / 3,
                        "default.api.timeout.ms",
                        (int) PATIENCE.toMillis());
        try (Admin admin = Admin.create(settings.with(Map.of(), timeouts))) {
            return question.put(admin);
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            throw explained(failure, brokers);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw explained(failure, brokers);
        }
    }

    private static void obstacle(
            String topic,
            Set<Use> uses,
            KafkaFuture<TopicDescription> described,
            List<Obstacle> found)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            Set<AclOperation> allowed = described.get(20, TimeUnit.SECONDS).authorizedOperations();
            Set<Use> forbidden = EnumSet.noneOf(Use.class);
            if (allowed != null) {
                uses.stream()
                        .filter(use -> !allowed.contains(use.operation))
                        .forEach(forbidden::add);
            }
            if (!forbidden.isEmpty()) {
                found.add(new Obstacle.Forbidden(topic, forbidden));
            }
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case UnknownTopicOrPartitionException _ -> found.add(new Obstacle.Missing(topic));
                case TopicAuthorizationException _ ->
                        found.add(new Obstacle.Forbidden(topic, Set.of()));
                case null, default -> throw failure;
            }
        }
    }

    private static TidewireException explained(Throwable failure, Brokers brokers) {
        return KafkaFaults.explain(
                failure,
                "the job's topics",
                brokers.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }
}
