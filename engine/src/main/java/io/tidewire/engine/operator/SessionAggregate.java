package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Aggregate;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.TimeHeap;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * GROUP BY with a SESSION among the keys, of which only the final result is wanted, over rows that
 * are only inserted: each row is added to its session as it comes, Δout = the results of the
 * sessions that the watermark closes in this step. What is kept is a record per open session,
 * however many rows it has.
 *
 * <p>Where {@link SessionAssign} and {@link WindowAggregate} would keep the rows, calls that add up
 * ({@link Grouping#addsUp}) are needed here: a row between two sessions makes them one.
 */
public final class SessionAggregate implements Stateful {

    /** When a number without a session is due. */
    private static final long NEVER = Long.MAX_VALUE;

    /** What the keys are taken from: the partition's columns, then these. */
    private static final int WINDOW_COLUMNS = 3;

    private final Aggregate plan;
    private final int time;
    private final Schema schema;
    private final int[] order;
    private final Expiry expiry;
    private final int[] partition;
    private final KeyTable partitions;
    private final Accumulators accumulators;
    private final Sessions sessions;
    private final TimeHeap due = new TimeHeap();
    private final List<StateTable> tables;
    private long[] dueAt = new long[16];

    /** Sessions that end with the step. */
    private int[] over = new int[16];

    private @Nullable StepContext step;

    /**
     * @param plan groups rows by the columns of the sessions' partitions
     * @param time the rows' time, LONG, which rises with the watermark
     * @param gap in microseconds
     * @param order of each key of the result: its place among the partition's columns, or behind
     *     them 0, 1, 2 for the window's start, end and time
     * @param schema of the result: keys, then calls
     * @param expiry of a session by its end
     */
    public SessionAggregate(
            Aggregate plan, int time, long gap, int[] order, Schema schema, Expiry expiry) {
        this.plan = plan;
        this.time = time;
        this.order = order.clone();
        this.schema = schema;
        this.expiry = expiry;
        this.partition = Columns.positions(plan.keys());
        Schema input = plan.input().schema();
        this.partitions = KeyTable.of(plan.keys().stream().map(input::type).toList());
        this.accumulators = new Accumulators(plan, false, this::failed);
        this.sessions = new Sessions(gap, partitions, accumulators);
        this.tables = new ArrayList<>(List.of(partitions.entries("partitions")));
        this.tables.addAll(sessions.tables());
        Arrays.fill(dueAt, NEVER);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        step = context;
        if (!inputs[0].isEmpty()) {
            apply(SessionAssign.timed(inputs[0], time));
        }
        return close(expiry.limit(context.watermark(0)));
    }

    private void apply(Batch rows) {
        long[] times = ((LongColumn) rows.column(time)).values();
        int[] taken = new int[rows.size()];
        partitions.assign(Columns.at(rows, partition), taken.length, taken);
        sessions.take(taken, times);
        accumulators.update(rows, taken);
        reserve(sessions.capacity());
        schedule(taken);
    }

    private void schedule(int[] taken) {
        for (int session : taken) {
            if (dueAt[session] == NEVER) {
                schedule(session);
            }
        }
    }

    /** Looks at the session again when it may be over. */
    private void schedule(int session) {
        dueAt[session] = sessions.end(session);
        due.add(dueAt[session], session);
    }

    /**
     * @param limit a session that ends before is over
     */
    private Batch close(long limit) {
        int count = end(limit);
        if (count == 0) {
            return Batch.empty(schema);
        }
        Batch results = results(count);
        sessions.remove(over, count);
        return results;
    }

    /** Lists the sessions that are over. */
    private int end(long limit) {
        int count = 0;
        while (!due.isEmpty() && due.firstTime() < limit) {
            long at = due.firstTime();
            int session = due.poll();
            if (dueAt[session] != at) {
                continue;
            }
            dueAt[session] = NEVER;
            if (!sessions.contains(session)) {
                continue;
            }
            if (sessions.end(session) >= limit) {
                schedule(session);
                continue;
            }
            if (count == over.length) {
                over = Arrays.copyOf(over, count * 2);
            }
            over[count++] = session;
        }
        return count;
    }

    private Batch results(int count) {
        int[] owners = new int[count];
        long[] start = new long[count];
        long[] end = new long[count];
        long[] newest = new long[count];
        for (int i = 0; i < count; i++) {
            owners[i] = sessions.partition(over[i]);
            start[i] = sessions.first(over[i]);
            end[i] = sessions.end(over[i]);
            newest[i] = end[i] - WindowAssign.WINDOW_TIME_GAP;
        }
        return results(
                owners,
                new LongColumn(start, null, count),
                new LongColumn(end, null, count),
                new LongColumn(newest, null, count));
    }

    private Batch results(int[] owners, Column start, Column end, Column newest) {
        int count = owners.length;
        Column[] own = partitions.read(owners, count);
        Column[] from = Arrays.copyOf(own, own.length + WINDOW_COLUMNS);
        from[own.length] = start;
        from[own.length + 1] = end;
        from[own.length + 2] = newest;
        Column[] columns = new Column[schema.size()];
        for (int i = 0; i < order.length; i++) {
            columns[i] = from[order[i]];
        }
        Column[] results = accumulators.emit(over, count);
        for (int i = 0; accumulators.failed() && i < count; i++) {
            String failure = accumulators.failure(i);
            if (failure != null) {
                failed(new Batch(keySchema(), own, count, null), i, failure);
            }
        }
        System.arraycopy(results, 0, columns, order.length, results.length);
        return new Batch(schema, columns, count, null);
    }

    /** What is told of a session whose result fails: the columns of its partition. */
    private Schema keySchema() {
        Schema input = plan.input().schema();
        return new Schema(plan.keys().stream().map(input.fields()::get).toList());
    }

    private void failed(Batch rows, int row, String reason) {
        if (step != null) {
            step.fail(rows, row, reason);
        }
    }

    private void reserve(int capacity) {
        if (dueAt.length < capacity) {
            int before = dueAt.length;
            dueAt = Arrays.copyOf(dueAt, Math.max(capacity, before * 2));
            Arrays.fill(dueAt, before, dueAt.length, NEVER);
        }
    }

    @Override
    public long stateRows() {
        return sessions.size();
    }

    @Override
    public long stateBytes() {
        return partitions.bytes() + sessions.bytes() + due.bytes() + 8L * dueAt.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        reserve(sessions.capacity());
        for (int session = 0; session < sessions.capacity(); session++) {
            if (sessions.contains(session)) {
                schedule(session);
            }
        }
    }
}
