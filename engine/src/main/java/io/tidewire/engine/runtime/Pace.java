package io.tidewire.engine.runtime;

import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/** How fast the worker computes while it has something to do, over all runs. For the worker. */
final class Pace {

    private long rows;
    private long nanos;

    /** A step is done. */
    void add(long stepRows, long stepNanos) {
        rows += stepRows;
        nanos += stepNanos;
    }

    /** 0 when there is no telling. */
    double rowsPerSecond() {
        return nanos == 0 ? 0 : rows * 1e9 / nanos;
    }

    void write(StateWriter out) {
        out.section("pace", 1);
        out.writeLong(rows);
        out.writeLong(nanos);
    }

    void read(StateReader in) {
        in.section("pace", 1);
        rows = in.readLong();
        nanos = in.readLong();
    }
}
