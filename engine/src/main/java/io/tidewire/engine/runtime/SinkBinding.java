package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.pipeline.PipelineSpec;

/**
 * A sink with what it follows.
 *
 * @param from a view or a source of the program
 * @param sink opened; the runtime closes it
 * @param rejections what the sink was opened with as its {@code rejected}
 * @param buffer what may wait for it
 */
public record SinkBinding(
        String name,
        String connector,
        String from,
        Sink sink,
        SinkRejections rejections,
        PipelineSpec.Buffer buffer) {

    /** With the buffer of a sink that says nothing about it. */
    public SinkBinding(
            String name, String connector, String from, Sink sink, SinkRejections rejections) {
        this(name, connector, from, sink, rejections, PipelineSpec.Buffer.DEFAULT);
    }
}
