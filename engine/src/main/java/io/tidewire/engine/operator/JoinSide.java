package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.IntSegments;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.LongSegments;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowLayout;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One side of a join: its rows by key, and for each row its degree: how many rows of the other side
 * match it, by weight.
 */
final class JoinSide {

    private static final long NEVER = Long.MAX_VALUE;

    final Schema schema;
    final int[] keyColumns;
    private final @Nullable JoinExpiry expiry;
    private final KeyTable keys;
    private final boolean retracting;
    private final RowLayout layout;
    private final boolean[] all;
    private final GroupedRows rows;
    private final DueTimes due = new DueTimes();

    /** By row, where the result depends on them. */
    private final @Nullable LongSegments degrees;

    /** By row, where rows go by time. */
    private final @Nullable LongSegments times;

    private long forgotten;

    /** By row: its place among the rows read together, if it stands there. */
    private final IntSegments readAt = new IntSegments();

    /**
     * @param retracting false when the side's input never retracts
     * @param tracked whether the rows' degrees are asked for
     */
    JoinSide(
            Schema schema,
            List<Integer> keyColumns,
            boolean retracting,
            boolean tracked,
            @Nullable JoinExpiry expiry) {
        this.schema = schema;
        this.retracting = retracting;
        this.layout = new RowLayout(schema);
        this.all = new boolean[schema.size()];
        Arrays.fill(all, true);
        this.rows = retracting ? new GroupedRows() : GroupedRows.appended(expiry != null);
        this.degrees = tracked ? new LongSegments() : null;
        this.times = expiry == null ? null : new LongSegments();
        this.keyColumns = Columns.positions(keyColumns);
        this.expiry = expiry;
        this.keys = KeyTable.of(keyColumns.stream().map(schema::type).toList());
    }

    /** For each row of a batch of the other side, the group that agrees with it; -1 for none. */
    int[] find(Batch batch, int[] otherKeyColumns) {
        int[] groups = new int[batch.size()];
        keys.find(Columns.at(batch, otherKeyColumns), batch.size(), groups);
        return groups;
    }

    /** The group of each row of a batch of this side, a new one where there is none. */
    int[] assign(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Columns.at(batch, keyColumns), batch.size(), groups);
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
     * Adds the rows of a batch.
     *
     * @param groups by row
     * @param matches the rows' degrees
     */
    void add(int[] groups, Batch batch, long[] matches) {
        if (retracting) {
            layout.add(rows, groups, batch, (row, id) -> put(id, matches[row], time(batch, row)));
            return;
        }
        int[] ids = new int[batch.size()];
        layout.append(rows, groups, batch, ids);
        if (degrees != null || times != null) {
            put(ids, matches, batch);
        }
    }

    private void put(int[] ids, long[] matches, Batch batch) {
        for (int row = 0; row < ids.length; row++) {
            put(ids[row], matches[row], time(batch, row));
        }
    }

    private long time(Batch batch, int row) {
        if (expiry == null) {
            return NEVER;
        }
        LongColumn column = (LongColumn) batch.column(expiry.column());
        return column.isNull(row) ? NEVER : column.values()[row];
    }

    private void put(int row, long degree, long time) {
        if (degrees != null) {
            degrees.reserve(row + 1);
            degrees.set(row, degree);
        }
        if (times != null) {
            times.reserve(row + 1);
            times.set(row, time);
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
        return Objects.requireNonNull(degrees).get(row);
    }

    void setDegree(int row, long degree) {
        Objects.requireNonNull(degrees).set(row, degree);
        rows.changes().mark(row);
    }

    /** The values of rows, which may repeat, as columns. A row of many pairs is read once. */
    Column[] columns(int[] picked, int count) {
        return columns(picked, count, all);
    }

    /** The same, with only the wanted columns filled. */
    Column[] columns(int[] picked, int count, boolean[] wanted) {
        int[] places = new int[count];
        int[] distinct = new int[count];
        int size = place(picked, count, places, distinct);
        Column[] columns = layout.read(rows, distinct, size, wanted);
        for (int i = 0; i < columns.length && size < count; i++) {
            columns[i] = wanted[i] ? columns[i].gather(places, count) : columns[i];
        }
        return columns;
    }

    /** Where each row stands among those that differ; gives how many differ. */
    private int place(int[] picked, int count, int[] places, int[] distinct) {
        int size = 0;
        readAt.reserve(rows.capacity());
        for (int i = 0; i < count; i++) {
            int row = picked[i];
            int place = readAt.get(row);
            if (place >= size || distinct[place] != row) {
                place = size++;
                distinct[place] = row;
                readAt.set(row, place);
            }
            places[i] = place;
        }
        return size;
    }

    /** Drops the rows that nothing can match or retract any more. */
    void expire(long ownWatermark, long otherWatermark) {
        if (expiry == null || times == null) {
            return;
        }
        due.advance(expiry.limit(ownWatermark, otherWatermark));
        for (int row = due.poll(); row >= 0; row = due.poll()) {
            if (rows.contains(row) && times.get(row) == due.time()) {
                int group = rows.group(row);
                rows.remove(row);
                sweep(group);
                forgotten += expiry.retains() ? 1 : 0;
            }
        }
    }

    long forgotten() {
        return forgotten;
    }

    long stateRows() {
        return rows.size();
    }

    long stateBytes() {
        return keys.bytes()
                + rows.bytes()
                + due.bytes()
                + (degrees == null ? 0 : degrees.bytes())
                + (times == null ? 0 : times.bytes())
                + readAt.bytes();
    }

    /**
     * @param name tells one side from the other
     */
    List<StateTable> tables(String name) {
        return List.of(
                keys.entries(name + " keys"),
                new SlotTable(name + " rows", 1, rows.changes(), new Rows()));
    }

    /** After everything was read. */
    void restored() {
        layout.expectNulls();
    }

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
            if (degrees != null) {
                out.writeCount(degrees.get(row));
            }
            if (times != null) {
                out.writeLong(times.get(row));
            }
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int row = rows.restore(old, in, keys, how);
            if (row != GroupedRows.NONE) {
                long degree = degrees == null ? 0 : in.readCount();
                put(row, degree, times == null ? NEVER : in.readLong());
            }
        }

        @Override
        public void restored() {
            rows.restored();
        }
    }
}
