package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.operator.over.RowOrder;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.GroupedRows;
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

/**
 * The first rank over rows that are never retracted: by partition the best row (ROW_NUMBER), or the
 * rows that are as good as the best (RANK, DENSE_RANK). Δout = −the rows kept, where the step
 * brought a better one, + the new ones.
 *
 * <p>A row whose first sort value is behind the best one so far costs a comparison of two numbers
 * and leaves nothing. What is ahead within the step is found before anything is kept, so of many
 * rows that each beat the one before, the last is written. Rows are kept by partition, in no order,
 * and go when a better one comes: each is given out and taken back once at most, however many tie.
 */
public final class LeadingRows implements Stateful {

    private static final long NEVER = Long.MAX_VALUE;

    private final Schema schema;
    private final Schema row;
    private final boolean withRank;
    private final int[] partition;
    private final RowOrder order;
    private final SortKey first;
    private final boolean onlyKey;
    private final boolean onlyOne;
    private final @Nullable Expiry expiry;
    private final KeyTable keys;
    private final RowLayout layout;
    private final GroupedRows rows = GroupedRows.appended(false);
    private final DueTimes due = new DueTimes();

    /** By partition: the first sort value of the best, as a number of which less is better. */
    private final LongSegments best = new LongSegments();

    /** Partitions below have been there. */
    private int known;

    private final List<StateTable> tables;

    /** By partition: when it goes. */
    private final LongSegments times = new LongSegments();

    /** By partition: the step's row that is the best + 1, 0 when it is one that is kept. */
    private int[] ahead = new int[16];

    /** Rows of the step that were the best when they came. */
    private int[] candidates = new int[16];

    private int candidateCount;

    /** Partitions whose rows the step has beaten. */
    private int[] beaten = new int[16];

    private int beatenCount;

    /**
     * @param expiry the column, counted in the partition, that rises with the watermark
     */
    public LeadingRows(TopN plan, @Nullable Expiry expiry) {
        this.schema = plan.schema();
        this.row = plan.input().schema();
        this.withRank = plan.withRank();
        this.partition = Columns.positions(plan.partition());
        this.order = new RowOrder(plan.order(), row.size());
        this.first = plan.order().getFirst();
        this.onlyKey = plan.order().size() == 1;
        this.onlyOne = plan.rank() == TopN.Rank.ROW_NUMBER;
        this.expiry = expiry;
        this.keys = KeyTable.of(plan.partition().stream().map(row::type).toList());
        this.layout = new RowLayout(row);
        this.tables =
                List.of(
                        new SlotTable("groups", 1, keys.changes(), new Groups()),
                        rows.entries("rows", keys));
    }

    /** Whether it is such a ranking, if its input never retracts. */
    public static boolean suits(TopN plan) {
        return plan.from() <= 1
                && plan.to() == 1
                && !plan.order().isEmpty()
                && SortValues.suit(plan.input().schema(), plan.order().getFirst());
    }

    /** What leaves out rows that come to nothing, where they are. */
    public Leaders leaders() {
        return new Leaders(partition, first);
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
        keys.assign(Columns.at(batch, partition), batch.size(), groups);
        reserve(keys.capacity());
        compete(batch, groups, SortValues.of(batch, first));
        Batch retracted = retract();
        int count = staying(batch, groups);
        candidateCount = 0;
        Batch came = batch.gather(candidates, count);
        if (onlyOne) {
            came = came.withWeights(null);
        }
        layout.append(rows, settle(groups, count), came, new int[count]);
        return ranked(Batches.concat(row, List.of(retracted, came)));
    }

    /** Leaves the candidates that are still the best at the end of the step. */
    private int staying(Batch batch, int[] groups) {
        int count = 0;
        for (int i = 0; i < candidateCount; i++) {
            if (stays(batch, candidates[i], ahead[groups[candidates[i]]] - 1)) {
                candidates[count++] = candidates[i];
            }
        }
        return count;
    }

    /** The partitions of the candidates, whose best are now rows that are kept. */
    private int[] settle(int[] groups, int count) {
        int[] cameTo = new int[count];
        for (int i = 0; i < count; i++) {
            cameTo[i] = groups[candidates[i]];
            ahead[cameTo[i]] = 0;
        }
        return cameTo;
    }

