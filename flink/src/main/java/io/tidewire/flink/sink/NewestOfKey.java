package io.tidewire.flink.sink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From insertions and retractions, which for one key may come out of order from several tasks, to
 * the row a key has now: an update, or a deletion when it has none left. Flink does so itself where
 * keys cannot be NULL; ours can.
 *
 * <p>Keeps the rows of each key in the order they came, usually one; a retraction that came before
 * its insertion is kept as a row of kind DELETE.
 */
final class NewestOfKey extends KeyedProcessFunction<RowData, RowData, RowData> {

    private final InternalTypeInfo<RowData> type;
    private final @Nullable Duration life;
    private transient @Nullable ListState<RowData> rows;
    private transient @Nullable TypeSerializer<RowData> serializer;

    /**
     * @param life for which what was not written since stays; null for ever
     */
    NewestOfKey(InternalTypeInfo<RowData> type, @Nullable Duration life) {
        this.type = type;
        this.life = life;
    }

    @Override
    public void open(OpenContext context) {
        ListStateDescriptor<RowData> descriptor = new ListStateDescriptor<>("rows", type);
        if (life != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(life).build());
        }
        rows = getRuntimeContext().getListState(descriptor);
        serializer = type.toRowSerializer();
    }

    @Override
    public void processElement(RowData row, Context context, Collector<RowData> out)
            throws Exception {
        if (rows == null || serializer == null) {
            throw new IllegalStateException("not open");
        }
        boolean comes =
                switch (row.getRowKind()) {
                    case INSERT, UPDATE_AFTER -> true;
                    case UPDATE_BEFORE, DELETE -> false;
                };
        List<RowData> kept = new ArrayList<>();
        rows.get().forEach(kept::add);
        RowData before = newest(kept);
        // What it cancels out with, if that is there.
        row.setRowKind(comes ? RowKind.DELETE : RowKind.INSERT);
        if (!removeLast(kept, row)) {
            row.setRowKind(comes ? RowKind.INSERT : RowKind.DELETE);
            kept.add(row);
        }
        rows.update(kept);
        RowData after = newest(kept);
        if (after != null) {
            if (after != before) {
                out.collect(ofKind(RowKind.UPDATE_AFTER, serializer.copy(after)));
            }
        } else if (before != null) {
            out.collect(ofKind(RowKind.DELETE, serializer.copy(before)));
        }
    }

    private static @Nullable RowData newest(List<RowData> rows) {
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.get(i).getRowKind() == RowKind.INSERT) {
                return rows.get(i);
            }
        }
        return null;
    }

    private static boolean removeLast(List<RowData> rows, RowData row) {
        int at = rows.lastIndexOf(row);
        if (at >= 0) {
            rows.remove(at);
        }
        return at >= 0;
    }

    private static RowData ofKind(RowKind kind, RowData row) {
        row.setRowKind(kind);
        return row;
    }
}
