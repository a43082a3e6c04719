package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.operator.over.OverFunction;
import io.tidewire.engine.operator.over.OverFunctions;
import io.tidewire.engine.operator.over.Partition;
import io.tidewire.engine.operator.over.RowOrder;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.IdleGroups;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.SlotRows;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.engine.state.TimeHeap;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * OVER: the rows of ΔA are put into the order of their partitions; then Δout = the rows within
 * reach of a change whose results differ from before, −old +new, and the rows that came and went.
 *
 * <p>Every row stands in a slot with its results beside it. A change is a position in a partition;
 * each call tells which stretch of rows around it may have other results, the stretches are merged
 * and swept once from first to last.
 *
 * <p>When the order rises with the watermark, rows go that no later row's frame can reach; of
 * frames that begin with the partition only their totals stay.
 */
public final class OverRows implements Stateful {

    private static final long NEVER = Long.MAX_VALUE;

    private final Schema schema;
    private final Schema input;
    private final int width;
    private final int[] partitionColumns;
    private final RowOrder order;
    private final @Nullable Expiry byPartition;
    private final @Nullable Expiry byOrder;
    private final @Nullable Idle idle;
    private final IdleGroups silent = new IdleGroups();
    private final KeyTable keys;
    private final SlotRows rows;
    private final List<OverFunction> functions;
    private final int marks;
    private final boolean remembers;
    private final long reach;
    private final TimeHeap due = new TimeHeap();
    private final OverChanges changes;
    private final OverResults results;
    private @Nullable Partition[] partitions = new @Nullable Partition[16];
    private long[] times = new long[16];
    private final List<StateTable> tables = new ArrayList<>();

    /** By slot: the partition of the row, and when it came, which tells equal rows apart. */
    private int[] groupOf = {};

    private long[] arrivals = {};
    private long arrived;
    private @Nullable StepContext step;

    /**
     * @param byPartition the column, counted in the partition, that rises with the watermark
     * @param byOrder the input's column that rises with the watermark and that the rows are first
     *     ordered by, ascending and without NULLs
     * @param idle what ends partitions where no column of theirs rises
     */
    public OverRows(
            Plan.Over plan,
            @Nullable Expiry byPartition,
            @Nullable Expiry byOrder,
            @Nullable Idle idle) {
        this.schema = plan.schema();
        this.input = plan.input().schema();
        this.width = input.size();
        this.partitionColumns = Columns.positions(plan.partition());
        this.order = new RowOrder(plan.order(), width);
        this.byPartition = byPartition;
        this.byOrder = byOrder;
        this.idle = idle;
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.rows = new SlotRows(schema);
        OverFunctions made = new OverFunctions(plan, rows, order, this::failed);
        this.functions = made.functions();
        this.marks = made.marks();
        this.remembers = functions.stream().anyMatch(OverFunction::remembers);
        this.reach = functions.stream().mapToLong(OverFunction::reach).max().orElse(0);
        this.changes = new OverChanges(order);
        this.results = new OverResults(schema, width, rows, functions);
        this.tables.add(new SlotTable("partitions", 1, keys.changes(), new Partitions()));
        if (idle != null) {
            this.tables.add(silent.entries("silent", keys));
        }
        this.tables.add(new SlotTable("rows", 1, rows.changes(), new Rows()));
        functions.forEach(function -> tables.addAll(function.tables(keys)));
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        step = context;
        Batch batch = Consolidation.net(inputs[0]);
        long limit = byOrder == null ? Long.MIN_VALUE : byOrder.limit(context.watermark(0));
        if (!batch.isEmpty()) {
            apply(batch);
            finish(batch, limit);
        }
        if (byPartition != null) {
            expire(byPartition.limit(context.watermark(0)));
        } else if (byOrder != null) {
            expire(limit);
        }
        if (idle != null) {
            silent.advance(idle.limit(context.watermark(0)));
            for (int group = silent.poll(); group >= 0; group = silent.poll()) {
                Partition partition = partitions[group];
                if (partition != null) {
                    remove(group, partition);
                }
            }
        }
        return results.take();
    }

    private void failed(Batch of, int row, String reason) {
        if (step != null) {
            step.fail(of, row, reason);
        }
    }

