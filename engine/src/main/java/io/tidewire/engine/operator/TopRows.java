package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.engine.state.TimeHeap;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * ROW_NUMBER, RANK and DENSE_RANK from one rank to another: for each partition that ΔA touches,
 * Δout = −head(partition of A) + head(partition of A + ΔA), consolidated. The rows of a partition
 * are kept in order; over rows that are never retracted, only those that still rank within.
 *
 * <p>A row is a string that sorts by the order, then by the whole row: the sort key, the row, and
 * the key's length in four bytes.
 */
public final class TopRows implements Stateful {

    private static final int VERSION = 1;
    private static final int SUFFIX = Integer.BYTES;

    private final TopN plan;
    private final int width;
    private final int[] partition;
    private final boolean retracting;
    private final @Nullable Expiry expiry;
    private final KeyTable keys;
    private final OrderedRows rows = new OrderedRows();
    private final TimeHeap due = new TimeHeap();
    private final ByteSink scratch = new ByteSink();
    private final Output output;
    private int[] stamps = new int[16];
    private int stamp;
    private int[] touched = new int[16];
    private long[] counts = new long[16];
    private long[] times = new long[16];

    /**
     * @param retracting false when the input never retracts
     * @param expiry the column, counted in the partition, that rises with the watermark
     */
    public TopRows(TopN plan, boolean retracting, @Nullable Expiry expiry) {
        this.plan = plan;
        Schema input = plan.input().schema();
        this.width = input.size();
        this.partition = Batches.positions(plan.partition());
        this.retracting = retracting;
        this.expiry = expiry;
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.output = new Output(plan.schema());
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        Batch change = batch.isEmpty() ? Batch.empty(plan.schema()) : apply(batch);
        if (expiry != null) {
            expire(expiry.limit(context.watermark(0)));
        }
        return change;
    }

