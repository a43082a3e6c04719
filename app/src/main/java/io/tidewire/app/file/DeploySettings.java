package io.tidewire.app.file;

import io.tidewire.api.deploy.Brokers;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What the file's {@code deploy} section says about where it runs.
 *
 * @param onFlink as a job of a Flink cluster, not in a process of its own
 * @param flink the cluster's REST API; null when it is not said
 * @param kafka brokers of whatever names none; null when it is not said
 * @param kafkaProperties of Kafka's clients there; secrets may be among them
 * @param parallelism tasks per operator of the job, at least 1
 */
public record DeploySettings(
        boolean onFlink,
        @Nullable String flink,
        @Nullable String kafka,
        Map<String, Object> kafkaProperties,
        int parallelism) {

    public static final DeploySettings DEFAULT = new DeploySettings(false, null, null, Map.of(), 1);

    public DeploySettings {
        kafkaProperties = Map.copyOf(kafkaProperties);
    }

    /**
     * The cluster of whatever names none; null when it is not said.
     *
     * @param servers that were named elsewhere and win over the file's; null for none
     */
    public @Nullable Brokers brokers(@Nullable String servers) {
        String named = servers == null ? kafka : servers;
        return named == null ? null : new Brokers(named, kafkaProperties);
    }
}
