package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.operator.over.RowOrder;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.IntSegments;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.LongSegments;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowLayout;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * ROW_NUMBER up to a small number over rows that are never retracted: by partition the first rows,
 * in order. Δout = the difference of the old and the new heads of the partitions that the step
 * touches.
 *
 * <p>A head that is full only gets better, so a row whose first sort value is beyond its last one
 * costs a comparison of two numbers and leaves nothing. Of the step's other rows those that come
 * into the head are found by partition before any of them is kept. All rows that the step gives out
 * again or takes back are read together.
 */
public final class HeadRows implements Stateful {

    /** So many rows are put in order together. */
    private static final int RESTORED = 1 << 14;

    private static final long NEVER = Long.MAX_VALUE;

    /** Heads are merged row by row, which suits short ones. */
    private static final int LONGEST = 64;

    private final int to;
    private final int[] partition;
    private final RowOrder order;
    private final SortKey first;
    private final @Nullable Expiry expiry;
    private final KeyTable keys;
    private final RowLayout layout;
    private final GroupedRows rows = GroupedRows.appended(false);
    private final DueTimes due = new DueTimes();
    private final HeadChanges changes;
    private final List<StateTable> tables;

    /** By row: its first sort value. */
    private final LongSegments values = new LongSegments();

    /** By partition: how many rows it has, the first sort value of the last one, when it goes. */
    private final IntSegments sizes = new IntSegments();

    private final LongSegments limits = new LongSegments();

    /** Partitions below have been there. */
    private int known;

    private final LongSegments times = new LongSegments();

    private final Comers comers = new Comers();

    /** A head as it was. */
    private int[] head = new int[LONGEST];

    /** The new heads, one after the other: rows that are kept, and complements of the step's. */
    private int[] merged = new int[16];

    private int mergedCount;

    /** By touched partition, where its new head ends. */
    private int[] ends = new int[16];

    /** Rows that left a head. */
    private int[] gone = new int[16];

    private int goneCount;

    /** Whether two rows of a head have ever been copies of one another. */
    private boolean copies;

    /**
     * @param expiry the column, counted in the partition, that rises with the watermark
     */
    public HeadRows(TopN plan, @Nullable Expiry expiry) {
        Schema row = plan.input().schema();
        this.to = (int) plan.to();
        this.partition = Columns.positions(plan.partition());
        this.order = new RowOrder(plan.order(), row.size());
        this.first = plan.order().getFirst();
        this.expiry = expiry;
        this.keys = KeyTable.of(plan.partition().stream().map(row::type).toList());
        this.layout = new RowLayout(row);
        this.changes = new HeadChanges(plan, layout, rows);
        this.tables =
                List.of(
                        new SmallTable(
                                "copies",
                                1,
                                out -> out.writeBoolean(copies),
                                (in, _) -> copies |= in.readBoolean()),
                        new SlotTable("groups", 1, keys.changes(), new Groups()),
                        new SlotTable("rows", 1, rows.changes(), new Rows()));
    }

    /** Whether it is such a ranking, if its input never retracts. */
    public static boolean suits(TopN plan) {
        return plan.rank() == TopN.Rank.ROW_NUMBER
                && plan.to() >= 1
                && plan.to() <= LONGEST
                && !plan.order().isEmpty()
                && SortValues.suit(plan.input().schema(), plan.order().getFirst());
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch change = inputs[0].isEmpty() ? changes.none() : apply(inputs[0]);
        if (expiry != null) {
            expire(expiry.limit(context.watermark(0)));
        }
        return change;
    }

