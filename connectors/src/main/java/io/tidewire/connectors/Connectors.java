package io.tidewire.connectors;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.blackhole.BlackholeConnector;
import io.tidewire.connectors.duckdb.DuckDbConnector;
import io.tidewire.connectors.duckdb.DuckDbStore;
import io.tidewire.connectors.file.FileConnector;
import io.tidewire.connectors.generator.GeneratorConnector;
import io.tidewire.connectors.http.HttpConnector;
import io.tidewire.connectors.kafka.EmbeddedBroker;
import io.tidewire.connectors.kafka.KafkaConnector;
import io.tidewire.connectors.stdout.StdoutConnector;
import io.tidewire.connectors.webhook.WebhookConnector;

import java.nio.file.Path;
import java.util.List;

/**
 * Every connector there is. Constructing the list starts nothing; what connectors share, such as
 * the in-process broker, starts with the first one that needs it and stops with {@link #close}.
 */
public final class Connectors implements AutoCloseable {

    private final EmbeddedBroker broker;
    private final DuckDbStore store;
    private final List<Connector> all;

    public Connectors(ConnectorEnvironment environment) {
        Path log = environment.dataDirectory().resolve("kafka");
        this.broker =
                environment.visiting()
                        ? EmbeddedBroker.visited(log)
                        : new EmbeddedBroker(log, environment.kafkaPort());
        this.store = new DuckDbStore(environment.dataDirectory().resolve(DuckDbStore.FILE_NAME));
        this.all =
                List.of(
                        new FileConnector(),
                        new HttpConnector(broker),
                        new KafkaConnector(broker),
                        new DuckDbConnector(store),
                        new GeneratorConnector(),
                        new StdoutConnector(),
                        new BlackholeConnector(),
                        new WebhookConnector());
    }

    /** In the order of the documentation. */
    public List<Connector> all() {
        return all;
    }

    /**
     * @throws TidewireException UNKNOWN_CONNECTOR
     */
    public Connector named(String name) {
        for (Connector connector : all) {
            if (connector.spec().name().equals(name)) {
                return connector;
            }
        }
        throw new TidewireException(
                ErrorCode.UNKNOWN_CONNECTOR,
                "there is no connector '" + name + "'",
                "one of "
                        + String.join(
                                ", ", all.stream().map(c -> c.spec().name()).sorted().toList()));
    }

    /** The broker of the kafka and http connectors; starts when first needed. */
    public EmbeddedBroker broker() {
        return broker;
    }

    /** What the duckdb sinks write, and where the quarantine lies; opens when first needed. */
    public DuckDbStore store() {
        return store;
    }

    @Override
    public void close() {
        try {
            store.close();
        } finally {
            broker.close();
        }
    }
}
