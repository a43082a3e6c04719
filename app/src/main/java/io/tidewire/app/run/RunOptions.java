package io.tidewire.app.run;

import io.tidewire.app.file.ServeSettings;

import java.nio.file.Path;

/**
 * How a pipeline is run, after the command line had its say over the file.
 *
 * @param serving when there is an HTTP server
 */
public record RunOptions(Path data, Serving serving, ServeSettings serve, int workers) {

    /** When there is an HTTP server. */
    public enum Serving {
        /** When at least one source has no end. */
        UNLESS_BOUNDED,
        ALWAYS,
        NEVER
    }
}
