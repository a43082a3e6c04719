package io.tidewire.connectors.kafka;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import kafka.server.KafkaConfig;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One start of the broker: KRaft, controller and broker in one. */
final class RunningBroker implements AutoCloseable {

    private static final long READY_SECONDS = 30;

    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

    private final RaftNode server;
    private final Admin admin;
    private final String bootstrapServers;
    private final Map<TopicPartition, Long> trimmed = new ConcurrentHashMap<>();

    private RunningBroker(RaftNode server, Admin admin, String bootstrapServers) {
        this.server = server;
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
    }

    static RunningBroker start(Path directory, int wantedPort) {
        KafkaLogging.quiet();
        KafkaLogging.sayWhyBeforeExit();
        int port = freePort(wantedPort);
        int controllerPort = freePort(0);
        Path log = directory.toAbsolutePath().normalize();
        RaftNode server = null;
        Admin admin = null;
        try {
            format(log);
            checkUnused(log);
            KafkaConfig config =
                    new KafkaConfig(BrokerSettings.of(log, port, controllerPort), false);
            server = new RaftNode(config);
            server.start(READY_SECONDS);
            String bootstrapServers = "localhost:" + port;
            admin =
                    Admin.create(
                            Map.of(
                                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                    bootstrapServers,
                                    AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
                                    "",
                                    AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                                    false));
            admin.describeCluster().clusterId().get(READY_SECONDS, TimeUnit.SECONDS);
            return new RunningBroker(server, admin, bootstrapServers);
        } catch (Exception failure) {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
            if (server != null) {
                server.stop();
            }
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw explain(failure, log, port);
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    void createTopic(String topic, int partitions, Map<String, String> settings) {
        NewTopic wanted =
                new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
        try {
            try {
                admin.createTopics(List.of(wanted)).all().get(READY_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof TopicExistsException)) {
                    throw failure;
                }
            }
            // It may be there already, with fewer.
            TopicReadiness.await(admin, topic, 1, Duration.ofSeconds(READY_SECONDS));
        } catch (ExecutionException | TimeoutException failure) {
            throw cannotCreate(topic, failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw cannotCreate(topic, failure);
        }
    }

    @Nullable String topicId(String topic) {
        return TopicIds.of(admin, topic, Duration.ofSeconds(READY_SECONDS));
    }

    void trim(TopicPartition partition, long beforeOffset, Duration olderThan) {
        long now = System.nanoTime();
        Long last = trimmed.get(partition);
        if (last != null && now - last < TRIM_EVERY.toNanos()) {
            return;
        }
        trimmed.put(partition, now);
        long before = System.currentTimeMillis() - olderThan.toMillis();
        admin.listOffsets(Map.of(partition, OffsetSpec.forTimestamp(before)))
                .partitionResult(partition)
                .whenComplete(
                        (young, failure) -> {
                            if (failure == null) {
                                // No offset: nothing is younger.
                                long keep = young.offset() < 0 ? beforeOffset : young.offset();
                                RecordsToDelete old =
                                        RecordsToDelete.beforeOffset(Math.min(keep, beforeOffset));
                                admin.deleteRecords(Map.of(partition, old));
                            }
                        });
    }

    private static TidewireException cannotCreate(String topic, Exception failure) {
        return new TidewireException(
                ErrorCode.SOURCE_FAILED,
                "the in-process Kafka broker could not make the topic '"
                        + topic
                        + "': "
                        + KafkaFaults.reason(failure),
                "a topic's name has at most 249 letters, digits, '.', '_' and '-'",
                failure);
    }

    /** Gives the directory its identity, once. */
    private static void format(Path log) throws Exception {
        try {
            Files.createDirectories(log);
        } catch (IOException failure) {
            throw unwritable(log, failure);
        }
        if (!Files.isWritable(log)) {
            throw unwritable(log, null);
        }
        Path identity = log.resolve("meta.properties");
        if (Files.exists(identity)
                && Files.readString(identity, StandardCharsets.UTF_8).contains("cluster.id=")) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false))
                .setNodeId(BrokerSettings.NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(log.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(log.toString())
                .setIgnoreFormatted(true)
                .run();
    }

    /** Kafka would end the whole process when it finds its directory in use. */
    private static void checkUnused(Path log) throws IOException {
        try (FileChannel lock =
                FileChannel.open(
                        log.resolve(".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            FileLock held = lock.tryLock();
            if (held == null) {
                throw inUse(log, null);
            }
            held.release();
        } catch (OverlappingFileLockException sameProcess) {
            throw inUse(log, sameProcess);
        }
    }

    private static TidewireException inUse(Path log, @Nullable Exception failure) {
        String message = "another process uses the broker's log under " + log;
        String hint = "stop it, or choose another data directory with --data";
        return failure == null
                ? new TidewireException(ErrorCode.DATA_DIRECTORY_IN_USE, message, hint)
                : new TidewireException(ErrorCode.DATA_DIRECTORY_IN_USE, message, hint, failure);
    }

    private static TidewireException unwritable(Path log, @Nullable IOException failure) {
        String message = "cannot write the broker's log under " + log;
        String hint = "choose another data directory with --data, or make this one writable";
        return failure == null
                ? new TidewireException(ErrorCode.DATA_DIRECTORY, message, hint)
                : new TidewireException(ErrorCode.DATA_DIRECTORY, message, hint, failure);
    }

    /** The port itself when nothing listens on it; a free one for 0. */
    private static int freePort(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            // As Kafka binds: a port in TIME_WAIT is free, one with a listener is not.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName("localhost"), port));
            return probe.getLocalPort();
        } catch (IOException failure) {
            throw portTaken(port, failure);
        }
    }

    private static TidewireException portTaken(int port, Throwable failure) {
        return new TidewireException(
                ErrorCode.PORT_TAKEN,
                "port " + port + " for the in-process Kafka broker is taken",
                "another Tidewire or Kafka may run on this machine; choose another port with"
                        + " --kafka-port or the setting kafka_port",
                failure);
    }

    private static TidewireException explain(Exception failure, Path log, int port) {
        if (failure instanceof TidewireException known) {
            return known;
        }
        String reason = KafkaFaults.reason(failure);
        if (reason.contains("Failed to acquire lock")) {
            return inUse(log, failure);
        }
        if (failure instanceof KafkaException && reason.contains("Address already in use")) {
            return portTaken(port, failure);
        }
        return new TidewireException(
                ErrorCode.SOURCE_FAILED,
                failure instanceof TimeoutException
                        ? "the in-process Kafka broker was not ready after "
                                + READY_SECONDS
                                + " seconds"
                        : "the in-process Kafka broker did not start: " + reason,
                "its log lies under " + log,
                failure);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        server.stop();
    }
}
