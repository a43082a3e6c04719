package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.engine.operator.match.Matcher;
import io.tidewire.engine.operator.match.OpenRows;
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
 * MATCH_RECOGNIZE: rows wait, in order, until the watermark has passed them; then each partition's
 * go to its search, which keeps them for as long as a match may begin at them. Δout = the matches
 * that the rows and the watermark of this step decide, never retracted.
 *
 * <p>A waiting row is a string that sorts by time, by the rest of the order and by the whole row:
 * the time with its sign flipped, the sort key, the row, and the length of the first two in four
 * bytes.
 */
public final class MatchRecognize implements Stateful {

    private static final int SUFFIX = Integer.BYTES;

    /** When a group for which only rows matter is due. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Plan.Match plan;
    private final Schema input;
    private final int[] partition;
    private final Expiry passing;
    private final Matcher matcher;
    private final KeyTable keys;
    private final OrderedRows waiting = new OrderedRows();
    private final TimeHeap due = new TimeHeap();
    private final ByteSink scratch = new ByteSink();
    private final Output passed;
    private final List<StateTable> tables;
    private @Nullable OpenRows[] open = new OpenRows[16];
    private long[] dueAt = new long[16];
    private int[] touched = new int[16];
    private int[] ends = new int[16];

    /**
     * @param passing the event time, and how it rises
     */
    public MatchRecognize(Plan.Match plan, Expiry passing) {
        this.plan = plan;
        this.input = plan.input().schema();
        this.partition = Columns.positions(plan.partition());
        this.passing = passing;
        this.matcher = new Matcher(plan);
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.passed = new Output(input);
        this.tables =
                List.of(
                        keys.entries("keys"),
                        waiting.entries("waiting", keys),
                        matcher.entries(keys));
        Arrays.fill(dueAt, NEVER);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        matcher.begin(context::fail, context.nowMicros());
        hold(inputs[0]);
        long limit = passing.limit(context.watermark(0));
        int count = pass(limit);
        if (count == 0) {
            return Batch.empty(plan.schema());
        }
        Batch rows = passed.take();
        long[] candidates = matcher.candidates(rows);
        int row = 0;
        for (int i = 0; i < count; i++) {
            int group = touched[i];
            OpenRows mine = open[group];
            for (; row < ends[i]; row++) {
                mine = matcher.add(group, mine, rows, row, candidates[row]);
            }
            open[group] = mine == null ? null : matcher.search(mine, limit);
            settle(group);
        }
        return matcher.take();
    }

    private void hold(Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        int[] groups = new int[batch.size()];
        keys.assign(Columns.at(batch, partition), batch.size(), groups);
        reserve(keys.capacity());
        LongColumn times = (LongColumn) batch.column(plan.time());
        for (int row = 0; row < batch.size(); row++) {
            if (times.isNull(row)) {
                continue;
            }
            long time = times.values()[row];
            compose(batch, row, time);
            waiting.add(groups[row], scratch.data(), 0, scratch.length(), batch.weight(row));
        }
        for (int group : groups) {
            settle(group);
        }
    }

    private void compose(Batch batch, int row, long time) {
        scratch.clear();
        scratch.putLong(time ^ Long.MIN_VALUE);
        for (SortKey key : plan.order().subList(1, plan.order().size())) {
            RowFormat.writeSorted(
                    scratch, batch.column(key.column()), row, key.descending(), key.nullsFirst());
        }
        int length = scratch.length();
        RowFormat.write(scratch, batch.columns(), row);
        scratch.putInt(length);
    }

    /** Looks at the group again when the watermark passes the time. */
    private void schedule(int group, long time) {
        if (time < dueAt[group]) {
            dueAt[group] = time;
            due.add(time, group);
        }
    }

    /** Forgets a group that has nothing. */
    private void settle(int group) {
        OpenRows mine = open[group];
        int first = waiting.first(group);
        if (first != OrderedRows.NONE) {
            schedule(group, time(first));
        }
        if (mine != null) {
            if (matcher.deadline(mine) != NEVER) {
                schedule(group, matcher.deadline(mine) - 1);
            }
        } else if (first == OrderedRows.NONE && keys.contains(group)) {
            dueAt[group] = NEVER;
            keys.remove(group);
        }
    }

    /**
     * Takes the rows below the limit out, group by group: they are now in {@code passed}, those of
     * group {@code touched[i]} up to {@code ends[i]}.
     *
     * @return how many groups are to be searched
     */
    private int pass(long limit) {
        int count = 0;
        while (!due.isEmpty() && due.firstTime() < limit) {
            long time = due.firstTime();
            int group = due.poll();
            if (!keys.contains(group) || dueAt[group] != time) {
                continue;
            }
            dueAt[group] = NEVER;
            if (count == touched.length) {
                touched = Arrays.copyOf(touched, count * 2);
                ends = Arrays.copyOf(ends, count * 2);
            }
            pass(group, limit);
            touched[count] = group;
            ends[count++] = passed.size();
        }
        return count;
    }

    private void pass(int group, long limit) {
        for (int node = waiting.first(group);
                node != OrderedRows.NONE && time(node) < limit;
                node = waiting.first(group)) {
            byte[] data = waiting.data(node);
            int end = waiting.start(node) + waiting.length(node);
            int from = waiting.start(node) + ByteBuffer.wrap(data).getInt(end - SUFFIX);
            for (long times = waiting.weight(node); times > 0; times--) {
                passed.put(data, from, 0, input.size());
                passed.end(1);
            }
            waiting.remove(node);
        }
    }

    private long time(int node) {
        return ByteBuffer.wrap(waiting.data(node)).getLong(waiting.start(node)) ^ Long.MIN_VALUE;
    }

    private void reserve(int capacity) {
        if (dueAt.length < capacity) {
            int before = dueAt.length;
            int length = Math.max(capacity, before * 2);
            open = Arrays.copyOf(open, length);
            dueAt = Arrays.copyOf(dueAt, length);
            Arrays.fill(dueAt, before, length, NEVER);
        }
    }

    @Override
    public long stateRows() {
        return waiting.size() + matcher.rows();
    }

    @Override
    public long stateBytes() {
        long bytes = keys.bytes() + waiting.bytes() + due.bytes() + matcher.bytes();
        for (OpenRows mine : open) {
            bytes += mine == null ? 16 : 16 + mine.bytes();
        }
        return bytes;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        reserve(keys.capacity());
        matcher.restored(open);
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                settle(group);
            }
        }
    }
}
