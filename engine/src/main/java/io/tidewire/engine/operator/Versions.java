package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.IdleGroups;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.TimeHeap;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The versions of each key of a table, in order of time; of equal times the one that came last. A
 * version is a string: time, number of arrival, whether it is a row or an end, the row.
 */
final class Versions {

    private static final int ROW_AT = 2 * Long.BYTES + 1;
    private static final int END = 0;
    private static final int ROW = 1;

    private final Schema schema;
    private final int[] keyColumns;
    private final int time;
    private final boolean history;
    private final KeyTable keys;
    private final OrderedRows rows = new OrderedRows();
    private final TimeHeap due = new TimeHeap();

    /** Since when the version stands that is valid now. */
    private final IdleGroups retained = new IdleGroups();

    private final ByteSink scratch = new ByteSink();
    private long arrivals;
    private long forgotten;

    Versions(Schema schema, List<Integer> keyColumns, int time, boolean history) {
        this.schema = schema;
        this.keyColumns = Columns.positions(keyColumns);
        this.time = time;
        this.history = history;
        this.keys = KeyTable.of(keyColumns.stream().map(schema::type).toList());
    }

    /** Takes in a change of the table. A version without time or with a NULL key is never valid. */
    void apply(Batch batch) {
        LongColumn times = (LongColumn) batch.column(time);
        int[] usable = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            boolean isNull = times.isNull(row);
            for (int column : keyColumns) {
                isNull |= batch.column(column).isNull(row);
            }
            if (!isNull) {
                usable[count++] = row;
            }
        }
        Batch changes = count == batch.size() ? batch : batch.gather(usable, count);
        long[] changeTimes = ((LongColumn) changes.column(time)).values();
        int[] groups = new int[count];
        keys.assign(Columns.at(changes, keyColumns), count, groups);
        for (int row = 0; row < count; row++) {
            if (changes.weight(row) > 0 || history) {
                add(groups[row], changes, row, changeTimes[row]);
            } else {
                take(groups[row], changes, row, changeTimes[row]);
            }
        }
    }

    private void add(int group, Batch batch, int row, long at) {
        scratch.clear();
        scratch.putLong(at ^ Long.MIN_VALUE);
        scratch.putLong(arrivals++);
        scratch.putByte(batch.weight(row) > 0 ? ROW : END);
        RowFormat.write(scratch, batch.columns(), row);
        rows.add(group, scratch.data(), 0, scratch.length(), Math.abs(batch.weight(row)));
        due.add(at, group);
    }

    /** Takes back the latest equal version. */
    private void take(int group, Batch batch, int row, long at) {
        scratch.clear();
        RowFormat.write(scratch, batch.columns(), row);
        for (int node = last(group, at);
                node != OrderedRows.NONE && time(rows, node) == at;
                node = rows.previous(node)) {
            int start = rows.start(node) + ROW_AT;
            int end = rows.start(node) + rows.length(node);
            if (Arrays.equals(rows.data(node), start, end, scratch.data(), 0, scratch.length())) {
                rows.remove(node);
                return;
            }
        }
    }

    /** For each key, its group; -1 for none. */
    int[] find(Column[] key, int count) {
        int[] groups = new int[count];
        keys.find(key, count, groups);
        return groups;
    }

    /**
     * The version of the group that is valid at a time, or {@link OrderedRows#NONE}.
     *
     * @param retain for how long one is valid at most; absent for ever
     */
    int at(int group, long at, @Nullable Long retain) {
        int node = group < 0 ? OrderedRows.NONE : last(group, at);
        boolean ended =
                node != OrderedRows.NONE
                        && (rows.data(node)[rows.start(node) + ROW_AT - 1] == END
                                || retain != null && at - time(rows, node) > retain);
        return ended ? OrderedRows.NONE : node;
    }

    /** The last version that is not newer. */
    private int last(int group, long at) {
        if (at == Long.MAX_VALUE) {
            return rows.last(group);
        }
        ByteSink bound = new ByteSink();
        bound.putLong((at + 1) ^ Long.MIN_VALUE);
        int above = rows.ceiling(group, bound.data(), 0, bound.length());
        return above == OrderedRows.NONE ? rows.last(group) : rows.previous(above);
    }

    void read(int version, Output out, int from) {
        out.put(rows.data(version), rows.start(version) + ROW_AT, from, schema.size());
    }

    static long time(OrderedRows rows, int node) {
        return ByteBuffer.wrap(rows.data(node)).getLong(rows.start(node)) ^ Long.MIN_VALUE;
    }

    /** Drops the versions that are no longer valid at the limit or after. */
    void prune(long limit, @Nullable Long retain) {
        while (!due.isEmpty() && due.firstTime() < limit) {
            int group = due.poll();
            if (keys.contains(group)) {
                int valid = last(group, limit);
                while (valid != OrderedRows.NONE && rows.first(group) != valid) {
                    rows.remove(rows.first(group));
                }
                if (rows.first(group) == OrderedRows.NONE) {
                    remove(group);
                } else if (retain != null) {
                    retained.reserve(keys.capacity());
                    retained.hear(group, time(rows, rows.first(group)));
                }
            }
        }
        if (retain != null) {
            forget(new Expiry(time, -retain).limit(limit));
        }
    }

    /** Drops the last versions that are below. */
    private void forget(long limit) {
        retained.advance(limit);
        for (int group = retained.poll(); group >= 0; group = retained.poll()) {
            int only = rows.first(group);
            if (keys.contains(group) && only != OrderedRows.NONE && time(rows, only) < limit) {
                rows.remove(only);
                forgotten++;
                if (rows.first(group) == OrderedRows.NONE) {
                    remove(group);
                }
            }
        }
    }

    private void remove(int group) {
        keys.remove(group);
        retained.reserve(keys.capacity());
        retained.forget(group);
    }

    long forgotten() {
        return forgotten;
    }

    long rows() {
        return rows.size();
    }

    long bytes() {
        return keys.bytes() + rows.bytes() + due.bytes() + retained.bytes();
    }

    List<StateTable> tables() {
        return List.of(keys.entries("version keys"), rows.entries("versions", keys));
    }

    /** After everything was read. */
    void restored() {
        for (int node = 0; node < rows.capacity(); node++) {
            if (rows.contains(node)) {
                due.add(time(rows, node), rows.group(node));
                byte[] data = rows.data(node);
                long arrival = ByteBuffer.wrap(data).getLong(rows.start(node) + Long.BYTES);
                arrivals = Math.max(arrivals, arrival + 1);
            }
        }
    }
}
