package io.tidewire.engine.runtime;

import io.tidewire.engine.quality.Checked;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * What a reader hands to the worker: the checked records of one poll, or only news of the
 * partitions.
 *
 * @param partitions those the source named after the poll
 * @param replayed ids of the quarantine's entries that these records are; empty for a poll
 */
record Chunk(@Nullable Checked checked, Set<String> partitions, List<Long> replayed) {

    Chunk(@Nullable Checked checked, Set<String> partitions) {
        this(checked, partitions, List.of());
    }

    long rows() {
        return checked == null ? 0 : checked.read();
    }

    long bytes() {
        return checked == null ? 0 : checked.raw().data().length;
    }
}
