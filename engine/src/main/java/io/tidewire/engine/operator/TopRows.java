package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.IdleGroups;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
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
    private final @Nullable Idle idle;
    private final IdleGroups silent = new IdleGroups();
    private final KeyTable keys;
    private final OrderedRows rows = new OrderedRows();
    private final DueTimes due = new DueTimes();
    private final ByteSink scratch = new ByteSink();
    private final RankChanges changes;
    private final List<StateTable> tables = new ArrayList<>();
    private final @Nullable SettledRows settled;

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
     * @param retracting false when the input never retracts, or only all rows of a partition at
     *     once
     * @param expiry the column, counted in the partition, that rises with the watermark
     * @param idle what ends partitions where no column of theirs rises
     * @param settling the column that rises with the watermark, when the input retracts
     */
    public TopRows(
            TopN plan,
            boolean retracting,
            @Nullable Expiry expiry,
            @Nullable Idle idle,
            @Nullable Expiry settling) {
        this.plan = plan;
        Schema input = plan.input().schema();
        this.partition = Columns.positions(plan.partition());
        this.retracting = retracting;
        this.expiry = expiry;
        this.idle = idle;
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.changes = new RankChanges(plan, rows);
        this.settled =
                settling == null || !retracting || plan.rank() != TopN.Rank.ROW_NUMBER
                        ? null
                        : new SettledRows(plan, rows, settling);
        this.tables.add(keys.entries("keys"));
        if (idle != null) {
            this.tables.add(silent.entries("silent", keys));
        }
        this.tables.add(rows.entries("rows", keys));
        Arrays.fill(limits, Long.MAX_VALUE);
        Arrays.fill(checks, plan.to());
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        Batch change = batch.isEmpty() ? Batch.empty(plan.schema()) : apply(batch);
        long watermark = context.watermark(0);
        if (expiry != null) {
            expire(expiry.limit(watermark));
        } else if (idle != null) {
            silent.advance(idle.limit(watermark));
            for (int group = silent.poll(); group >= 0; group = silent.poll()) {
                rows.removeGroup(group);
                remove(group);
            }
        }
        if (settled != null) {
            settled.advance(watermark, counts);
        }
        return change;
    }

    private Batch apply(Batch batch) {
        int[] groups = new int[batch.size()];
        keys.assign(Columns.at(batch, partition), batch.size(), groups);
        reserve(keys.capacity());
        boolean[] leaves = idle == null ? null : listen(batch, idle, groups);
        long[] first = retracting ? null : sortable(batch);
        olds.clear();
        stamp++;
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            int group = groups[row];
            if (first != null && first[row] > limits[group] || leaves != null && leaves[group]) {
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
            int before = rows.size();
            int node = rows.add(group, scratch.data(), 0, scratch.length(), batch.weight(row));
            counts[group] += batch.weight(row);
            if (settled != null && rows.size() > before) {
                settled.put(node, batch, row);
            }
            if (first != null && counts[group] >= checks[group]) {
                tighten(group);
            }
        }
        return retracting ? retracted(count) : improved(count);
    }

    /**
     * Takes note of when partitions were heard of. One that loses rows although its input only
     * grows has become part of another: its head is taken back and it goes.
     *
     * @return by partition, whether that is so; absent when it is so of none
     */
    private boolean @Nullable [] listen(Batch batch, Idle from, int[] groups) {
        LongColumn times = (LongColumn) batch.column(from.column());
        boolean[] leaves = null;
        for (int row = 0; row < batch.size(); row++) {
            if (batch.weight(row) > 0) {
                boolean timeless = times.isNull(row);
                silent.hear(groups[row], timeless ? IdleGroups.NEVER : times.values()[row]);
            } else if (!retracting) {
                leaves = leaves == null ? new boolean[keys.capacity()] : leaves;
                leaves[groups[row]] = true;
            }
        }
        for (int group = 0; leaves != null && group < leaves.length; group++) {
            if (leaves[group]) {
                olds.clear();
                head(group, olds);
                for (int i = 0; i < olds.size; i++) {
                    changes.change(olds.nodes[i], olds.ranks[i], olds.weights[i], 0, 0, false);
                }
                rows.removeGroup(group);
                remove(group);
            }
        }
        return leaves;
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
        return Consolidation.net(changes.take());
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
        if (idle != null) {
            silent.forget(group);
        }
        if (settled != null) {
            settled.forget(group);
        }
    }

    private void reserve(int capacity) {
        if (idle != null) {
            silent.reserve(capacity);
        }
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
        return keys.bytes()
                + rows.bytes()
                + due.bytes()
                + silent.bytes()
                + (settled == null ? 0 : settled.bytes())
                + 36L * stamps.length;
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
        if (settled != null) {
            settled.restored(group);
        }
        if (expiry != null) {
            long time = Keys.time(key, plan.input().schema(), partition, expiry.column());
            if (time != Keys.NEVER) {
                schedule(group, time);
            }
        }
    }
}
