package io.tidewire.app.file;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.FormatSpec;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The connectors and formats that a file may name. Immutable. */
public record Catalog(List<ConnectorSpec> connectors, List<FormatSpec> formats) {

    public Catalog {
        connectors = List.copyOf(connectors);
        formats = List.copyOf(formats);
    }

    @Nullable ConnectorSpec connector(String name) {
        for (ConnectorSpec connector : connectors) {
            if (connector.name().equals(name)) {
                return connector;
            }
        }
        return null;
    }

    @Nullable FormatSpec format(String name) {
        for (FormatSpec format : formats) {
            if (format.name().equals(name)) {
                return format;
            }
        }
        return null;
    }

    /** The side of a connector that a source or a sink uses; null when it has none. */
    static ConnectorSpec.@Nullable Side side(ConnectorSpec connector, boolean source) {
        return source ? connector.source() : connector.sink();
    }

    /** The names of the connectors that have the side. */
    List<String> names(boolean source) {
        return connectors.stream()
                .filter(connector -> side(connector, source) != null)
                .map(ConnectorSpec::name)
                .toList();
    }
}
