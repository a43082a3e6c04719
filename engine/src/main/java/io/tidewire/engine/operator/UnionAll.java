package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.batch.Batches;

import java.util.Arrays;

/** UNION ALL: Δout = ΔA + ΔB + … */
public final class UnionAll implements Linear {

    private final Schema schema;

    public UnionAll(Schema schema) {
        this.schema = schema;
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        return Batches.concat(schema, Arrays.asList(inputs));
    }
}
