package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan.Values;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateTable;

import java.util.List;

/** VALUES: all rows in the first step, nothing after. */
public final class ValueRows implements Stateful {

    private final Values plan;
    private final List<StateTable> tables;
    private boolean given;

    public ValueRows(Values plan) {
        this.plan = plan;
        this.tables =
                List.of(
                        new SmallTable(
                                "given",
                                1,
                                out -> out.writeBoolean(given),
                                (in, _) -> given |= in.readBoolean()));
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
    public List<StateTable> tables() {
        return tables;
    }
}
