package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.Plan.TopN;
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
 * RANK and DENSE_RANK = 1 by one integer or time, over rows that are never retracted: the rows of
 * each partition that share its best value. Δout = −the old ones, where the step brought a better
 * value, + the new ones.
 *
 * <p>A row below the best value so far costs a comparison and leaves nothing; the others are kept
 * by partition, in no order, and go when a better one comes: each is written, given out and taken
 * back once at most, however many tie.
 */
public final class LeadingRows implements Stateful {

    private static final int VERSION = 1;
    private static final byte NULL_BEFORE_VALUES = 1;
    private static final byte VALUE = 2;
    private static final byte NULL_AFTER_VALUES = 3;

    /** Of a partition without rows. */
    private static final byte NOTHING = 4;

    private final Schema schema;
    private final int[] partition;
    private final int column;
    private final boolean descending;

    private final @Nullable Expiry expiry;
    private final KeyTable keys;
    private final GroupedRows rows = GroupedRows.appended();
    private final DueTimes due = new DueTimes();
    private final ByteSink scratch = new ByteSink();
    private final Output retracted;

    /** The kind of NULL: what is of a smaller kind is better. */
    private final byte ofNull;

    /**
     * By partition: the kind of its best value, and the value as a number of which less is better.
     */
    private byte[] kinds = new byte[16];

    private long[] best = new long[16];
    private long[] times = new long[16];

    /** Rows of the step that were the best when they came. */
    private int[] candidates = new int[16];

    /**
     * @param expiry the column, counted in the partition, that rises with the watermark
     */
    public LeadingRows(TopN plan, @Nullable Expiry expiry) {
        this.schema = plan.schema();
        this.partition = Batches.positions(plan.partition());
        SortKey order = plan.order().getFirst();
        this.column = order.column();
        this.descending = order.descending();
        this.ofNull = order.nullsFirst() ? NULL_BEFORE_VALUES : NULL_AFTER_VALUES;
        this.expiry = expiry;
        this.keys = KeyTable.of(plan.partition().stream().map(schema::type).toList());
        this.retracted = new Output(schema);
        Arrays.fill(kinds, NOTHING);
    }

    /** Whether it is such a ranking, if its input never retracts. */
    public static boolean suits(TopN plan) {
        if (plan.rank() == TopN.Rank.ROW_NUMBER
                || plan.from() > 1
                || plan.to() != 1
                || plan.withRank()
                || plan.order().size() != 1) {
            return false;
        }
        DataType.Storage storage =
                plan.input().schema().type(plan.order().getFirst().column()).storage();
        return storage == DataType.Storage.LONG || storage == DataType.Storage.INT;
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch change = inputs[0].isEmpty() ? Batch.empty(schema) : apply(inputs[0]);
        if (expiry != null) {
            expire(expiry.limit(context.watermark(0)));
        }
        return change;
    }

