package io.tidewire.bench.cluster;

import io.tidewire.connectors.kafka.TopicReadiness;
import io.tidewire.testkit.waiting.Waiting;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Brokers that are controllers as well, each a process of its own on free ports. */
public final class KafkaCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Pattern NOT_OF_KAFKA =
            Pattern.compile("^(flink-|tidewire-|calcite|duckdb|vertx|hazelcast|junit)");

    private final List<ClusterProcess> nodes;
    private final String servers;
    private final Map<String, String> login;
    private final short replication;

    private KafkaCluster(List<ClusterProcess> nodes, String servers, Map<String, String> login) {
        this.nodes = nodes;
        this.servers = servers;
        this.login = login;
        this.replication = (short) Math.min(3, nodes.size());
    }

    /** Starts; {@link #awaitReady} says when it can be used. */
    public static KafkaCluster start(Path folder, int brokers) throws IOException {
        return start(folder, brokers, Access.OPEN);
    }

    /**
     * With logins, and no rights for anybody but {@link Access#ADMIN}, as whom it is spoken to from
     * here.
     */
    public static KafkaCluster startGuarded(Path folder) throws IOException {
        return start(folder, 1, Access.GUARDED);
    }

    private static KafkaCluster start(Path folder, int brokers, Access access) throws IOException {
        List<Integer> ports = IntStream.range(0, brokers).mapToObj(i -> Ports.free()).toList();
        List<Integer> controllers =
                IntStream.range(0, brokers).mapToObj(i -> Ports.free()).toList();
        String voters =
                IntStream.range(0, brokers)
                        .mapToObj(i -> (i + 1) + "@localhost:" + controllers.get(i))
                        .collect(Collectors.joining(","));
        List<ClusterProcess> nodes = new ArrayList<>();
        for (int i = 0; i < brokers; i++) {
            Path home = folder.resolve("kafka-" + (i + 1));
            Files.createDirectories(home);
            Path file = home.resolve("server.properties");
            try (Writer writer = Files.newBufferedWriter(file)) {
                Properties settings =
                        settings(
                                home,
                                i + 1,
                                access.protocol() + "://localhost:" + ports.get(i),
                                controllers.get(i),
                                voters,
                                brokers);
                settings.putAll(access.broker());
                settings.store(writer, null);
            }
            nodes.add(
                    ClusterProcess.start(
                            "kafka-" + (i + 1),
                            folder,
                            jar -> jar.endsWith(".jar") && !NOT_OF_KAFKA.matcher(jar).find(),
                            List.of("-Xmx256m"),
                            KafkaNode.class.getName(),
                            file.toString()));
        }
        String servers =
                ports.stream().map(port -> "localhost:" + port).collect(Collectors.joining(","));
        return new KafkaCluster(nodes, servers, access.admin());
    }

    private static Properties settings(
            Path home, int node, String listener, int controller, String voters, int brokers) {
        String replication = Integer.toString(Math.min(3, brokers));
        String least = Integer.toString(Math.min(2, brokers));
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node));
        settings.put("log.dir", home.resolve("log").toString());
        settings.put("listeners", listener + ",CONTROLLER://localhost:" + controller);
        settings.put("advertised.listeners", listener);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", voters);
        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", replication);
        settings.put("min.insync.replicas", least);
        settings.put("offsets.topic.replication.factor", replication);
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", replication);
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("transaction.state.log.min.isr", least);
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("metric.reporters", "");
        return settings;
    }

    /** Waits until the brokers answer. */
    public KafkaCluster awaitReady() {
        // Asked before they listen, Kafka's client only waits and complains.
        for (String server : servers.split(",")) {
            int port = Integer.parseInt(server.substring(server.indexOf(':') + 1));
            Waiting.until(() -> listens(port), PATIENCE, this::lastLines);
        }
        try (Admin admin = admin()) {
            Waiting.until(() -> brokers(admin) == nodes.size(), PATIENCE, this::lastLines);
        }
        return this;
    }

    private boolean listens(int port) {
        if (nodes.stream().anyMatch(node -> !node.isAlive())) {
            throw new IllegalStateException(lastLines());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int brokers(Admin admin) {
        try {
            return admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).size();
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String servers() {
        return servers;
    }

    public Admin admin() {
        Map<String, Object> settings = new HashMap<>(login);
        settings.put("bootstrap.servers", servers);
        return Admin.create(settings);
    }

    public void topic(String name, int partitions) throws Exception {
        topics(Map.of(name, partitions));
    }

    /**
     * @param partitions of each topic, by name
     */
    public void topics(Map<String, Integer> partitions) throws Exception {
        topics(partitions, Map.of());
    }

    /** A topic of the newest record of each key. */
    public void compacted(String name, int partitions) throws Exception {
        topics(Map.of(name, partitions), Map.of("cleanup.policy", "compact"));
    }

    private void topics(Map<String, Integer> partitions, Map<String, String> settings)
            throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(
                            partitions.entrySet().stream()
                                    .map(
                                            topic ->
                                                    new NewTopic(
                                                                    topic.getKey(),
                                                                    topic.getValue(),
                                                                    replication)
                                                            .configs(settings))
                                    .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
            for (Map.Entry<String, Integer> topic : partitions.entrySet()) {
                TopicReadiness.await(admin, topic.getKey(), topic.getValue(), PATIENCE);
            }
        }
    }

    /** Takes out what a topic holds; whoever reads it on begins behind that. */
    public void empty(String topic) throws Exception {
        try (Admin admin = admin()) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            for (TopicDescription described :
                    admin.describeTopics(Set.of(topic))
                            .allTopicNames()
                            .get(30, TimeUnit.SECONDS)
                            .values()) {
                described
                        .partitions()
                        .forEach(
                                partition ->
                                        all.put(
                                                new TopicPartition(topic, partition.partition()),
                                                RecordsToDelete.beforeOffset(-1)));
            }
            admin.deleteRecords(all).all().get(30, TimeUnit.SECONDS);
        }
    }

    private String lastLines() {
        return nodes.stream().map(ClusterProcess::lastLines).collect(Collectors.joining("\n\n"));
    }

    /** Kills one of them. */
    public void kill(int broker) {
        nodes.get(broker).kill();
    }

    @Override
    public void close() {
        ClusterProcess.end(nodes);
    }
}
