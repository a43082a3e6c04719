package io.tidewire.testkit.harness;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;

import java.util.Map;

/** A circuit under test. */
public interface Subject extends AutoCloseable {

    /** The consolidated change of each view that changed. */
    Map<String, Batch> step(
            Map<String, Batch> inputs, Map<String, Long> watermarks, long nowMicros);

    byte[] snapshot();

    @Override
    void close();

    /** Makes circuits of a program: new ones, or from what {@link Subject#snapshot} gave. */
    interface Factory {
        Subject create(Program program, int workers);

        Subject restore(Program program, int workers, byte[] snapshot);
    }
}
