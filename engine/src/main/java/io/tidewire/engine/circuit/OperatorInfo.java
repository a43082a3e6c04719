package io.tidewire.engine.circuit;

import org.jspecify.annotations.Nullable;

/**
 * One operator: what it is, and its numbers so far.
 *
 * @param view the view, or the source, it works for
 * @param name such as {@code hash join on user_id}
 * @param state what it keeps between steps, in words; null when it keeps nothing
 * @param bound what lets the state go, in words; null when nothing does, or nothing is kept
 * @param hint what would bound the state; null when it is bounded or nothing is kept
 * @param rowsIn rows received since the start
 * @param rowsOut rows given on since the start
 * @param stateRows rows or groups held now
 * @param stateBytes memory held now, approximately
 * @param forgotten rows or groups let go since the start because the view retains them no longer
 * @param busyNanos time spent, summed over the workers
 */
public record OperatorInfo(
        String view,
        String name,
        @Nullable String state,
        @Nullable String bound,
        @Nullable String hint,
        long rowsIn,
        long rowsOut,
        long stateRows,
        long stateBytes,
        long forgotten,
        long busyNanos) {

    /** True when it keeps state that nothing lets go. */
    public boolean unbounded() {
        return state != null && bound == null;
    }
}
