package io.tidewire.connectors;

import java.nio.file.Path;
import java.time.Clock;

/**
 * What the connectors of one pipeline share.
 *
 * @param pipeline its name
 * @param dataDirectory where the in-process broker and the store keep their files; need not exist
 * @param kafkaPort where the in-process broker listens; 0 for any free one
 * @param visiting whether another process runs on that directory, which is only read then: its
 *     broker is used
 */
public record ConnectorEnvironment(
        String pipeline, Path dataDirectory, int kafkaPort, boolean visiting, Clock clock) {

    /** Of a pipeline that has the directory for itself. */
    public ConnectorEnvironment(String pipeline, Path dataDirectory, int kafkaPort, Clock clock) {
        this(pipeline, dataDirectory, kafkaPort, false, clock);
    }
}
