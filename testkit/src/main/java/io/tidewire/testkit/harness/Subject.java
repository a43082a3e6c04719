package io.tidewire.testkit.harness;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;

import java.util.Map;

/** A circuit under test, with its checkpoints. */
public interface Subject extends AutoCloseable {

    /** The consolidated change of each view that changed. */
    Map<String, Batch> step(
            Map<String, Batch> inputs, Map<String, Long> watermarks, long nowMicros);

    /** Makes a checkpoint of the state as it is. */
    void checkpoint();

    /** Closes this one, and gives one that has taken over the last checkpoint. */
    Subject restored();

    @Override
    void close();

    /** Makes circuits of a program. */
    interface Factory {
        Subject create(Program program, int workers);
    }
}
