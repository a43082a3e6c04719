package io.tidewire.app.file;

import io.tidewire.api.deploy.Brokers;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What the file's {@code deploy} section says about where it runs.
 *
 * @param onFlink as a job of a Flink cluster, not in a process of its own
 * @param flink the cluster's REST API; null when it is not said
 * @param kafka brokers of whatever names none; null when it is not said
 * @param kafkaProperties of Kafka's clients there; secrets may be among them
 * @param parallelism tasks per operator of the job, at least 1
 * @param serve views whose rows the processes at the edge serve, in the order of the file's views
 */
public record DeploySettings(
        boolean onFlink,
        @Nullable String flink,
        @Nullable String kafka,
        Map<String, Object> kafkaProperties,
        int parallelism,
        List<String> serve) {

    public static final DeploySettings DEFAULT =
            new DeploySettings(false, null, null, Map.of(), 1, List.of());

    public DeploySettings {
        kafkaProperties = Map.copyOf(kafkaProperties);
        serve = List.copyOf(serve);
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
