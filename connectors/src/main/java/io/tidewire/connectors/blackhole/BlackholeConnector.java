package io.tidewire.connectors.blackhole;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.pipeline.Options;

import java.util.List;

/** Takes rows and forgets them: what is left is the cost of computing them. */
public final class BlackholeConnector implements Connector {

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "blackhole",
                    "Takes rows and forgets them, to measure what a view costs.",
                    null,
                    new ConnectorSpec.Side(
                            List.of(),
                            List.of(),
                            null,
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "No row is kept, so none stands twice."));

    @Override
    public ConnectorSpec spec() {
        return SPEC;
    }

    /** Rows that have gone out are gone. */
    @Override
    public Renewal renewal(Options options) {
        return Renewal.GOES_ON;
    }

    @Override
    public Sink openSink(SinkContext context) {
        return new Discarding();
    }

    private record Discarding() implements Sink {

        @Override
        public void write(Delta delta) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
