package io.tidewire.flink.function;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.flink.row.ToRow;

import org.apache.flink.table.api.DataTypes;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * BOOL_AND, BOOL_OR, BIT_AND, BIT_OR, BIT_XOR: what counts alone tell, so that rows can be taken
 * back. The engine's accumulator does all of it; Flink keeps what it writes of a group. Used by one
 * thread.
 */
public final class CountsOfGroup extends OfGroup<CountsOfGroup.Kept> {

    private static final long serialVersionUID = 1L;

    private static final int GROUP = 0;
    private static final int OTHER = 1;

    private transient @Nullable Accumulators counts;

    CountsOfGroup(AggregateFunction function) {
        this(function, List.of());
    }

    private CountsOfGroup(AggregateFunction function, List<DataType> types) {
        super(function, types);
    }

    /** A group's record; absent for one without rows. */
    public static final class Kept {
        public byte @Nullable [] record;
    }

    @Override
    CountsOfGroup over(AggregateFunction specialized, List<DataType> arguments) {
        return new CountsOfGroup(specialized, arguments);
    }

    @Override
    org.apache.flink.table.types.DataType kept() {
        return DataTypes.STRUCTURED(Kept.class, DataTypes.FIELD("record", DataTypes.BYTES()));
    }

    @Override
    public Kept createAccumulator() {
        return new Kept();
    }

    public void accumulate(Kept kept, @Nullable Object value) {
        add(kept, value, 1);
    }

    public void retract(Kept kept, @Nullable Object value) {
        add(kept, value, -1);
    }

    private void add(Kept kept, @Nullable Object value, long weight) {
        Accumulators group = read(kept, GROUP);
        group.add(row(value), 0, GROUP, weight);
        write(kept);
    }

    public void merge(Kept kept, Iterable<Kept> others) {
        Accumulators group = read(kept, GROUP);
        for (Kept other : others) {
            read(other, OTHER);
            group.merge(group, new int[] {OTHER}, new int[] {GROUP});
        }
        write(kept);
    }

    @Override
    public @Nullable Object getValue(Kept kept) {
        Column result = read(kept, GROUP).emit(new int[] {GROUP}, 1)[0];
        return result.isNull(0) ? null : ToRow.value(result, 0, types().getFirst());
    }

    private Accumulators read(Kept kept, int group) {
        if (counts == null) {
            DataType type = types().getFirst();
            Plan input = new Plan.Scan("", Schema.of(new Field("value", type)));
            Schema result = Schema.of(new Field("result", type));
            counts =
                    new Accumulators(
                            new Plan.Aggregate(input, List.of(), List.of(call()), result),
                            true,
                            (batch, row, message) -> {
                                throw new IllegalStateException(message);
                            });
            counts.reserve(OTHER + 1);
        }
        counts.clear(group);
        if (kept.record != null) {
            counts.read(group, new StateReader(kept.record));
        }
        return counts;
    }

    private void write(Kept kept) {
        StateWriter out = new StateWriter();
        Objects.requireNonNull(counts).write(GROUP, out);
        kept.record = out.toBytes();
    }
}
