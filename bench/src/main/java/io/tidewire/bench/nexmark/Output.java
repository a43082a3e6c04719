package io.tidewire.bench.nexmark;

/** Where the rows of a run go. */
enum Output {
    /** They are thrown away: what is measured. From Kafka they go to Kafka. */
    AS_MEASURED,
    /** To standard output. */
    PRINT,
    /**
     * Into a {@link io.tidewire.bench.answer.Digest}: a process prints it, or prints its changes
     * for somebody else to make one.
     */
    DIGEST
}
