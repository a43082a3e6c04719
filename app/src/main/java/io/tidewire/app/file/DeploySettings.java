package io.tidewire.app.file;

import org.jspecify.annotations.Nullable;

/**
 * What the file's {@code deploy} section says about where it runs.
 *
 * @param onFlink as a job of a Flink cluster, not in a process of its own
 * @param flink the cluster's REST API; null when it is not said
 * @param kafka brokers of whatever names none; null when it is not said
 * @param parallelism tasks per operator of the job, at least 1
 */
public record DeploySettings(
        boolean onFlink, @Nullable String flink, @Nullable String kafka, int parallelism) {

    public static final DeploySettings DEFAULT = new DeploySettings(false, null, null, 1);
}