    private Batch apply(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Columns.at(batch, partition), batch.size(), groups);
        reserve(keys.capacity());
        long[] step = SortValues.of(batch, first);
        compete(batch, groups, step);
        mergedCount = 0;
        goneCount = 0;
        ends = Arrays.copyOf(ends, Math.max(ends.length, comers.groups()));
        merge(batch, step);
        Batch change = changes.take(batch);
        keep(batch, groups, step);
        comers.clear();
        return copies ? Consolidation.net(change) : change;
    }

    /** Lists the rows that may come into their partition's head. */
    private void compete(Batch batch, int[] groups, long[] step) {
        int[] tied = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < step.length; row++) {
            int group = groups[row];
            long limit = limits.get(group);
            if (step[row] == limit && sizes.get(group) == to) {
                tied[count++] = row;
            } else if (step[row] <= limit) {
                come(group, batch, row, step);
            }
        }
        if (count > 0) {
            resolve(batch, groups, step, tied, count);
        }
    }

    private void come(int group, Batch batch, int row, long[] step) {
        for (long copy = Math.min(batch.weight(row), to); copy > 0; copy--) {
            comers.add(group, row);
        }
        if (comers.crowded(group, to)) {
            limits.set(group, Math.min(limits.get(group), comers.thin(group, to, step)));
        }
    }

    /** Of rows that are level with the last one of a full head, those come that are before it. */
    private void resolve(Batch batch, int[] groups, long[] step, int[] tied, int count) {
        int[] lasts = new int[count];
        for (int i = 0; i < count; i++) {
            int row = rows.first(groups[tied[i]]);
            while (rows.next(row) != GroupedRows.NONE) {
                row = rows.next(row);
            }
            lasts[i] = row;
        }
        Column[] columns = layout.read(rows, lasts, count);
        for (int i = 0; i < count; i++) {
            if (order.compare(batch.columns(), tied[i], columns, i) < 0) {
                come(groups[tied[i]], batch, tied[i], step);
            }
        }
    }

    private void merge(Batch batch, long[] step) {
        for (int place = 0; place < comers.groups(); place++) {
            merge(batch, step, place);
            ends[place] = mergedCount;
        }
    }

    /** Makes the new head of a partition of its old one and of what comes. */
    private void merge(Batch batch, long[] step, int place) {
        int group = comers.group(place);
        int kept = 0;
        for (int row = rows.first(group); row != GroupedRows.NONE; row = rows.next(row)) {
            head[kept++] = row;
        }
        int count = comers.sort(place, batch.columns(), step, order);
        copies |= comers.copies();
        if (merged.length - mergedCount < to) {
            merged = Arrays.copyOf(merged, Math.max(mergedCount + to, merged.length * 2));
        }
        int size = 0;
        int old = 0;
        int next = 0;
        while (size < to && (old < kept || next < count)) {
            boolean keeps =
                    next == count
                            || old < kept && compare(head[old], batch, comers.row(next), step) <= 0;
            size++;
            if (keeps) {
                changes.moved(head[old], old + 1, size);
                merged[mergedCount++] = head[old++];
            } else {
                changes.came(comers.row(next), size);
                merged[mergedCount++] = ~comers.row(next++);
            }
        }
        for (; old < kept; old++) {
            changes.moved(head[old], old + 1, 0);
            if (goneCount == gone.length) {
                gone = Arrays.copyOf(gone, goneCount * 2);
            }
            gone[goneCount++] = head[old];
        }
        if (kept == 0) {
            schedule(group, batch, comers.row(0));
        }
    }

    private int compare(int kept, Batch batch, int row, long[] step) {
        int result = Long.compare(values.get(kept), step[row]);
        if (result == 0) {
            Column[] columns = layout.read(rows, new int[] {kept}, 1);
            result = order.compare(columns, 0, batch.columns(), row);
            copies |= result == 0;
        }
        return result;
    }

    /** Keeps the new heads. */
    private void keep(Batch batch, int[] groups, long[] step) {
        for (int i = 0; i < goneCount; i++) {
            rows.removeUnlisted(gone[i]);
        }
        int[] came = new int[mergedCount];
        int count = came(came);
        int[] ids = new int[count];
        int[] cameTo = new int[count];
        for (int i = 0; i < count; i++) {
            cameTo[i] = groups[came[i]];
        }
        layout.append(rows, cameTo, batch.withWeights(null).gather(came, count), ids);
        values.reserve(rows.capacity());
        list(ids, step);
    }

    /** The rows of the step that are in a new head. */
    private int came(int[] came) {
        int count = 0;
        for (int i = 0; i < mergedCount; i++) {
            if (merged[i] < 0) {
                came[count++] = ~merged[i];
            }
        }
        return count;
    }

    private void list(int[] ids, long[] step) {
        int next = 0;
        int begin = 0;
        for (int place = 0; place < comers.groups(); place++) {
            for (int i = begin; i < ends[place]; i++) {
                if (merged[i] < 0) {
                    values.set(ids[next], step[~merged[i]]);
                    merged[i] = ids[next++];
                }
            }
            list(comers.group(place), merged, begin, ends[place]);
            begin = ends[place];
        }
    }

    private void list(int group, int[] ids, int begin, int end) {
        rows.list(group, ids, begin, end);
        sizes.set(group, end - begin);
        limits.set(group, end - begin == to ? values.get(ids[end - 1]) : Long.MAX_VALUE);
    }

    private void schedule(int group, Batch batch, int row) {
        keys.changes().mark(group);
        times.set(group, NEVER);
        if (expiry != null) {
            LongColumn column = (LongColumn) batch.column(partition[expiry.column()]);
            if (!column.isNull(row)) {
                schedule(group, column.values()[row]);
            }
        }
    }

    private void schedule(int group, long time) {
        times.set(group, time);
        if (time != NEVER) {
            due.add(time, group);
        }
    }

    private void expire(long limit) {
        due.advance(limit);
        for (int group = due.poll(); group >= 0; group = due.poll()) {
            if (keys.contains(group) && times.get(group) == due.time()) {
                remove(group);
            }
        }
    }

    private void remove(int group) {
        rows.removeGroup(group);
        sizes.set(group, 0);
        limits.set(group, Long.MAX_VALUE);
        keys.remove(group);
    }

    private void reserve(int capacity) {
        sizes.reserve(capacity);
        limits.reserve(capacity);
        times.reserve(capacity);
        for (; known < capacity; known++) {
            limits.set(known, Long.MAX_VALUE);
        }
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes()
                + rows.bytes()
                + values.bytes()
                + due.bytes()
                + sizes.bytes()
                + limits.bytes()
                + times.bytes();
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        layout.expectNulls();
        int[] all = new int[rows.size()];
        int[] groups = new int[rows.size()];
        int count = 0;
        int from = 0;
        for (int group = 0; group < keys.capacity(); group++) {
            for (int row = rows.first(group); row != GroupedRows.NONE; row = rows.next(row)) {
                groups[count] = group;
                all[count++] = row;
            }
            if (count - from >= RESTORED || group + 1 == keys.capacity()) {
                order(Arrays.copyOfRange(all, from, count), groups, from);
                from = count;
            }
        }
    }

    /** Puts rows of whole partitions, which lie together, into the order of their heads. */
    private void order(int[] ids, int[] groups, int from) {
        Column[] columns = layout.read(rows, ids, ids.length);
        int[] places = new int[ids.length];
        Arrays.setAll(places, i -> i);
        int[] spare = new int[ids.length];
        int[] ordered = new int[ids.length];
        for (int begin = 0; begin < ids.length; ) {
            int end = begin;
            int group = groups[from + begin];
            while (end < ids.length && groups[from + end] == group) {
                end++;
            }
            IntSort.sort(
                    places, spare, begin, end, (a, b) -> order.compare(columns, a, columns, b));
            for (int i = begin; i < end; i++) {
                ordered[i] = ids[places[i]];
            }
            list(group, ordered, begin, end);
            begin = end;
        }
    }

    private final class Groups implements SlotTable.Slots {

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
            out.writeLong(times.get(group));
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = keys.restore(old, in, how);
            if (group != KeyTable.NONE) {
                reserve(keys.capacity());
                schedule(group, in.readLong());
            }
        }

        @Override
        public void restored() {
            keys.restored();
        }
    }

    /** The rows, without their order, which follows from what is in them. */
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
            out.writeLong(values.get(row));
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int row = rows.restore(old, in, keys, how);
            if (row != GroupedRows.NONE) {
                values.reserve(rows.capacity());
                values.set(row, in.readLong());
            }
        }

        @Override
        public void restored() {
            rows.restored();
        }
    }
}
