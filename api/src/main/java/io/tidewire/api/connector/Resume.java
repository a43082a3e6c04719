package io.tidewire.api.connector;

/**
 * The step boundary a pipeline goes on from.
 *
 * @param run names the history that the step belongs to: the same from the first start on, through
 *     every crash and stop, until the pipeline has come to its end or is begun anew
 * @param step of the checkpoint; 0 for none: the sink begins anew
 * @param begun whether the sink is known to have begun in this run. If not, and it knows nothing of
 *     the run, it begins anew: the pipeline may have got to a checkpoint before the sink got to
 *     anything
 */
public record Resume(String run, long step, boolean begun) {

    public Resume(String run, long step) {
        this(run, step, true);
    }

    public boolean begins() {
        return step == 0;
    }
}
