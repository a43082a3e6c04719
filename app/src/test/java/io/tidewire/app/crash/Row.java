package io.tidewire.app.crash;

/**
 * A line that somebody sent, and what is in it.
 *
 * @param kind what is wrong with it, if anything
 * @param order for a refund: the order it belongs to
 * @param millis event time
 */
record Row(String line, Kind kind, long id, String account, long amount, long order, long millis) {

    enum Kind {
        GOOD,
        /** No JSON. */
        BROKEN,
        /** Breaks a rule. */
        NEGATIVE,
        /** Dated 2099. */
        FAR_FUTURE
    }
}
