package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * One side of a join: its rows by key, and for each row its degree: how many rows of the other side
 * match it, by weight.
 */
final class JoinSide {

    private static final int VERSION = 2;
    private static final long NEVER = Long.MAX_VALUE;

    final Schema schema;
    final int[] keyColumns;
    private final @Nullable JoinExpiry expiry;
    private final KeyTable keys;
    private final boolean retracting;
    private final GroupedRows rows;
    private final DueTimes due = new DueTimes();
    private final ByteSink scratch = new ByteSink();
    private long[] degrees = new long[16];
    private long[] times = {};

    /** By row: its place among the rows read together, if it stands there. */
    private int[] readAt = {};

    /**
     * @param retracting false when the side's input never retracts
     */
    JoinSide(
            Schema schema,
            List<Integer> keyColumns,
            boolean retracting,
            @Nullable JoinExpiry expiry) {
        this.schema = schema;
        this.retracting = retracting;
        this.rows = retracting ? new GroupedRows() : GroupedRows.appended();
        this.keyColumns = Batches.positions(keyColumns);
        this.expiry = expiry;
        this.keys = KeyTable.of(keyColumns.stream().map(schema::type).toList());
    }

    /** For each row of a batch of the other side, the group that agrees with it; -1 for none. */
    int[] find(Batch batch, int[] otherKeyColumns) {
        int[] groups = new int[batch.size()];
        keys.find(Batches.columns(batch, otherKeyColumns), batch.size(), groups);
        return groups;
    }

    /** The group of each row of a batch of this side, a new one where there is none. */
    int[] assign(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Batches.columns(batch, keyColumns), batch.size(), groups);
        return groups;
    }

    int first(int group) {
        return group < 0 ? GroupedRows.NONE : rows.first(group);
    }

    int next(int row) {
        return rows.next(row);
    }

    long weight(int row) {
        return rows.weight(row);
    }

    /**
     * Adds a row of a batch.
     *
     * @param matches its degree
     */
    void add(int group, Batch batch, int row, long weight, long matches) {
        scratch.clear();
        RowFormat.write(scratch, batch.columns(), row);
        int before = rows.size();
        int added = rows.add(group, scratch.data(), 0, scratch.length(), weight);
        if (rows.size() > before) {
            long time = NEVER;
            if (expiry != null) {
                LongColumn column = (LongColumn) batch.column(expiry.column());
                time = column.isNull(row) ? NEVER : column.values()[row];
            }
            put(added, matches, time);
        }
    }

    private void put(int row, long degree, long time) {
        if (row >= degrees.length) {
            degrees = Arrays.copyOf(degrees, Math.max(row + 1, degrees.length * 2));
        }
        degrees[row] = degree;
        if (expiry != null) {
            if (row >= times.length) {
                times = Arrays.copyOf(times, degrees.length);
            }
            times[row] = time;
            if (time != NEVER) {
                due.add(time, row);
            }
        }
    }

    /** Gives back the groups that have no rows left. */
    void sweep(int[] groups, int count) {
        for (int i = 0; retracting && i < count; i++) {
            sweep(groups[i]);
        }
    }

    private void sweep(int group) {
        if (keys.contains(group) && rows.first(group) == GroupedRows.NONE) {
            keys.remove(group);
        }
    }

    long degree(int row) {
        return degrees[row];
    }

    void setDegree(int row, long degree) {
        degrees[row] = degree;
    }

    /** Adds a row's values to columns from {@code from} on. */
    void read(int row, Output out, int from) {
        out.put(rows.data(row), rows.start(row), from, schema.size());
    }

    /** The rows of pairs as columns. A row of many pairs is read once and then pointed at. */
    Column[] columns(int[] picked, int count) {
        int[] places = new int[count];
        int[] distinct = new int[count];
        int size = 0;
        if (readAt.length < rows.capacity()) {
            readAt = Arrays.copyOf(readAt, Math.max(rows.capacity(), readAt.length * 2));
        }
        for (int i = 0; i < count; i++) {
            int row = picked[i];
            int place = readAt[row];
            if (place >= size || distinct[place] != row) {
                place = size++;
                distinct[place] = row;
                readAt[row] = place;
            }
            places[i] = place;
        }
        Column[] columns = new Column[schema.size()];
        ColumnBuilder[] builders = new ColumnBuilder[columns.length];
        for (int i = 0; i < columns.length; i++) {
            builders[i] = new ColumnBuilder(schema.type(i), size);
        }
        for (int i = 0; i < size; i++) {
            RowFormat.readRow(rows.data(distinct[i]), rows.start(distinct[i]), builders);
        }
        for (int i = 0; i < columns.length; i++) {
            Column column = builders[i].build();
            columns[i] = size == count ? column : column.gather(places, count);
        }
        return columns;
    }

    /** Drops the rows that nothing can match or retract any more. */
    void expire(long ownWatermark, long otherWatermark) {
        if (expiry == null) {
            return;
        }
        due.advance(expiry.limit(ownWatermark, otherWatermark));
        for (int row = due.poll(); row >= 0; row = due.poll()) {
            if (rows.contains(row) && times[row] == due.time()) {
                int group = rows.group(row);
                rows.remove(row);
                sweep(group);
            }
        }
    }

    long stateRows() {
        return rows.size();
    }

    long stateBytes() {
        return keys.bytes()
                + rows.bytes()
                + due.bytes()
                + 8L * degrees.length
                + 8L * times.length
                + 4L * readAt.length;
    }

    void snapshot(StateWriter out) {
        out.section("join side", VERSION);
        out.writeInt(keys.capacity());
        out.writeInt(keys.size());
        ByteSink key = new ByteSink();
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                key.clear();
                keys.write(group, key);
                out.writeInt(group);
                out.writeBytes(key.data(), 0, key.length());
            }
        }
        out.writeInt(rows.size());
        for (int row = 0; row < rows.capacity(); row++) {
            if (rows.contains(row)) {
                out.writeInt(rows.group(row));
                out.writeLong(rows.weight(row));
                out.writeLong(degrees[row]);
                out.writeLong(expiry == null ? NEVER : times[row]);
                out.writeBytes(rows.data(row), rows.start(row), rows.length(row));
            }
        }
    }

    void restore(StateReader in, Share share) {
        in.section("join side", VERSION);
        int[] groups = new int[in.readInt()];
        for (int count = in.readInt(); count > 0; count--) {
            int group = in.readInt();
            byte[] key = in.readBytes();
            boolean mine = share.owns(key, 0, key.length);
            groups[group] = mine ? keys.add(key, 0, key.length) : -1;
        }
        for (int count = in.readInt(); count > 0; count--) {
            int group = groups[in.readInt()];
            long weight = in.readLong();
            long degree = in.readLong();
            long time = in.readLong();
            byte[] row = in.readBytes();
            if (group >= 0) {
                put(rows.add(group, row, 0, row.length, weight), degree, time);
            }
        }
    }
}
