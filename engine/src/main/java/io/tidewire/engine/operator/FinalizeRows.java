package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.engine.state.TimeHeap;

import java.util.Arrays;
import java.util.List;

/**
 * Holds changes back until the watermark reaches their time: Δout = the net rows of the times that
 * are reached in this step. Changes of times that were reached before are dropped: what was given
 * out was given for good. Rows whose time is NULL are never given out.
 */
public final class FinalizeRows implements Stateful {

    private final Schema schema;
    private final Expiry closing;
    private final KeyTable keys = KeyTable.of(List.of(DataType.BIGINT));
    private final GroupedRows rows = new GroupedRows();
    private final TimeHeap due = new TimeHeap();
    private final ByteSink scratch = new ByteSink();
    private final List<StateTable> tables;
    private final Output output;
    private long[] times = new long[16];
    private long closedBelow = Long.MIN_VALUE;

    /**
     * @param time the column, and how it rises
     */
    public FinalizeRows(Schema schema, Expiry time) {
        this.schema = schema;
        this.closing = time;
        this.output = new Output(schema);
        this.tables =
                List.of(
                        new SmallTable(
                                "closed",
                                1,
                                out -> out.writeLong(closedBelow),
                                (in, _) -> closedBelow = Math.max(closedBelow, in.readLong())),
                        new SlotTable("times", 1, keys.changes(), new Times()),
                        new SlotTable("rows", 1, rows.changes(), new Rows()));
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        hold(inputs[0]);
        close(closing.limit(context.watermark(0)));
        return output.take();
    }

    private void hold(Batch batch) {
        LongColumn times = (LongColumn) batch.column(closing.column());
        int[] open = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            if (!times.isNull(row) && times.values()[row] >= closedBelow) {
                open[count++] = row;
            }
        }
        Batch held = count == batch.size() ? batch : batch.gather(open, count);
        LongColumn heldTimes = (LongColumn) held.column(closing.column());
        int[] groups = new int[count];
        keys.assign(new Column[] {heldTimes}, count, groups);
        for (int row = 0; row < count; row++) {
            scratch.clear();
            RowFormat.write(scratch, held.columns(), row);
            if (rows.first(groups[row]) == GroupedRows.NONE) {
                schedule(groups[row], heldTimes.values()[row]);
            }
            rows.add(groups[row], scratch.data(), 0, scratch.length(), held.weight(row));
        }
    }

    private void schedule(int group, long time) {
        if (group >= times.length) {
            times = Arrays.copyOf(times, Math.max(group + 1, times.length * 2));
        }
        times[group] = time;
        due.add(time, group);
    }

    private void close(long limit) {
        closedBelow = Math.max(closedBelow, limit);
        while (!due.isEmpty() && due.firstTime() < limit) {
            long time = due.firstTime();
            int group = due.poll();
            // A time may be due more than once: its rows came, went and came again.
            if (keys.contains(group) && times[group] == time) {
                give(group);
                keys.remove(group);
            }
        }
    }

    private void give(int group) {
        for (int row = rows.first(group); row != GroupedRows.NONE; row = rows.next(row)) {
            output.put(rows.data(row), rows.start(row), 0, schema.size());
            output.end(rows.weight(row));
        }
        rows.removeGroup(group);
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes() + rows.bytes() + due.bytes();
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        LongColumn all = keyTimes();
        int next = 0;
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                long time = all.values()[next++];
                if (rows.first(group) == GroupedRows.NONE) {
                    keys.remove(group);
                } else {
                    schedule(group, time);
                }
            }
        }
    }

    private LongColumn keyTimes() {
        ColumnBuilder[] values = {new ColumnBuilder(DataType.BIGINT)};
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                keys.read(group, values);
            }
        }
        return (LongColumn) values[0].build();
    }

    /** The times; every worker may have rows of any. */
    private final class Times implements SlotTable.Slots {

        @Override
        public int capacity() {
            return keys.capacity();
        }

        @Override
        public boolean contains(int group) {
            return keys.contains(group);
        }

        @Override
        public void write(int group, StateWriter out) {
            keys.write(group, out);
        }

        @Override
        public void read(int group, StateReader in, Restoring how) {
            keys.restore(group, in, how, Share.ALL);
        }

        @Override
        public void restored() {
            keys.restored();
        }
    }

    /** The rows, which belong to workers by what is in them. */
    private final class Rows implements SlotTable.Slots {

        @Override
        public int capacity() {
            return rows.capacity();
        }

        @Override
        public boolean contains(int row) {
            return rows.contains(row);
        }

        @Override
        public void write(int row, StateWriter out) {
            rows.write(row, out);
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int row = rows.restore(old, in, keys, how);
            if (row != GroupedRows.NONE
                    && !how.share().owns(rows.data(row), rows.start(row), rows.length(row))) {
                rows.remove(row);
            }
        }

        @Override
        public void restored() {
            rows.restored();
        }
    }
}
