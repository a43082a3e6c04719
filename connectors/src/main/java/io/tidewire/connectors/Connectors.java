package io.tidewire.connectors;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.util.List;

/**
 * Every connector there is. Constructing the list starts nothing; what connectors share, such as
 * the in-process broker, starts with the first one that needs it and stops with {@link #close}.
 */
public final class Connectors implements AutoCloseable {

    private final List<Connector> all;

    public Connectors(ConnectorEnvironment environment) {
        this.all = List.of();
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

    @Override
    public void close() {}
}
