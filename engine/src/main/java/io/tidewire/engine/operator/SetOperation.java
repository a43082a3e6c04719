package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SetOp;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.ChangedIds;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.RowTable;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * INTERSECT and EXCEPT: for each row, how often it is on either side (l, r); Δout = −f(l, r) + f(l
 * + Δl, r + Δr), f being min(l, r) or max(l − r, 0) for ALL, 1 where both are present or the right
 * one is not for DISTINCT.
 */
public final class SetOperation implements Stateful {

    private final SetOp plan;
    private final Schema schema;
    private final @Nullable Expiry expiry;
    private final RowTable rows = new RowTable();
    private final ChangedIds changes = new ChangedIds();
    private final List<StateTable> tables =
            List.of(new SlotTable("rows", 1, changes, new Counts()));
    private final DueTimes due = new DueTimes();
    private final ByteSink scratch = new ByteSink();
    private final Output output;
    private long[] left = new long[16];
    private long[] right = new long[16];
    private long[] times = new long[16];

    /**
     * @param expiry the column that rises with the lesser of both watermarks
     */
    public SetOperation(SetOp plan, @Nullable Expiry expiry) {
        this.plan = plan;
        this.schema = plan.schema();
        this.expiry = expiry;
        this.output = new Output(schema);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        apply(inputs[0], true);
        apply(inputs[1], false);
        if (expiry != null) {
            expire(expiry.limit(Math.min(context.watermark(0), context.watermark(1))));
        }
        return Consolidation.net(output.take());
    }

    private void apply(Batch batch, boolean ofLeft) {
        for (int row = 0; row < batch.size(); row++) {
            scratch.clear();
            RowFormat.write(scratch, batch.columns(), row);
            int before = rows.size();
            int id = rows.add(scratch.data(), 0, scratch.length());
            if (rows.size() > before) {
                put(id, 0, 0, time(batch, row));
            }
            changes.mark(id);
            long had = times(left[id], right[id]);
            if (ofLeft) {
                left[id] += batch.weight(row);
            } else {
                right[id] += batch.weight(row);
            }
            long change = times(left[id], right[id]) - had;
            if (change != 0) {
                output.put(batch.columns(), row, 0);
                output.end(change);
            }
            if (left[id] == 0 && right[id] == 0) {
                rows.remove(id);
            }
        }
    }

    private long time(Batch batch, int row) {
        if (expiry == null || batch.column(expiry.column()).isNull(row)) {
            return Keys.NEVER;
        }
        return ((LongColumn) batch.column(expiry.column())).values()[row];
    }

    private void put(int id, long ofLeft, long ofRight, long time) {
        if (id >= left.length) {
            int length = Math.max(id + 1, left.length * 2);
            left = Arrays.copyOf(left, length);
            right = Arrays.copyOf(right, length);
            times = Arrays.copyOf(times, length);
        }
        left[id] = ofLeft;
        right[id] = ofRight;
        times[id] = time;
        if (time != Keys.NEVER) {
            due.add(time, id);
        }
    }

    /** How often a row is in the result. */
    private long times(long l, long r) {
        long all =
                switch (plan.kind()) {
                    case INTERSECT -> Math.max(0, Math.min(l, r));
                    case EXCEPT -> plan.all() ? Math.max(0, l - r) : r > 0 ? 0 : Math.max(0, l);
                };
        return plan.all() ? all : Math.min(1, all);
    }

    private void expire(long limit) {
        due.advance(limit);
        for (int id = due.poll(); id >= 0; id = due.poll()) {
            if (rows.contains(id) && times[id] == due.time()) {
                changes.mark(id);
                rows.remove(id);
            }
        }
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return rows.bytes() + due.bytes() + 24L * left.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    private final class Counts implements SlotTable.Slots {

        @Override
        public int capacity() {
            return rows.capacity();
        }

        @Override
        public boolean contains(int id) {
            return rows.contains(id);
        }

        @Override
        public void write(int id, StateWriter out) {
            out.writeBytes(rows.data(id), rows.start(id), rows.length(id));
            out.writeCount(left[id]);
            out.writeCount(right[id]);
            out.writeLong(times[id]);
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int length = in.readLength();
            byte[] row = in.data();
            int start = in.at();
            in.skip(length);
            int id = old;
            if (how.sameIds()) {
                rows.put(id, row, start, length);
            } else if (how.share().owns(row, start, length)) {
                id = rows.add(row, start, length);
            } else {
                return;
            }
            put(id, in.readCount(), in.readCount(), in.readLong());
        }

        @Override
        public void restored() {
            rows.restored();
        }
    }
}
