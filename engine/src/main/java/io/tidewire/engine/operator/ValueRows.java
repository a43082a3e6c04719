package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan.Values;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/** VALUES: all rows in the first step, nothing after. */
public final class ValueRows implements Stateful {

    private final Values plan;
    private boolean given;

    public ValueRows(Values plan) {
        this.plan = plan;
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        if (given) {
            return Batch.empty(plan.schema());
        }
        given = true;
        BatchBuilder rows = new BatchBuilder(plan.schema());
        plan.rows().forEach(row -> rows.add(1, row.stream().map(Expr.Literal::value).toList()));
        return rows.build();
    }

    @Override
    public long stateRows() {
        return 0;
    }

    @Override
    public long stateBytes() {
        return 0;
    }

    @Override
    public void snapshot(StateWriter out) {
        out.writeBoolean(given);
    }

    @Override
    public void restore(StateReader in, Share share) {
        given |= in.readBoolean();
    }
}
