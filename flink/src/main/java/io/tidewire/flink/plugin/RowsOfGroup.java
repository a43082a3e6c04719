package io.tidewire.flink.plugin;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.StringData;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An aggregate function that cannot take rows out again, or cannot put states together. Flink does
 * not say beforehand whether it will do either, so the rows of a group are kept: their arguments,
 * and how often each is there.
 *
 * <p>Beside them stands the state that the function has made of them, as long as rows only come:
 * when one was taken back, or groups were put together, it is made of all of them anew as soon as
 * the value is asked for. A row's key is the engine's bytes of it, as a text that is never read as
 * one. Used by one thread.
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

        /** How often each row is there; below 0 where it was taken back before it came. */
        public MapView<StringData, Long> rows = new MapView<>();
    }

    @Override
    org.apache.flink.table.types.DataType kept() {
        org.apache.flink.table.types.DataType row = DataTypes.STRING().bridgedTo(StringData.class);
        return DataTypes.STRUCTURED(
                Kept.class,
                DataTypes.FIELD("state", DataTypes.BYTES()),
                DataTypes.FIELD(
                        "rows",
                        MapView.newMapViewDataType(row.notNull(), DataTypes.BIGINT().notNull())));
    }

    @Override
    public Kept createAccumulator() {
        Kept kept = new Kept();
        kept.state = calls().write(create());
        return kept;
    }

    public void accumulate(Kept kept, @Nullable Object... given) throws Exception {
        if (read(given) && add(kept, key(arguments()), 1) > 0 && kept.state != null) {
            @Nullable Object[] state = calls().read(kept.state);
            count(state, arguments(), true);
            kept.state = calls().write(state);
        }
    }

    public void retract(Kept kept, @Nullable Object... given) throws Exception {
        if (read(given) && add(kept, key(arguments()), -1) >= 0) {
            kept.state = null;
        }
    }

    public void merge(Kept kept, Iterable<Kept> others) throws Exception {
        for (Kept other : others) {
            for (Map.Entry<StringData, Long> row : other.rows.entries()) {
                add(kept, row.getKey(), row.getValue());
                kept.state = null;
            }
        }
    }

    /** How often the row is there then. */
    private static long add(Kept kept, StringData row, long times) throws Exception {
        Long before = kept.rows.get(row);
        long after = (before == null ? 0 : before) + times;
        if (after == 0) {
            kept.rows.remove(row);
        } else {
            kept.rows.put(row, after);
        }
        return after;
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
        for (Map.Entry<StringData, Long> row : entries(rows)) {
            @Nullable Object[] arguments = arguments(row.getKey());
            for (long i = row.getValue(); i > 0; i--) {
                count(state, arguments, true);
            }
        }
        return state;
    }

    private static Iterable<Map.Entry<StringData, Long>> entries(MapView<StringData, Long> rows) {
        try {
            return rows.entries();
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private StringData key(@Nullable Object[] arguments) {
        List<DataType> types = calls().parameters();
        Column[] columns = new Column[arguments.length];
        for (int i = 0; i < columns.length; i++) {
            ColumnBuilder column = new ColumnBuilder(types.get(i), 1);
            column.addValue(arguments[i]);
            columns[i] = column.build();
        }
        ByteSink bytes = new ByteSink();
        RowFormat.write(bytes, columns, 0);
        return StringData.fromBytes(Arrays.copyOf(bytes.data(), bytes.length()));
    }

    private @Nullable Object[] arguments(StringData row) {
        byte[] bytes = row.toBytes();
        List<DataType> types = calls().parameters();
        @Nullable Object[] arguments = new Object[types.size()];
        int at = 0;
        for (int i = 0; i < arguments.length; i++) {
            ColumnBuilder column = new ColumnBuilder(types.get(i), 1);
            at = RowFormat.read(bytes, at, column);
            arguments[i] = Values.get(column.build(), types.get(i), 0);
        }
        return arguments;
    }
}
