package io.tidewire.api.connector;

/** What a sink can promise across a crash, and so how the runtime calls it. */
public enum Delivery {
    /**
     * What was delivered stands and is not known on the other side: after a crash it may come
     * again. Rows are delivered as they come and are the sink's once flushed.
     */
    AT_LEAST_ONCE,

    /**
     * What was delivered is visible as it comes, and {@link Sink#recover} takes back what lies
     * beyond the checkpoint. Rows are the sink's once committed, which happens before the
     * checkpoint is final, and in between.
     */
    REVERSIBLE,

    /**
     * What was written is visible at once with its commit, which comes only when a checkpoint holds
     * it, so that nothing ever has to be taken back. The price is that rows show with the
     * checkpoint, and that they are kept on disk until then.
     */
    TRANSACTIONAL
}
