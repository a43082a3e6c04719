package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.batch.Consolidation;

/** Each view's last operator: the net change, as {@link Consolidation} defines it. */
public final class Consolidate implements Linear {

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        return Consolidation.net(inputs[0]);
    }
}