    private Batch apply(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Batches.columns(batch, partition), batch.size(), groups);
        reserve(keys.capacity());
        long[] values = comparable(batch);
        boolean[] nulls = batch.column(column).nulls();
        int count = candidates(batch, groups, values, nulls);
        int[] leading = new int[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            int row = candidates[i];
            if (compare(row, values, nulls, groups[row]) == 0) {
                leading[size++] = row;
                scratch.clear();
                RowFormat.write(scratch, batch.columns(), row);
                rows.add(groups[row], scratch.data(), 0, scratch.length(), batch.weight(row));
            }
        }
        return Batches.concat(schema, List.of(retracted.take(), batch.gather(leading, size)));
    }

    /** The values as numbers of which less is better; 0 for NULL. */
    private long[] comparable(Batch batch) {
        long[] values = new long[batch.size()];
        switch (batch.column(column)) {
            case LongColumn longs -> System.arraycopy(longs.values(), 0, values, 0, values.length);
            case IntColumn ints -> Arrays.setAll(values, row -> ints.values()[row]);
            default -> throw new IllegalStateException("not an integer: " + schema.type(column));
        }
        for (int row = 0; row < values.length; row++) {
            values[row] =
                    batch.column(column).isNull(row) ? 0 : descending ? ~values[row] : values[row];
        }
        return values;
    }

    /** Below 0 when the row is better than its partition's best, above when it is behind. */
    private int compare(int row, long[] values, boolean @Nullable [] nulls, int group) {
        byte kind = nulls != null && nulls[row] ? ofNull : VALUE;
        return kind == kinds[group] ? Long.compare(values[row], best[group]) : kind - kinds[group];
    }

    /** Lists the rows that, when they come, are as good as their partition's best, or become it. */
    private int candidates(Batch batch, int[] groups, long[] values, boolean @Nullable [] nulls) {
        int count = 0;
        for (int row = 0; row < values.length; row++) {
            int group = groups[row];
            int order = compare(row, values, nulls, group);
            if (order > 0) {
                continue;
            }
            if (order < 0) {
                lead(group, batch, row);
                kinds[group] = nulls != null && nulls[row] ? ofNull : VALUE;
                best[group] = values[row];
            }
            if (count == candidates.length) {
                candidates = Arrays.copyOf(candidates, count * 2);
            }
            candidates[count++] = row;
        }
        return count;
    }

    /** Makes way for a row that is better than all so far. */
    private void lead(int group, Batch batch, int row) {
        if (kinds[group] == NOTHING && expiry != null) {
            LongColumn column = (LongColumn) batch.column(partition[expiry.column()]);
            if (!column.isNull(row)) {
                schedule(group, column.values()[row]);
            }
        }
        for (int old = rows.first(group); old != GroupedRows.NONE; old = rows.next(old)) {
            retracted.put(rows.data(old), rows.start(old), 0, schema.size());
            retracted.end(-rows.weight(old));
        }
        rows.removeGroup(group);
    }

    private void schedule(int group, long time) {
        times[group] = time;
        due.add(time, group);
    }

    private void expire(long limit) {
        due.advance(limit);
        for (int group = due.poll(); group >= 0; group = due.poll()) {
            if (keys.contains(group) && times[group] == due.time()) {
                remove(group);
            }
        }
    }

    private void remove(int group) {
        rows.removeGroup(group);
        kinds[group] = NOTHING;
        times[group] = Long.MAX_VALUE;
        keys.remove(group);
    }

    private void reserve(int capacity) {
        if (kinds.length < capacity) {
            int known = kinds.length;
            int length = Math.max(capacity, known * 2);
            kinds = Arrays.copyOf(kinds, length);
            Arrays.fill(kinds, known, length, NOTHING);
            best = Arrays.copyOf(best, length);
            times = Arrays.copyOf(times, length);
        }
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes() + rows.bytes() + due.bytes() + 17L * kinds.length;
    }

    @Override
    public void snapshot(StateWriter out) {
        out.section("leading rows", VERSION);
        GroupSnapshot.write(keys, rows, out);
    }

    @Override
    public void restore(StateReader in, Share share) {
        in.section("leading rows", VERSION);
        GroupSnapshot.read(keys, rows, in, share, this::restored);
    }

    /** What the rows of a group share is read from one of them. */
    private void restored(int group, byte[] key) {
        reserve(keys.capacity());
        Output one = new Output(schema);
        int row = rows.first(group);
        one.put(rows.data(row), rows.start(row), 0, schema.size());
        one.end(1);
        Batch batch = one.take();
        boolean isNull = batch.column(column).isNull(0);
        kinds[group] = isNull ? ofNull : VALUE;
        best[group] = comparable(batch)[0];
        if (expiry != null) {
            LongColumn time = (LongColumn) batch.column(partition[expiry.column()]);
            if (!time.isNull(0)) {
                schedule(group, time.values()[0]);
            }
        }
    }
}
