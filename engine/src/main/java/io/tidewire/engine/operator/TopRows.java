package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * ROW_NUMBER, RANK and DENSE_RANK from one rank to another: for each partition that ΔA touches,
 * Δout = −head(partition of A) + head(partition of A + ΔA), consolidated. The rows of a partition
 * are kept in order; over rows that are never retracted, only those that still rank within.
 *
 * <p>A row is a string that sorts by the order, then by the whole row: the sort key, the row, and
 * the key's length in four bytes.
 *
 * <p>Where rows are never retracted, a full head only gets better. So a row whose first sort value
 * is beyond the last one of the head, which is kept by partition as a number, costs that comparison
 * and no more; and what changed is found by walking both heads, for the nodes that stayed are the
 * same.
 */
public final class TopRows implements Stateful {

    private static final int SUFFIX = Integer.BYTES;

    private final TopN plan;
    private final int[] partition;
    private final boolean retracting;
    private final @Nullable Expiry expiry;
    private final KeyTable keys;
    private final OrderedRows rows = new OrderedRows();
    private final DueTimes due = new DueTimes();
    private final ByteSink scratch = new ByteSink();
    private final RankChanges changes;
    private final List<StateTable> tables;

    /** The heads of the touched partitions as they were, one after the other, and as they are. */
    private final RankedNodes olds = new RankedNodes();

    private final RankedNodes news = new RankedNodes();
    private int[] oldEnds = new int[16];
    private int[] newEnds = new int[16];
    private int[] stamps = new int[16];
    private int stamp;
    private int[] touched = new int[16];
    private long[] counts = new long[16];
    private long[] times = new long[16];

    /** By partition: what the first sort value must not be above, see {@link #sortable}. */
    private long[] limits = new long[16];

    /** By partition: the number of rows at which to look for a lower limit. */
    private long[] checks = new long[16];

