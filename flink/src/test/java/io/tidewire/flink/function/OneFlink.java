package io.tidewire.flink.function;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.net.URI;

/** A Flink in this process, for all tests of it: to start one takes longer than most queries. */
final class OneFlink {

    private static final URI ADDRESS = start();

    private OneFlink() {}

    private static URI start() {
        Configuration settings = new Configuration();
        settings.setString("rest.bind-port", "0");
        settings.setString("rest.address", "localhost");
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(settings)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(1)
                                .build());
        try {
            cluster.start();
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::closeAsync));
            return cluster.getRestAddress().get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new one, of jobs that run there one after the other. */
    static StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createRemoteEnvironment(
                ADDRESS.getHost(), ADDRESS.getPort());
    }
}
