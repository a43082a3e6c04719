package io.tidewire.flink.plugin;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.flink.function.RowCounts;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.StringData;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * An aggregate function that cannot take rows out again, or cannot put states together. Flink does
 * not say beforehand whether it will do either, so the rows of a group are kept: their arguments,
 * and how often each is there.
 *
 * <p>Beside them stands the state that the function has made of them, as long as rows only come:
 * when one was taken back, or groups were put together, it is made of all of them anew as soon as
 * the value is asked for. Used by one thread.
 */
public final class RowsOfGroup extends GroupCall<RowsOfGroup.Kept> {

    private static final long serialVersionUID = 1L;

    RowsOfGroup(String name) {
        super(name);
    }

    /** The rows of a group. */
    public static final class Kept {
        /** What the function keeps; absent when it has to be made anew. */
        public byte @Nullable [] state;

        public MapView<StringData, Long> rows = new MapView<>();
    }

    @Override
    org.apache.flink.table.types.DataType kept() {
        return DataTypes.STRUCTURED(
                Kept.class,
                DataTypes.FIELD("state", DataTypes.BYTES()),
                DataTypes.FIELD("rows", RowCounts.type()));
    }

    @Override
    public Kept createAccumulator() {
        Kept kept = new Kept();
        kept.state = calls().write(create());
        return kept;
    }

    public void accumulate(Kept kept, @Nullable Object... given) throws Exception {
        if (read(given)
                && RowCounts.add(kept.rows, key(arguments()), 1) > 0
                && kept.state != null) {
            @Nullable Object[] state = calls().read(kept.state);
            count(state, arguments(), true);
            kept.state = calls().write(state);
        }
    }

    public void retract(Kept kept, @Nullable Object... given) throws Exception {
        if (read(given) && RowCounts.add(kept.rows, key(arguments()), -1) >= 0) {
            kept.state = null;
        }
    }

    public void merge(Kept kept, Iterable<Kept> others) throws Exception {
        for (Kept other : others) {
            for (Map.Entry<StringData, Long> row : other.rows.entries()) {
                RowCounts.add(kept.rows, row.getKey(), row.getValue());
                kept.state = null;
            }
        }
    }

    @Override
    public @Nullable Object getValue(Kept kept) {
        @Nullable Object[] state = kept.state == null ? anew(kept.rows) : calls().read(kept.state);
        if (kept.state == null) {
            kept.state = calls().write(state);
        }
        return result(state);
    }

    private @Nullable Object[] anew(MapView<StringData, Long> rows) {
        @Nullable Object[] state = create();
        for (Map.Entry<StringData, Long> row : RowCounts.entries(rows)) {
            @Nullable Object[] arguments = arguments(row.getKey());
            for (long i = row.getValue(); i > 0; i--) {
                count(state, arguments, true);
            }
        }
        return state;
    }

    private StringData key(@Nullable Object[] arguments) {
        List<DataType> types = calls().parameters();
        Column[] columns = new Column[arguments.length];
        for (int i = 0; i < columns.length; i++) {
            ColumnBuilder column = new ColumnBuilder(types.get(i), 1);
            column.addValue(arguments[i]);
            columns[i] = column.build();
        }
        return RowCounts.of(columns);
    }

    private @Nullable Object[] arguments(StringData row) {
        List<DataType> types = calls().parameters();
        Column[] columns = RowCounts.columns(row, types);
        @Nullable Object[] arguments = new Object[columns.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Values.get(columns[i], types.get(i), 0);
        }
        return arguments;
    }
}