    private Batch ranked(Batch batch) {
        Column[] columns = batch.columns();
        if (withRank) {
            long[] ranks = new long[batch.size()];
            Arrays.fill(ranks, 1);
            columns = Arrays.copyOf(columns, columns.length + 1);
            columns[row.size()] = new LongColumn(ranks, null, ranks.length);
        }
        return new Batch(schema, columns, batch.size(), batch.weights());
    }

    /** Lists the rows that, when they come, are the best of their partition or as good. */
    private void compete(Batch batch, int[] groups, long[] values) {
        for (int row = 0; row < values.length; row++) {
            int group = groups[row];
            long limit = best.get(group);
            if (values[row] > limit) {
                continue;
            }
            int order = values[row] < limit ? -1 : compareTied(batch, row, group, limit);
            if (order > 0 || order == 0 && onlyOne) {
                continue;
            }
            if (order < 0) {
                lead(group, batch, row);
                best.set(group, values[row]);
            }
            if (candidateCount == candidates.length) {
                candidates = Arrays.copyOf(candidates, candidateCount * 2);
            }
            candidates[candidateCount++] = row;
        }
    }

    /** Compares a row with the best of its partition, whose first sort value is the same. */
    private int compareTied(Batch batch, int row, int group, long value) {
        int leader = ahead[group] - 1;
        if (leader >= 0) {
            return compare(batch, row, batch.columns(), leader);
        }
        int kept = rows.first(group);
        if (kept == GroupedRows.NONE) {
            return -1;
        }
        return !onlyOne && onlyKey && !SortValues.mayBeNull(value)
                ? 0
                : compare(batch, row, layout.read(rows, new int[] {kept}, 1), 0);
    }

    private int compare(Batch batch, int row, Column[] other, int rowOfOther) {
        return onlyOne
                ? order.compare(batch.columns(), row, other, rowOfOther)
                : order.compareKeys(batch.columns(), row, other, rowOfOther);
    }

    /**
     * Whether a row that was the best, or as good, still is.
     *
     * @param leader the step's row that is the best now; -1 when the best is one that is kept
     */
    private boolean stays(Batch batch, int row, int leader) {
        return leader == row
                || !onlyOne && (leader < 0 || compare(batch, row, batch.columns(), leader) == 0);
    }

    /** Makes a row the best that is better than all so far. */
    private void lead(int group, Batch batch, int row) {
        keys.changes().mark(group);
        if (ahead[group] == 0) {
            if (rows.first(group) == GroupedRows.NONE) {
                schedule(group, batch, row);
            } else {
                if (beatenCount == beaten.length) {
                    beaten = Arrays.copyOf(beaten, beatenCount * 2);
                }
                beaten[beatenCount++] = group;
            }
        }
        ahead[group] = row + 1;
    }

    /** Lets the rows of the beaten partitions go. */
    private Batch retract() {
        int[] gone = new int[beatenCount];
        long[] weights = new long[beatenCount];
        int count = 0;
        for (int i = 0; i < beatenCount; i++) {
            for (int row = rows.first(beaten[i]); row != GroupedRows.NONE; row = rows.next(row)) {
                if (count == gone.length) {
                    gone = Arrays.copyOf(gone, count * 2);
                    weights = Arrays.copyOf(weights, count * 2);
                }
                gone[count] = row;
                weights[count++] = -rows.weight(row);
            }
        }
        if (count == 0) {
            return Batch.empty(row);
        }
        Column[] columns = layout.read(rows, gone, count);
        for (int i = 0; i < beatenCount; i++) {
            rows.removeGroup(beaten[i]);
        }
        beatenCount = 0;
        return new Batch(row, columns, count, Arrays.copyOf(weights, count));
    }

    private void schedule(int group, Batch batch, int row) {
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
        best.set(group, Long.MAX_VALUE);
        keys.remove(group);
    }

    private void reserve(int capacity) {
        best.reserve(capacity);
        times.reserve(capacity);
        for (; known < capacity; known++) {
            best.set(known, Long.MAX_VALUE);
        }
        if (ahead.length < capacity) {
            ahead = Arrays.copyOf(ahead, Math.max(capacity, ahead.length * 2));
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
                + due.bytes()
                + best.bytes()
                + times.bytes()
                + 4L * ahead.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        layout.expectNulls();
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
            out.writeLong(best.get(group));
            out.writeLong(times.get(group));
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = keys.restore(old, in, how);
            if (group != KeyTable.NONE) {
                reserve(keys.capacity());
                best.set(group, in.readLong());
                schedule(group, in.readLong());
            }
        }

        @Override
        public void restored() {
            keys.restored();
        }
    }
}
