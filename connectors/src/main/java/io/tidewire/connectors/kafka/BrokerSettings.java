package io.tidewire.connectors.kafka;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a broker that is alone, shares its process, and must be up at once. */
final class BrokerSettings {

    static final int NODE = 1;

    private BrokerSettings() {}

    static Map<String, String> of(Path directory, int port, int controllerPort) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("log.dir", directory.toString());
        settings.put(
                "listeners",
                "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://localhost:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("controller.quorum.voters", NODE + "@localhost:" + controllerPort);

        // They share a process: only one that stands still is silent, and then a broker that is
        // given up loses the ends of transactions. After a kill RaftNode does not wait for it.
        settings.put("broker.session.timeout.ms", "60000");
        settings.put("broker.heartbeat.interval.ms", "300");
        settings.put("initial.broker.registration.timeout.ms", "30000");

        settings.put("auto.create.topics.enable", "true");
        settings.put("num.partitions", "1");
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("transaction.state.log.min.isr", "1");
        // Sinks keep their place in offsets of groups without consumers, which would expire.
        settings.put("offsets.retention.minutes", "5256000");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");

        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "3");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("group.coordinator.threads", "1");
        settings.put("share.coordinator.threads", "1");
        settings.put("log.cleaner.threads", "1");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("log.cleaner.io.buffer.size", "65536");
        settings.put("message.max.bytes", "33554432");
        settings.put("socket.request.max.bytes", "104857600");
        settings.put("log.segment.bytes", "268435456");
        // Enough for a full segment: one entry of 8 bytes per 4096 bytes of log.
        settings.put("log.index.size.max.bytes", "1048576");
        settings.put("metric.reporters", "");
        return settings;
    }
}
