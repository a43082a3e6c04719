package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.expression.time.ShownTimes;

import java.util.Map;

/** Puts in the place of times those that stand for them. */
public final class CutTimes implements Linear {

    private final Schema schema;
    private final Map<Integer, ShownTimes> cuts;

    /**
     * @param cuts by column, LONG
     */
    public CutTimes(Schema schema, Map<Integer, ShownTimes> cuts) {
        this.schema = schema;
        this.cuts = cuts;
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch input = inputs[0];
        Column[] columns = input.columns().clone();
        cuts.forEach((column, cut) -> columns[column] = cut.of((LongColumn) columns[column]));
        return new Batch(schema, columns, input.size(), input.weights());
    }
}
