package io.tidewire.connectors.kafka;

import io.tidewire.api.pipeline.Options;

import org.apache.kafka.clients.CommonClientConfigs;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What every client of one source or sink is made with: where the cluster is and the user's own
 * properties, which win over ours except where correctness hangs on them.
 *
 * @param servers {@code host:port}, comma-separated; for messages and clients
 */
record ClientSettings(String servers, Map<String, Object> properties, Duration timeout) {

    ClientSettings {
        properties = Map.copyOf(properties);
    }

    /** Starts the in-process broker if the options name no cluster. */
    static ClientSettings of(Options options, EmbeddedBroker broker) {
        String written = options.stringOrNull(KafkaConnector.BOOTSTRAP_SERVERS);
        return new ClientSettings(
                written == null ? broker.bootstrapServers() : written,
                options.map(KafkaConnector.PROPERTIES),
                options.duration(KafkaConnector.REQUEST_TIMEOUT));
    }

    static ClientSettings embedded(EmbeddedBroker broker) {
        return new ClientSettings(broker.bootstrapServers(), Map.of(), Duration.ofSeconds(10));
    }

    /**
     * @param defaults under what the user wrote
     * @param fixed over it
     */
    Map<String, Object> with(Map<String, Object> defaults, Map<String, Object> fixed) {
        KafkaLogging.quiet();
        Map<String, Object> all = new HashMap<>();
        all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        all.putAll(defaults);
        properties.forEach((name, value) -> all.put(name, String.valueOf(value)));
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        all.putAll(fixed);
        return all;
    }
}
