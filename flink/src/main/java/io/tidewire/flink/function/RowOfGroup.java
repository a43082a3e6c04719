package io.tidewire.flink.function;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.engine.operator.aggregate.Ranking;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.flink.row.ToRow;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.StringData;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * ARG_MAX, ARG_MIN, ANY_VALUE: the value of the group's first row, in the engine's order.
 *
 * <p>A row is the engine's string of it, whose bytes sort as the rows do. How often each row is
 * there stands beside the first, since any may be taken back. A row costs a look-up and a write;
 * when the last of the first rows goes, the next one is looked for among all, as Flink's own MAX
 * does. Used by one thread.
 */
public final class RowOfGroup extends OfGroup<RowOfGroup.Kept> {

    private static final long serialVersionUID = 1L;

    private transient @Nullable Ranking ranking;
    private transient @Nullable ByteSink scratch;

    RowOfGroup(AggregateFunction function) {
        this(function, List.of());
    }

    private RowOfGroup(AggregateFunction function, List<DataType> types) {
        super(function, types);
    }

    /** The rows of a group. */
    public static final class Kept {
        /** Absent for none. */
        public @Nullable StringData first;

        public MapView<StringData, Long> rows = new MapView<>();
    }

    @Override
    RowOfGroup over(AggregateFunction specialized, List<DataType> arguments) {
        return new RowOfGroup(specialized, arguments);
    }

    @Override
    org.apache.flink.table.types.DataType kept() {
        return DataTypes.STRUCTURED(
                Kept.class,
                DataTypes.FIELD("first", RowCounts.row()),
                DataTypes.FIELD("rows", RowCounts.type()));
    }

    @Override
    public Kept createAccumulator() {
        return new Kept();
    }

    public void accumulate(Kept kept, @Nullable Object value) throws Exception {
        add(kept, row(value), 1);
    }

    public void accumulate(Kept kept, @Nullable Object value, @Nullable Object by)
            throws Exception {
        add(kept, row(value, by), 1);
    }

    public void retract(Kept kept, @Nullable Object value) throws Exception {
        add(kept, row(value), -1);
    }

    public void retract(Kept kept, @Nullable Object value, @Nullable Object by) throws Exception {
        add(kept, row(value, by), -1);
    }

    private void add(Kept kept, Column[] columns, long times) throws Exception {
        if (ranking == null || scratch == null) {
            ranking = new Ranking(call(), types());
            scratch = new ByteSink();
        }
        if (ranking.counts(columns, 0)) {
            ranking.write(scratch, columns, 0, 0);
            byte[] row = Arrays.copyOf(scratch.data(), scratch.length());
            add(kept, StringData.fromBytes(row), times);
        }
    }

    private static void add(Kept kept, StringData row, long times) throws Exception {
        long after = RowCounts.add(kept.rows, row, times);
        if (after > 0) {
            if (kept.first == null || row.compareTo(kept.first) < 0) {
                kept.first = row;
            }
        } else if (row.equals(kept.first)) {
            kept.first = first(kept.rows);
        }
    }

    private static @Nullable StringData first(MapView<StringData, Long> rows) throws Exception {
        StringData first = null;
        for (Map.Entry<StringData, Long> row : rows.entries()) {
            if (row.getValue() > 0 && (first == null || row.getKey().compareTo(first) < 0)) {
                first = row.getKey();
            }
        }
        return first;
    }

    public void merge(Kept kept, Iterable<Kept> others) throws Exception {
        for (Kept other : others) {
            for (Map.Entry<StringData, Long> row : other.rows.entries()) {
                add(kept, row.getKey(), row.getValue());
            }
        }
    }

    @Override
    public @Nullable Object getValue(Kept kept) {
        if (kept.first == null) {
            return null;
        }
        byte[] row = kept.first.toBytes();
        DataType type = types().getFirst();
        ColumnBuilder out = new ColumnBuilder(type, 1);
        Ranking.emitFirst(row, 0, row.length, out);
        Column result = out.build();
        return result.isNull(0) ? null : ToRow.value(result, 0, type);
    }
}
