package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Sink;

/**
 * A sink with what it follows.
 *
 * @param from a view or a source of the program
 * @param sink opened; the runtime closes it
 * @param rejections what the sink was opened with as its {@code rejected}
 */
public record SinkBinding(
        String name, String connector, String from, Sink sink, SinkRejections rejections) {}
