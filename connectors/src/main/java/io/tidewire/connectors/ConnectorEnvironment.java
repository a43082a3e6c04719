package io.tidewire.connectors;

import java.nio.file.Path;
import java.time.Clock;

/**
 * What the connectors of one pipeline share.
 *
 * @param pipeline its name
 * @param dataDirectory where the in-process broker and the store keep their files; need not exist
 * @param kafkaPort where the in-process broker listens; 0 for any free one
 */
public record ConnectorEnvironment(
        String pipeline, Path dataDirectory, int kafkaPort, Clock clock) {}
