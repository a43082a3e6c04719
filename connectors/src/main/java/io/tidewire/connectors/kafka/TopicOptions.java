package io.tidewire.connectors.kafka;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.pipeline.Options;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What the options of a Kafka source or sink say, for whoever brings clients of his own.
 *
 * @param name of the source or sink
 */
public record TopicOptions(String name, Options options) {

    public String topic() {
        String written = options.stringOrNull(KafkaConnector.TOPIC);
        return written == null ? name : written;
    }

    /** Null when the options name no cluster. */
    public @Nullable Brokers brokers() {
        String servers = options.stringOrNull(KafkaConnector.BOOTSTRAP_SERVERS);
        return servers == null
                ? null
                : new Brokers(servers, options.map(KafkaConnector.PROPERTIES));
    }

    /** Options of the same topic in this cluster, unless they name one; their properties win. */
    public Options in(Brokers cluster) {
        if (options.has(KafkaConnector.BOOTSTRAP_SERVERS)) {
            return options;
        }
        Map<String, Object> properties = new HashMap<>(cluster.properties());
        properties.putAll(options.map(KafkaConnector.PROPERTIES));
        return options.with(KafkaConnector.BOOTSTRAP_SERVERS, cluster.servers())
                .withSecret(KafkaConnector.PROPERTIES, properties);
    }

    /** The user's own settings of Kafka's clients. */
    public Properties properties() {
        Properties properties = new Properties();
        options.map(KafkaConnector.PROPERTIES)
                .forEach((key, value) -> properties.setProperty(key, String.valueOf(value)));
        return properties;
    }

    /** Whether a source begins with what comes from now on. */
    public boolean latest() {
        return options.string(KafkaConnector.START).equals("latest");
    }

    /** Whether a source ends with what the topic holds when it starts. */
    public boolean bounded() {
        return KafkaSource.bounded(options);
    }

    public String group(String pipeline) {
        String written = options.stringOrNull(KafkaConnector.GROUP_ID);
        return written == null ? "tidewire." + pipeline + "." + name : written;
    }

    public Duration discoverEvery() {
        return options.duration(KafkaConnector.DISCOVER_EVERY);
    }

    public boolean exactlyOnce() {
        return options.string(KafkaConnector.GUARANTEE).equals(KafkaConnector.EXACTLY_ONCE);
    }

    public String transactionalId(String pipeline) {
        String written = options.stringOrNull(KafkaConnector.TRANSACTIONAL_ID);
        return written == null ? "tidewire." + pipeline + "." + name : written;
    }

    public Duration transactionTimeout() {
        return options.duration(KafkaConnector.TRANSACTION_TIMEOUT);
    }
}
