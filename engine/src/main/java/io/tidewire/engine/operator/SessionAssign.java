package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Session;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.TimeHeap;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * SESSION: a change between the times a and b of a partition can touch only sessions with a row no
 * more than the gap away from them, so Δout = −(those sessions' rows as they were assigned) + (the
 * same stretch as it is assigned now), consolidated: sessions grow, merge and, under retraction,
 * split.
 *
 * <p>Rows are kept by partition in order of time (a string of the time, sign flipped, and the row)
 * until the watermark passes the end of their session. In the quiet form, for when only final
 * windows are wanted of rows that are never retracted, rows come out once, when their session is
 * over.
 */
public final class SessionAssign implements Stateful {

    /** Times further out have no window: its ends would not fit. */
    private static final long LIMIT = Long.MAX_VALUE / 2;

    /** When a group without rows is due. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Session plan;
    private final Schema schema;
    private final int width;
    private final int[] partition;
    private final @Nullable Expiry expiry;
    private final boolean quiet;
    private final KeyTable keys;
    private final OrderedRows rows = new OrderedRows();
    private final TimeHeap due = new TimeHeap();
    private final ByteSink scratch = new ByteSink();
    private final List<StateTable> tables;
    private final Output output;
    private long[] least = new long[16];
    private long[] greatest = new long[16];
    private long[] dueAt = new long[16];

    /**
     * @param expiry the time column, when it rises with the watermark
     * @param quiet true to give rows once their session is over; wants an expiry
     */
    public SessionAssign(Session plan, @Nullable Expiry expiry, boolean quiet) {
        this.plan = plan;
        this.schema = plan.schema();
        Schema input = plan.input().schema();
        this.width = input.size();
        this.partition = Columns.positions(plan.partition());
        this.expiry = expiry;
        this.quiet = quiet;
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.tables = List.of(keys.entries("keys"), rows.entries("rows", keys));
        this.output = new Output(schema);
        Arrays.fill(dueAt, NEVER);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        if (!inputs[0].isEmpty()) {
            apply(inputs[0]);
        }
        if (expiry != null) {
            expire(expiry.limit(context.watermark(0)));
        }
        return Consolidation.net(output.take());
    }

    private void apply(Batch all) {
        Batch batch = timed(all, plan.time());
        long[] times = ((LongColumn) batch.column(plan.time())).values();
        int[] groups = new int[batch.size()];
        keys.assign(Columns.at(batch, partition), batch.size(), groups);
        reserve(keys.capacity());
        int[] touched = new int[batch.size()];
        int count = 0;
        Arrays.fill(least, 0, keys.capacity(), Long.MAX_VALUE);
        Arrays.fill(greatest, 0, keys.capacity(), Long.MIN_VALUE);
        for (int row = 0; row < batch.size(); row++) {
            int group = groups[row];
            if (least[group] == Long.MAX_VALUE) {
                touched[count++] = group;
            }
            least[group] = Math.min(least[group], times[row]);
            greatest[group] = Math.max(greatest[group], times[row]);
        }
        for (int i = 0; !quiet && i < count; i++) {
            give(touched[i], -1);
        }
        keep(batch, times, groups);
        for (int i = 0; i < count; i++) {
            int group = touched[i];
            if (!quiet) {
                give(group, 1);
            }
            if (rows.first(group) == OrderedRows.NONE) {
                dueAt[group] = NEVER;
                keys.remove(group);
            } else if (expiry != null) {
                schedule(group, time(rows.first(group)) + plan.gap());
            }
        }
    }

    private void keep(Batch batch, long[] times, int[] groups) {
        for (int row = 0; row < batch.size(); row++) {
            scratch.clear();
            scratch.putLong(times[row] ^ Long.MIN_VALUE);
            RowFormat.write(scratch, batch.columns(), row);
            rows.add(groups[row], scratch.data(), 0, scratch.length(), batch.weight(row));
        }
    }

