package io.tidewire.api.connector;

/**
 * The step boundary a pipeline goes on from.
 *
 * @param run names the history that the step belongs to: the same from the first start on, through
 *     every crash and stop, until the pipeline has come to its end or is begun anew
 * @param step of the checkpoint; 0 for none: the sink begins anew
 */
public record Resume(String run, long step) {

    public boolean begins() {
        return step == 0;
    }
}
