package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.DeploySettings;
import io.tidewire.app.flink.Cluster;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** Where a Flink cluster and its Kafka cluster are. */
final class FlinkOptions {

    @Option(
            names = "--flink",
            paramLabel = "URL",
            description = "The Flink cluster's REST API, such as http://jobmanager:8081.")
    private @Nullable String flink;

    /**
     * @throws TidewireException BAD_ARGUMENT when it was not named
     */
    Cluster cluster() {
        return cluster(DeploySettings.DEFAULT);
    }

    /**
     * The one that was named here, or else in the file.
     *
     * @throws TidewireException BAD_ARGUMENT when neither did
     */
    Cluster cluster(DeploySettings deploy) {
        Cluster cluster = clusterOrNull(deploy);
        if (cluster == null) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "it is not said which Flink cluster is meant",
                    "name its REST API: --flink http://jobmanager:8081, or flink under deploy in"
                            + " the file");
        }
        return cluster;
    }

    /** As {@link #cluster(DeploySettings)}; null when neither named one. */
    @Nullable Cluster clusterOrNull(DeploySettings deploy) {
        String url = flink == null ? deploy.flink() : flink;
        return url == null ? null : new Cluster(url);
    }
}
