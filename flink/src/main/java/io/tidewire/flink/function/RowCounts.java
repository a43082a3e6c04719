package io.tidewire.flink.function;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.StringData;
import org.apache.flink.util.FlinkRuntimeException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The rows of a group in Flink's state, each with how often it is there; below 0 where it was taken
 * back before it came. A row is bytes of the engine's. Flink has them as a text, which to Flink is
 * bytes that have equality and an unsigned order; it is never read as one.
 */
public final class RowCounts {

    private RowCounts() {}

    public static org.apache.flink.table.types.DataType type() {
        return MapView.newMapViewDataType(row().notNull(), DataTypes.BIGINT().notNull());
    }

    static org.apache.flink.table.types.DataType row() {
        return DataTypes.STRING().bridgedTo(StringData.class);
    }

    /**
     * Adds to how often a row is there.
     *
     * @return how often it is then
     */
    public static long add(MapView<StringData, Long> rows, StringData row, long times)
            throws Exception {
        Long before = rows.get(row);
        long after = (before == null ? 0 : before) + times;
        if (after == 0) {
            rows.remove(row);
        } else {
            rows.put(row, after);
        }
        return after;
    }

    public static Iterable<Map.Entry<StringData, Long>> entries(MapView<StringData, Long> rows) {
        try {
            return rows.entries();
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    /** A row, of which nothing but its values is asked. */
    public static StringData of(Column[] columns) {
        ByteSink bytes = new ByteSink();
        RowFormat.write(bytes, columns, 0);
        return StringData.fromBytes(Arrays.copyOf(bytes.data(), bytes.length()));
    }

    /** The opposite of {@link #of}. */
    public static Column[] columns(StringData row, List<DataType> types) {
        byte[] bytes = row.toBytes();
        Column[] columns = new Column[types.size()];
        int at = 0;
        for (int i = 0; i < columns.length; i++) {
            ColumnBuilder column = new ColumnBuilder(types.get(i), 1);
            at = RowFormat.read(bytes, at, column);
            columns[i] = column.build();
        }
        return columns;
    }
}