    private Batch apply(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Batches.columns(batch, partition), batch.size(), groups);
        reserve(keys.capacity());
        stamp++;
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            int group = groups[row];
            compose(batch, row);
            if (!retracting && outranked(group)) {
                continue;
            }
            if (stamps[group] != stamp) {
                stamps[group] = stamp;
                if (count == touched.length) {
                    touched = Arrays.copyOf(touched, count * 2);
                }
                touched[count++] = group;
                if (rows.first(group) == OrderedRows.NONE) {
                    schedule(group, batch, row);
                }
                head(group, -1);
            }
            rows.add(group, scratch.data(), 0, scratch.length(), batch.weight(row));
            counts[group] += batch.weight(row);
        }
        for (int i = 0; i < count; i++) {
            int beyond = head(touched[i], 1);
            if (!retracting) {
                trim(touched[i], beyond);
            }
            if (rows.first(touched[i]) == OrderedRows.NONE) {
                remove(touched[i]);
            }
        }
        return Consolidate.consolidate(output.take());
    }

    private void compose(Batch batch, int row) {
        scratch.clear();
        for (SortKey key : plan.order()) {
            RowFormat.writeSorted(
                    scratch, batch.column(key.column()), row, key.descending(), key.nullsFirst());
        }
        int length = scratch.length();
        RowFormat.write(scratch, batch.columns(), row);
        scratch.putInt(length);
    }

    /** True when enough rows rank before the composed one for good. */
    private boolean outranked(int group) {
        if (plan.rank() == TopN.Rank.DENSE_RANK || counts[group] < plan.to()) {
            return false;
        }
        int last = rows.last(group);
        if (plan.rank() == TopN.Rank.ROW_NUMBER) {
            return rows.compare(scratch.data(), 0, scratch.length(), last) > 0;
        }
        int length = ByteBuffer.wrap(scratch.data()).getInt(scratch.length() - SUFFIX);
        int start = rows.start(last);
        return Arrays.compareUnsigned(
                        scratch.data(), 0, length, rows.data(last), start, start + keyLength(last))
                > 0;
    }

    private int keyLength(int node) {
        int end = rows.start(node) + rows.length(node);
        return ByteBuffer.wrap(rows.data(node)).getInt(end - SUFFIX);
    }

    /**
     * Gives out the rows of the group that rank within.
     *
     * @return the first row that ranks beyond, or {@link OrderedRows#NONE}
     */
    private int head(int group, int sign) {
        long before = 0;
        long rank = 0;
        int previous = OrderedRows.NONE;
        for (int node = rows.first(group); node != OrderedRows.NONE; node = rows.next(node)) {
            boolean tie = previous != OrderedRows.NONE && sameKey(previous, node);
            rank =
                    switch (plan.rank()) {
                        case ROW_NUMBER -> before + 1;
                        case RANK -> tie ? rank : before + 1;
                        case DENSE_RANK -> tie ? rank : rank + 1;
                    };
            if (rank > plan.to()) {
                return node;
            }
            give(node, rank, sign);
            before += rows.weight(node);
            previous = node;
        }
        return OrderedRows.NONE;
    }

    private boolean sameKey(int a, int b) {
        int startOfA = rows.start(a);
        int startOfB = rows.start(b);
        return Arrays.equals(
                rows.data(a),
                startOfA,
                startOfA + keyLength(a),
                rows.data(b),
                startOfB,
                startOfB + keyLength(b));
    }

    private void give(int node, long rank, int sign) {
        long weight = rows.weight(node);
        if (plan.rank() == TopN.Rank.ROW_NUMBER) {
            long first = Math.max(rank, plan.from());
            long last = Math.min(rank + weight - 1, plan.to());
            if (!plan.withRank()) {
                giveOnce(node, rank, sign * Math.max(0, last - first + 1));
            }
            for (long each = first; plan.withRank() && each <= last; each++) {
                giveOnce(node, each, sign);
            }
        } else if (rank >= plan.from()) {
            giveOnce(node, rank, sign * weight);
        }
    }

    private void giveOnce(int node, long rank, long weight) {
        if (weight == 0) {
            return;
        }
        output.put(rows.data(node), rows.start(node) + keyLength(node), 0, width);
        if (plan.withRank()) {
            output.columns()[width].addLong(rank);
        }
        output.end(weight);
    }

    /** Drops the rows from {@code node} on. */
    private void trim(int group, int node) {
        while (node != OrderedRows.NONE) {
            int next = rows.next(node);
            counts[group] -= rows.weight(node);
            rows.remove(node);
            node = next;
        }
    }

    private void schedule(int group, Batch batch, int row) {
        if (expiry != null) {
            LongColumn column = (LongColumn) batch.column(partition[expiry.column()]);
            if (!column.isNull(row)) {
                schedule(group, column.values()[row]);
            }
        }
    }

    private void schedule(int group, long time) {
        times[group] = time;
        due.add(time, group);
    }

    private void expire(long limit) {
        while (!due.isEmpty() && due.firstTime() < limit) {
            long time = due.firstTime();
            int group = due.poll();
            if (keys.contains(group) && times[group] == time) {
                rows.removeGroup(group);
                remove(group);
            }
        }
    }

    private void remove(int group) {
        counts[group] = 0;
        times[group] = Long.MAX_VALUE;
        stamps[group] = 0;
        keys.remove(group);
    }

    private void reserve(int capacity) {
        if (stamps.length < capacity) {
            int length = Math.max(capacity, stamps.length * 2);
            stamps = Arrays.copyOf(stamps, length);
            counts = Arrays.copyOf(counts, length);
            times = Arrays.copyOf(times, length);
        }
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes() + rows.bytes() + due.bytes() + 20L * stamps.length;
    }

    @Override
    public void snapshot(StateWriter out) {
        out.section("top rows", VERSION);
        GroupSnapshot.write(keys, rows, out);
    }

    @Override
    public void restore(StateReader in, Share share) {
        in.section("top rows", VERSION);
        GroupSnapshot.read(keys, rows, in, share, this::restored);
    }

    private void restored(int group, byte[] key) {
        reserve(keys.capacity());
        counts[group] = 0;
        for (int node = rows.first(group); node != OrderedRows.NONE; node = rows.next(node)) {
            counts[group] += rows.weight(node);
        }
        if (expiry != null) {
            long time = Keys.time(key, plan.input().schema(), partition, expiry.column());
            if (time != Keys.NEVER) {
                schedule(group, time);
            }
        }
    }
}