    private void apply(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Columns.at(batch, partitionColumns), batch.size(), groups);
        reserve(keys.capacity());
        if (idle != null) {
            hear(batch, idle, groups);
        }
        changes.load(batch, groups, keys.capacity());
        for (int i = 0; i < changes.partitions(); i++) {
            Partition partition = partition(changes.group(i));
            keys.changes().mark(changes.group(i));
            int position = 0;
            for (int change = changes.begin(i); change < changes.end(i); change++) {
                position = change(partition, batch, change, position);
            }
            results.compute(partition, batch, changes, i);
        }
        results.give();
    }

    private void hear(Batch batch, Idle from, int[] groups) {
        LongColumn heard = (LongColumn) batch.column(from.column());
        for (int row = 0; row < batch.size(); row++) {
            if (batch.weight(row) > 0) {
                boolean timeless = heard.isNull(row);
                silent.hear(groups[row], timeless ? IdleGroups.NEVER : heard.values()[row]);
            }
        }
    }

    private Partition partition(int group) {
        Partition partition = partitions[group];
        if (partition == null) {
            partition = new Partition(group, marks);
            partitions[group] = partition;
            times[group] = NEVER;
        }
        return partition;
    }

    /**
     * Puts in or takes out a row, as often as its weight says.
     *
     * @param from no row before this position is concerned
     * @return where that was
     */
    private int change(Partition partition, Batch batch, int change, int from) {
        int row = changes.row(change);
        long weight = batch.weight(row);
        int position = position(partition, batch.columns(), row, from, weight > 0);
        changes.done(change, position, (int) Math.max(weight, 0));
        for (long i = 0; i < weight; i++) {
            int slot = rows.add();
            place(slot, partition.group(), arrived++);
            for (int column = 0; column < width; column++) {
                rows.set(slot, column, batch.column(column), row);
            }
            partition.insert(position, slot);
            inserted(partition, position);
        }
        for (long i = weight; i < 0; i++) {
            remove(partition, position, batch, row);
        }
        return position;
    }

    private void place(int slot, int group, long arrival) {
        if (slot >= groupOf.length) {
            groupOf = Arrays.copyOf(groupOf, rows.capacity());
            arrivals = Arrays.copyOf(arrivals, rows.capacity());
        }
        groupOf[slot] = group;
        arrivals[slot] = arrival;
    }

    private void inserted(Partition partition, int position) {
        for (OverFunction function : functions) {
            function.inserted(partition, position);
        }
    }

    private void remove(Partition partition, int position, Batch batch, int row) {
        if (position == partition.size()
                || order.compare(rows.views(), partition.slot(position), batch.columns(), row)
                        != 0) {
            throw new IllegalStateException("a row is retracted that is not there");
        }
        int slot = partition.slot(position);
        for (OverFunction function : functions) {
            function.removing(partition, position);
        }
        partition.remove(position);
        results.retract(slot);
        free(slot);
    }

    /** The first row that is not below, or with {@code after} the first one above. */
    private int position(Partition partition, Column[] values, int row, int from, boolean after) {
        int low = from;
        int high = partition.size();
        // Most rows come in order.
        int middle = high - 1;
        while (low < high) {
            int side = order.compare(rows.views(), partition.slot(middle), values, row);
            if (side < 0 || after && side == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
            middle = (low + high) >>> 1;
        }
        return low;
    }

    private void free(int slot) {
        results.forget(slot);
        rows.remove(slot);
    }

    /** Drops and schedules what the step has touched. */
    private void finish(Batch batch, long limit) {
        for (int i = 0; i < changes.partitions(); i++) {
            int group = changes.group(i);
            Partition partition = partitions[group];
            if (partition != null) {
                if (byOrder != null) {
                    drop(partition, limit);
                }
                if (isGone(partition)) {
                    remove(group, partition);
                } else if (times[group] == NEVER) {
                    schedule(group, partition, batch, changes.row(changes.begin(i)));
                }
            }
        }
    }

    private boolean isGone(Partition partition) {
        return partition.size() == 0 && (!remembers || partition.dropped() == 0);
    }

    private void schedule(int group, Partition partition, Batch batch, int row) {
        if (byPartition != null) {
            LongColumn column = (LongColumn) batch.column(partitionColumns[byPartition.column()]);
            if (!column.isNull(row)) {
                schedule(group, column.values()[row]);
            }
        } else if (byOrder != null && partition.size() > 0) {
            schedule(group, lastNeeded(partition, byOrder));
        }
    }

    private void schedule(int group, long time) {
        times[group] = time;
        due.add(time, group);
    }

    /** Until when the newest row may be needed. */
    private long lastNeeded(Partition partition, Expiry expiry) {
        LongColumn column = (LongColumn) rows.views()[expiry.column()];
        long time = column.values()[partition.slot(partition.size() - 1)];
        return time > NEVER - 1 - reach ? NEVER - 1 : time + reach;
    }

    private void drop(Partition partition, long limit) {
        int live = partition.size();
        for (OverFunction function : functions) {
            live = Math.min(live, function.liveFrom(partition, limit));
        }
        int needed = live;
        for (OverFunction function : functions) {
            needed = Math.min(needed, function.neededFrom(partition, live, limit));
        }
        if (needed > 0) {
            keys.changes().mark(partition.group());
            for (OverFunction function : functions) {
                function.dropping(partition, needed);
            }
            for (int position = 0; position < needed; position++) {
                free(partition.slot(position));
            }
            partition.dropFirst(needed);
        }
    }

    private void expire(long limit) {
        while (!due.isEmpty() && due.firstTime() < limit) {
            long time = due.firstTime();
            int group = due.poll();
            Partition partition = partitions[group];
            if (partition == null || times[group] != time) {
                continue;
            }
            times[group] = NEVER;
            if (byPartition != null || byOrder == null) {
                remove(group, partition);
                continue;
            }
            drop(partition, limit);
            if (isGone(partition)) {
                remove(group, partition);
            } else if (partition.size() > 0 && lastNeeded(partition, byOrder) >= limit) {
                schedule(group, lastNeeded(partition, byOrder));
            }
        }
    }

    private void remove(int group, Partition partition) {
        for (int position = 0; position < partition.size(); position++) {
            free(partition.slot(position));
        }
        for (OverFunction function : functions) {
            function.clear(partition);
        }
        partitions[group] = null;
        times[group] = NEVER;
        keys.remove(group);
        if (idle != null) {
            silent.forget(group);
        }
    }

    private void reserve(int groups) {
        if (partitions.length < groups) {
            int length = Math.max(groups, partitions.length * 2);
            partitions = Arrays.copyOf(partitions, length);
            times = Arrays.copyOf(times, length);
        }
        if (idle != null) {
            silent.reserve(groups);
        }
        for (OverFunction function : functions) {
            function.reserve(groups);
        }
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        long bytes = keys.bytes() + rows.bytes() + due.bytes() + silent.bytes() + rows.capacity();
        for (OverFunction function : functions) {
            bytes += function.bytes();
        }
        return bytes + 80L * keys.size() + 12L * groupOf.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        fillPartitions();
        for (int group = 0; group < keys.capacity(); group++) {
            Partition partition = group < partitions.length ? partitions[group] : null;
            if (keys.contains(group) && partition != null) {
                functions.forEach(function -> function.restored(partition));
                if (byPartition != null) {
                    scheduleByKey(group, byPartition);
                } else if (byOrder != null && partition.size() > 0) {
                    schedule(group, lastNeeded(partition, byOrder));
                }
            }
        }
    }

    private void scheduleByKey(int group, Expiry expiry) {
        ByteSink key = new ByteSink();
        keys.append(group, key);
        long time = Keys.time(key.data(), input, partitionColumns, expiry.column());
        if (time != Keys.NEVER) {
            schedule(group, time);
        }
    }

    /** Puts the rows that were read into the order of their partitions. */
    private void fillPartitions() {
        int[] slots = new int[rows.size()];
        int count = 0;
        for (int slot = 0; slot < rows.capacity(); slot++) {
            if (rows.contains(slot)) {
                slots[count++] = slot;
            }
        }
        IntSort.sort(slots, new int[count], 0, count, this::compareRestored);
        for (int slot : slots) {
            Partition partition = partitions[groupOf[slot]];
            if (partition == null) {
                throw StateReader.unreadable("a row is of a partition that is not there");
            }
            partition.insert(partition.size(), slot);
        }
    }

    private int compareRestored(int a, int b) {
        int side = Integer.compare(groupOf[a], groupOf[b]);
        if (side == 0) {
            side = order.compare(rows.views(), a, rows.views(), b);
        }
        return side == 0 ? Long.compare(arrivals[a], arrivals[b]) : side;
    }

    /** The partitions: their keys, and what is left of rows that were dropped. */
    private final class Partitions implements SlotTable.Slots {

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
            Partition partition = partition(group);
            out.writeCount(partition.dropped());
            functions.forEach(function -> function.write(partition, out));
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = keys.restore(old, in, how);
            if (group != KeyTable.NONE) {
                reserve(keys.capacity());
                Partition partition = partition(group);
                partition.setDropped(in.readCount());
                functions.forEach(function -> function.read(partition, in));
            }
        }

        @Override
        public void restored() {
            keys.restored();
        }
    }

    /** The rows with their results. */
    private final class Rows implements SlotTable.Slots {

        private final ByteSink bytes = new ByteSink();

        @Override
        public int capacity() {
            return rows.capacity();
        }

        @Override
        public boolean contains(int slot) {
            return rows.contains(slot);
        }

        @Override
        public void write(int slot, StateWriter out) {
            out.writeCount(groupOf[slot]);
            out.writeCount(arrivals[slot]);
            bytes.clear();
            rows.append(slot, bytes);
            out.put(bytes.data(), 0, bytes.length());
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = how.id(keys, (int) in.readCount());
            long arrival = in.readCount();
            if (group == KeyTable.NONE) {
                return;
            }
            int slot = old;
            if (how.sameIds()) {
                rows.put(slot);
            } else {
                slot = rows.add();
            }
            Output row = new Output(schema);
            row.put(in.data(), in.at(), 0, schema.size());
            row.end(1);
            Batch held = row.take();
            for (int column = 0; column < schema.size(); column++) {
                rows.set(slot, column, held.column(column), 0);
            }
            results.restored(slot);
            place(slot, group, arrival);
            arrived = Math.max(arrived, arrival + 1);
        }

        @Override
        public void restored() {
            rows.restored();
        }
    }
}