    /**
     * @param retracting false when the input never retracts
     * @param expiry the column, counted in the partition, that rises with the watermark
     */
    public TopRows(TopN plan, boolean retracting, @Nullable Expiry expiry) {
        this.plan = plan;
        Schema input = plan.input().schema();
        this.partition = Batches.positions(plan.partition());
        this.retracting = retracting;
        this.expiry = expiry;
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.changes = new RankChanges(plan, rows);
        this.tables = List.of(keys.entries("keys"), rows.entries("rows", keys));
        Arrays.fill(limits, Long.MAX_VALUE);
        Arrays.fill(checks, plan.to());
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
        long[] first = retracting ? null : sortable(batch);
        olds.clear();
        stamp++;
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            int group = groups[row];
            if (first != null && first[row] > limits[group]) {
                continue;
            }
            compose(batch, row);
            if (!retracting && outranked(group)) {
                continue;
            }
            if (stamps[group] != stamp) {
                stamps[group] = stamp;
                if (count == touched.length) {
                    touched = Arrays.copyOf(touched, count * 2);
                    oldEnds = Arrays.copyOf(oldEnds, count * 2);
                    newEnds = Arrays.copyOf(newEnds, count * 2);
                }
                if (rows.first(group) == OrderedRows.NONE) {
                    schedule(group, batch, row);
                }
                touch(group);
                oldEnds[count] = olds.size;
                touched[count++] = group;
            }
            rows.add(group, scratch.data(), 0, scratch.length(), batch.weight(row));
            counts[group] += batch.weight(row);
            if (first != null && counts[group] >= checks[group]) {
                tighten(group);
            }
        }
        return retracting ? retracted(count) : improved(count);
    }

    private void touch(int group) {
        int from = olds.size;
        head(group, olds);
        if (retracting) {
            // The nodes may go and come again before the step is over.
            for (int i = from; i < olds.size; i++) {
                changes.change(olds.nodes[i], olds.ranks[i], olds.weights[i], 0, 0, false);
            }
            olds.clear();
        }
    }

    private Batch retracted(int count) {
        for (int i = 0; i < count; i++) {
            int group = touched[i];
            news.clear();
            head(group, news);
            for (int j = 0; j < news.size; j++) {
                changes.change(news.nodes[j], 0, 0, news.ranks[j], news.weights[j], true);
            }
            if (rows.first(group) == OrderedRows.NONE) {
                remove(group);
            }
        }
        return Consolidate.consolidate(changes.take());
    }

    private Batch improved(int count) {
        news.clear();
        int[] beyond = new int[count];
        for (int i = 0; i < count; i++) {
            beyond[i] = head(touched[i], news);
            newEnds[i] = news.size;
        }
        walk(count, false);
        walk(count, true);
        for (int i = 0; i < count; i++) {
            trim(touched[i], beyond[i]);
            limit(touched[i]);
        }
        return changes.take();
    }

    /** The old heads without what left them are the new ones without what came. */
    private void walk(int count, boolean insertions) {
        int old = 0;
        int now = 0;
        for (int i = 0; i < count; i++) {
            for (; now < newEnds[i]; now++) {
                int node = news.nodes[now];
                if (old < oldEnds[i] && olds.nodes[old] == node) {
                    changes.change(
                            node,
                            olds.ranks[old],
                            olds.weights[old],
                            news.ranks[now],
                            news.weights[now],
                            insertions);
                    old++;
                } else {
                    changes.change(node, 0, 0, news.ranks[now], news.weights[now], insertions);
                }
            }
            for (; old < oldEnds[i]; old++) {
                changes.change(
                        olds.nodes[old], olds.ranks[old], olds.weights[old], 0, 0, insertions);
            }
        }
    }

    /** A LONG that is first in the order, so that less ranks before or together. */
    private long @Nullable [] sortable(Batch batch) {
        if (plan.order().isEmpty() || plan.rank() == TopN.Rank.DENSE_RANK) {
            return null;
        }
        SortKey key = plan.order().getFirst();
        long ofNull = key.nullsFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
        if (!(batch.column(key.column()) instanceof LongColumn column)) {
            return null;
        }
        long[] sortable = new long[batch.size()];
        for (int row = 0; row < sortable.length; row++) {
            long value = column.values()[row];
            sortable[row] = column.isNull(row) ? Long.MIN_VALUE : key.descending() ? ~value : value;
        }
        return sortable;
    }

    /**
     * Notes the first sort value of the last row that ranks within, while more rows than a head has
     * wait to be trimmed. Done once for as many rows as a head has, so it costs each a constant.
     */
    private void tighten(int group) {
        int node = rows.first(group);
        for (long before = rows.weight(node); before < plan.to(); before += rows.weight(node)) {
            node = rows.next(node);
        }
        limit(group, node);
    }

    /** Notes the first sort value of the last row of a head that is full. */
    private void limit(int group) {
        if (counts[group] >= plan.to()) {
            limit(group, rows.last(group));
        }
    }

    private void limit(int group, int last) {
        checks[group] = counts[group] + plan.to();
        if (plan.rank() != TopN.Rank.DENSE_RANK && !plan.order().isEmpty()) {
            SortKey key = plan.order().getFirst();
            if (plan.input().schema().type(key.column()).storage() == DataType.Storage.LONG) {
                limits[group] =
                        RowFormat.sortedLong(rows.data(last), rows.start(last), key.nullsFirst());
            }
        }
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
                        scratch.data(),
                        0,
                        length,
                        rows.data(last),
                        start,
                        start + keyLength(rows, last))
                > 0;
    }

    static int keyLength(OrderedRows rows, int node) {
        int end = rows.start(node) + rows.length(node);
        return ByteBuffer.wrap(rows.data(node)).getInt(end - SUFFIX);
    }

    /**
     * Lists the rows of the group that rank within.
     *
     * @return the first row that ranks beyond, or {@link OrderedRows#NONE}
     */
    private int head(int group, RankedNodes list) {
        long before = 0;
        long rank = 0;
        int previous = OrderedRows.NONE;
        for (int node = rows.first(group); node != OrderedRows.NONE; node = rows.next(node)) {
            rank =
                    switch (plan.rank()) {
                        case ROW_NUMBER -> before + 1;
                        case RANK -> tie(previous, node) ? rank : before + 1;
                        case DENSE_RANK -> tie(previous, node) ? rank : rank + 1;
                    };
            if (rank > plan.to()) {
                return node;
            }
            list.add(node, rank, rows.weight(node));
            before += rows.weight(node);
            previous = node;
        }
        return OrderedRows.NONE;
    }

    private boolean tie(int previous, int node) {
        return previous != OrderedRows.NONE && sameKey(previous, node);
    }

    private boolean sameKey(int a, int b) {
        int startOfA = rows.start(a);
        int startOfB = rows.start(b);
        return Arrays.equals(
                rows.data(a),
                startOfA,
                startOfA + keyLength(rows, a),
                rows.data(b),
                startOfB,
                startOfB + keyLength(rows, b));
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
        due.advance(limit);
        for (int group = due.poll(); group >= 0; group = due.poll()) {
            if (keys.contains(group) && times[group] == due.time()) {
                rows.removeGroup(group);
                remove(group);
            }
        }
    }

    private void remove(int group) {
        counts[group] = 0;
        times[group] = Long.MAX_VALUE;
        stamps[group] = 0;
        limits[group] = Long.MAX_VALUE;
        checks[group] = plan.to();
        keys.remove(group);
    }

    private void reserve(int capacity) {
        if (stamps.length < capacity) {
            int length = Math.max(capacity, stamps.length * 2);
            stamps = Arrays.copyOf(stamps, length);
            counts = Arrays.copyOf(counts, length);
            times = Arrays.copyOf(times, length);
            int known = limits.length;
            limits = Arrays.copyOf(limits, length);
            Arrays.fill(limits, known, length, Long.MAX_VALUE);
            checks = Arrays.copyOf(checks, length);
            Arrays.fill(checks, known, length, plan.to());
        }
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes() + rows.bytes() + due.bytes() + 36L * stamps.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        reserve(keys.capacity());
        ByteSink key = new ByteSink();
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                key.clear();
                keys.append(group, key);
                restored(group, key.data());
            }
        }
    }

    private void restored(int group, byte[] key) {
        for (int node = rows.first(group); node != OrderedRows.NONE; node = rows.next(node)) {
            counts[group] += rows.weight(node);
        }
        if (!retracting) {
            limit(group);
        }
        if (expiry != null) {
            long time = Keys.time(key, plan.input().schema(), partition, expiry.column());
            if (time != Keys.NEVER) {
                schedule(group, time);
            }
        }
    }
}
