package io.tidewire.bench.nexmark;

import java.nio.file.Path;

/** Where the rows of a run come from. */
sealed interface Input {

    /** NDJSON files that {@link io.tidewire.testkit.nexmark.NdjsonFiles} wrote. */
    record Files(Path folder) implements Input {}

    /**
     * Rows in memory, in the engine's own form: what is before and after the engine does not count,
     * and neither does the start. The process goes over all of them twice, and the second time
     * counts; then over a tenth.
     *
     * @param density events per second of event time
     */
    record Memory(long density, long events) implements Input {}

    /**
     * Bids on a topic, from its first to its last.
     *
     * @param servers of the broker
     * @param output the topic for results
     */
    record Topic(String servers, String topic, String output) implements Input {}
}
