package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.engine.change.Endpoint;

/**
 * A sink with what it follows.
 *
 * @param from a view or a source of the program
 * @param sink opened; the runtime closes it
 * @param rejections what the sink was opened with as its {@code rejected}
 * @param buffer what may wait for it
 * @param fed false when it has from elsewhere what this run comes to, and goes on with what comes
 *     after: the run gives it nothing
 */
public record SinkBinding(
        Endpoint endpoint,
        String from,
        Sink sink,
        SinkRejections rejections,
        PipelineSpec.Buffer buffer,
        boolean fed) {

    /** Of a sink that nothing is known of but its name. */
    public SinkBinding(
            String name, String connector, String from, Sink sink, SinkRejections rejections) {
        this(
                Endpoint.of(name, connector),
                from,
                sink,
                rejections,
                PipelineSpec.Buffer.DEFAULT,
                true);
    }

    public String name() {
        return endpoint.name();
    }

    public String label() {
        return endpoint.label();
    }

    public String connector() {
        return endpoint.connector();
    }
}