    /** The rows whose time a session can be of. */
    static Batch timed(Batch batch, int column) {
        LongColumn times = (LongColumn) batch.column(column);
        int[] kept = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            long time = times.values()[row];
            if (!times.isNull(row) && time > -LIMIT && time < LIMIT) {
                kept[count++] = row;
            }
        }
        return count == batch.size() ? batch : batch.gather(kept, count);
    }

    /** Gives out the sessions of the group that its change of this step can touch. */
    private void give(int group, int sign) {
        scratch.clear();
        scratch.putLong((least[group] - plan.gap()) ^ Long.MIN_VALUE);
        int node = rows.ceiling(group, scratch.data(), 0, scratch.length());
        if (node == OrderedRows.NONE) {
            return;
        }
        for (int before = rows.previous(node);
                before != OrderedRows.NONE && time(node) - time(before) <= plan.gap();
                before = rows.previous(node)) {
            node = before;
        }
        while (node != OrderedRows.NONE && time(node) - greatest[group] <= plan.gap()) {
            int end = sessionEnd(node);
            giveSession(node, end, sign);
            node = end;
        }
    }

    /** The first row behind the session that begins at a row. */
    private int sessionEnd(int node) {
        while (true) {
            int next = rows.next(node);
            if (next == OrderedRows.NONE || time(next) - time(node) > plan.gap()) {
                return next;
            }
            node = next;
        }
    }

    private void giveSession(int first, int end, int sign) {
        long start = time(first);
        int last = first;
        for (int node = first; node != end; node = rows.next(node)) {
            last = node;
        }
        long stop = time(last) + plan.gap();
        for (int node = first; node != end; node = rows.next(node)) {
            output.put(rows.data(node), rows.start(node) + Long.BYTES, 0, width);
            output.columns()[width].addLong(start);
            output.columns()[width + 1].addLong(stop);
            output.columns()[width + 2].addLong(stop - WindowAssign.WINDOW_TIME_GAP);
            output.end(sign * rows.weight(node));
        }
    }

    private long time(int node) {
        return ByteBuffer.wrap(rows.data(node)).getLong(rows.start(node)) ^ Long.MIN_VALUE;
    }

    /** Looks at the group again when its first session may be over. */
    private void schedule(int group, long time) {
        if (time < dueAt[group]) {
            dueAt[group] = time;
            due.add(time, group);
        }
    }

    /**
     * @param limit no later row is below, so a session that ends before is over
     */
    private void expire(long limit) {
        while (!due.isEmpty() && due.firstTime() < limit) {
            long time = due.firstTime();
            int group = due.poll();
            if (keys.contains(group) && dueAt[group] == time) {
                dueAt[group] = NEVER;
                close(group, limit);
            }
        }
    }

    private void close(int group, long limit) {
        int node = rows.first(group);
        while (node != OrderedRows.NONE) {
            int end = sessionEnd(node);
            int last = end == OrderedRows.NONE ? rows.last(group) : rows.previous(end);
            long over = time(last) + plan.gap();
            if (over >= limit) {
                schedule(group, over);
                return;
            }
            if (quiet) {
                giveSession(node, end, 1);
            }
            while (rows.first(group) != end) {
                rows.remove(rows.first(group));
            }
            node = end;
        }
        keys.remove(group);
    }

    private void reserve(int capacity) {
        if (least.length < capacity) {
            int length = Math.max(capacity, least.length * 2);
            int before = least.length;
            least = Arrays.copyOf(least, length);
            greatest = Arrays.copyOf(greatest, length);
            dueAt = Arrays.copyOf(dueAt, length);
            Arrays.fill(dueAt, before, length, NEVER);
        }
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes() + rows.bytes() + due.bytes() + 24L * least.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        reserve(keys.capacity());
        for (int group = 0; expiry != null && group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                schedule(group, time(rows.first(group)) + plan.gap());
            }
        }
    }
}
