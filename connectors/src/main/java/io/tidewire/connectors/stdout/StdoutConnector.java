package io.tidewire.connectors.stdout;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.pipeline.Options;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;

/** Prints rows on standard output. */
public final class StdoutConnector implements Connector {

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "stdout",
                    "Prints rows on standard output.",
                    null,
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.choice(
                                            "op",
                                            "auto",
                                            List.of("auto", "always", "never"),
                                            "Whether rows begin with their op (+I -U +U -D): auto when rows can change.")),
                            List.of("json", "csv", "raw"),
                            "json",
                            ConnectorSpec.Guarantee.AT_LEAST_ONCE,
                            "What was printed before a failure may be printed again."));

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
        return new StdoutSink(context, new FileOutputStream(FileDescriptor.out));
    }
}
