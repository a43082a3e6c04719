package io.tidewire.bench.cluster;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Kafka and Flink for all test classes of a run, started when the first asks for them and stopped
 * when the last is done: one broker, one JobManager, two TaskManagers of two slots.
 */
public record TestCluster(Path folder, KafkaCluster kafka, FlinkCluster flink)
        implements AutoCloseable {

    private static TestCluster start() {
        try {
            Path folder = Files.createTempDirectory("tidewire-cluster");
            // Each takes its time, side by side.
            KafkaCluster kafka = KafkaCluster.start(folder.resolve("kafka"), 1);
            FlinkCluster flink = FlinkCluster.start(folder.resolve("flink"), 2, 2);
            TestCluster cluster = new TestCluster(folder, kafka, flink);
            try {
                kafka.awaitReady();
                flink.awaitReady();
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        flink.close();
        kafka.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives test methods and constructors the cluster. */
    public static final class Resolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestCluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(TestCluster.class))
                    .getOrComputeIfAbsent(
                            TestCluster.class, key -> TestCluster.start(), TestCluster.class);
        }
    }
}
