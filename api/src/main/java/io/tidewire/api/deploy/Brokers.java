package io.tidewire.api.deploy;

import java.io.Serializable;
import java.util.Map;

/**
 * A Kafka cluster and how one speaks to it.
 *
 * @param servers {@code host:port}, comma-separated
 * @param properties of Kafka's clients, such as {@code security.protocol}; secrets may be among
 *     them
 */
public record Brokers(String servers, Map<String, Object> properties) implements Serializable {

    public Brokers {
        properties = Map.copyOf(properties);
    }

    /** A cluster that asks for nothing. */
    public static Brokers at(String servers) {
        return new Brokers(servers, Map.of());
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return servers;
    }
}
