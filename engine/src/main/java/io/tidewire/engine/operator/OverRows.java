package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.operator.over.OverFunction;
import io.tidewire.engine.operator.over.OverFunctions;
import io.tidewire.engine.operator.over.Partition;
import io.tidewire.engine.operator.over.RowOrder;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.SlotRows;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.engine.state.TimeHeap;

import org.jspecify.annotations.Nullable;

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

    private static final int VERSION = 1;
    private static final long NEVER = Long.MAX_VALUE;

    private final Schema schema;
    private final Schema input;
    private final int width;
    private final int[] partitionColumns;
    private final RowOrder order;
    private final @Nullable Expiry byPartition;
    private final @Nullable Expiry byOrder;
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

    /**
     * @param byPartition the column, counted in the partition, that rises with the watermark
     * @param byOrder the input's column that rises with the watermark and that the rows are first
     *     ordered by, ascending and without NULLs
     */
    public OverRows(Plan.Over plan, @Nullable Expiry byPartition, @Nullable Expiry byOrder) {
        this.schema = plan.schema();
        this.input = plan.input().schema();
        this.width = input.size();
        this.partitionColumns = Batches.positions(plan.partition());
        this.order = new RowOrder(plan.order(), width);
        this.byPartition = byPartition;
        this.byOrder = byOrder;
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.rows = new SlotRows(schema);
        OverFunctions made = new OverFunctions(plan, rows, order);
        this.functions = made.functions();
        this.marks = made.marks();
        this.remembers = functions.stream().anyMatch(OverFunction::remembers);
        this.reach = functions.stream().mapToLong(OverFunction::reach).max().orElse(0);
        this.changes = new OverChanges(order);
        this.results = new OverResults(schema, width, rows, functions);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = Consolidate.consolidate(inputs[0]);
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
        return results.take();
    }

    private void apply(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Batches.columns(batch, partitionColumns), batch.size(), groups);
        reserve(keys.capacity());
        changes.load(batch, groups, keys.capacity());
        for (int i = 0; i < changes.partitions(); i++) {
            Partition partition = partition(changes.group(i));
            int position = 0;
            for (int change = changes.begin(i); change < changes.end(i); change++) {
                position = change(partition, batch, change, position);
            }
            results.compute(partition, batch, changes, i);
        }
        results.give();
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
    }

    private void reserve(int groups) {
        if (partitions.length < groups) {
            int length = Math.max(groups, partitions.length * 2);
            partitions = Arrays.copyOf(partitions, length);
            times = Arrays.copyOf(times, length);
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
        long bytes = keys.bytes() + rows.bytes() + due.bytes() + rows.capacity();
        for (OverFunction function : functions) {
            bytes += function.bytes();
        }
        return bytes + 80L * keys.size();
    }

    @Override
    public void snapshot(StateWriter out) {
        out.section("over", VERSION);
        out.writeInt(keys.size());
        ByteSink key = new ByteSink();
        for (int group = 0; group < keys.capacity(); group++) {
            Partition partition = group < partitions.length ? partitions[group] : null;
            if (keys.contains(group) && partition != null) {
                key.clear();
                keys.write(group, key);
                out.writeBytes(key.data(), 0, key.length());
                out.writeLong(partition.dropped());
                write(partition, out);
            }
        }
    }

    private void write(Partition partition, StateWriter out) {
        Output held = new Output(schema);
        for (int position = 0; position < partition.size(); position++) {
            held.put(rows.views(), partition.slot(position), 0);
            held.end(1);
        }
        out.writeBatch(held.take());
        for (OverFunction function : functions) {
            function.write(partition, out);
        }
    }

    @Override
    public void restore(StateReader in, Share share) {
        in.section("over", VERSION);
        for (int count = in.readInt(); count > 0; count--) {
            byte[] key = in.readBytes();
            int group = keys.add(key, 0, key.length);
            reserve(keys.capacity());
            Partition partition = partition(group);
            read(partition, in);
            if (!share.owns(key, 0, key.length)) {
                remove(group, partition);
            } else if (byPartition != null) {
                long time = Keys.time(key, input, partitionColumns, byPartition.column());
                if (time != Keys.NEVER) {
                    schedule(group, time);
                }
            } else if (byOrder != null && partition.size() > 0) {
                schedule(group, lastNeeded(partition, byOrder));
            }
        }
    }

    private void read(Partition partition, StateReader in) {
        partition.setDropped(in.readLong());
        Batch held = in.readBatch(schema);
        for (int row = 0; row < held.size(); row++) {
            int slot = rows.add();
            for (int column = 0; column < schema.size(); column++) {
                rows.set(slot, column, held.column(column), row);
            }
            results.restored(slot);
            partition.insert(row, slot);
        }
        for (OverFunction function : functions) {
            function.read(partition, in);
        }
    }
}
