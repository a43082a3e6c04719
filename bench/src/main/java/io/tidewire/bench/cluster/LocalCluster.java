package io.tidewire.bench.cluster;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Kafka and Flink on this machine: some brokers, one JobManager, two TaskManagers of two slots,
 * each a process of its own on free ports.
 */
public record LocalCluster(KafkaCluster kafka, FlinkCluster flink) implements AutoCloseable {

    /** Slots of both TaskManagers. */
    public static final int SLOTS = 4;

    /**
     * Returns when all of it can be used.
     *
     * @param at for data and logs; another cluster's must not be there
     */
    public static LocalCluster start(Path at, int brokers) throws IOException {
        // Its processes run in folders of their own.
        Path folder = at.toAbsolutePath();
        // Each takes its time, side by side.
        KafkaCluster kafka = KafkaCluster.start(folder.resolve("kafka"), brokers);
        FlinkCluster flink = FlinkCluster.start(folder.resolve("flink"), 2, SLOTS / 2);
        LocalCluster cluster = new LocalCluster(kafka, flink);
        try {
            kafka.awaitReady();
            flink.awaitReady();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public void close() {
        flink.close();
        kafka.close();
    }
}
