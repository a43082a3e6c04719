package io.tidewire.api.connector;

import io.tidewire.api.pipeline.Options;

import java.util.List;

/** All that a user can know about a format. */
public record FormatSpec(
        String name, String summary, List<OptionSpec> options, boolean reads, boolean writes) {
    public FormatSpec {
        options = List.copyOf(options);
    }

    /** The options when nothing is written. */
    public Options defaults() {
        return OptionSpec.defaults(options);
    }
}
