package io.tidewire.engine.runtime;

/**
 * How far back a sink may yet be taken: as far as the newest final checkpoint, or the one before,
 * would have it. Mostly that is the older one's step; but a checkpoint that was taken while the
 * sink had not answered since the start takes it back to where that start began. Not thread-safe.
 */
final class WayBack {

    private long newest;

    /**
     * @param step to which this start takes it back
     */
    WayBack(long step) {
        this.newest = step;
    }

    /**
     * A checkpoint is final.
     *
     * @param step to which a start from it takes the sink back
     * @return the step from which on the sink keeps what it needs to go back
     */
    long published(long step) {
        long keep = Math.min(newest, step);
        newest = step;
        return keep;
    }
}
