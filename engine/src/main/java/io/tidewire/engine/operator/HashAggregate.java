package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Aggregate;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.IdleGroups;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * GROUP BY and DISTINCT: for each group that ΔA touches, Δout = −result(group of A) + result(group
 * of A + ΔA), left out where both are equal. The groups are rows of a hash table, their
 * accumulators columns beside it; a batch is first turned into group numbers, then taken in call by
 * call.
 *
 * <p>When one of the keys rises with the watermark, groups below go without a trace: their results
 * stand. So do groups of a lifetime that is over.
 */
public final class HashAggregate implements Stateful {

    /** The time of a group whose key is NULL. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Schema schema;
    private final int[] keyColumns;
    private final boolean distinct;
    private final @Nullable Expiry expiry;
    private final @Nullable Idle idle;
    private final IdleGroups silent = new IdleGroups();
    private final KeyTable keys;
    private final Accumulators accumulators;
    private final boolean global;
    private final DueTimes due = new DueTimes();
    private final Output before;
    private final Output after;
    private final List<StateTable> tables = new ArrayList<>();
    private boolean[] emitted = new boolean[16];
    private long[] times = {};
    private int[] touched = new int[16];
    private int[] stamps = new int[16];
    private int stamp;
    private boolean started;
    private @Nullable StepContext step;

    /**
     * @param retracting false when the input never retracts, or only all rows of a group at once
     * @param expiry the key, counted among the keys, that rises with the watermark
     * @param idle what ends groups where no key rises
     */
    public HashAggregate(
            Aggregate plan, boolean retracting, @Nullable Expiry expiry, @Nullable Idle idle) {
        this.schema = plan.schema();
        this.keyColumns = Batches.positions(plan.keys());
        this.distinct = plan.calls().isEmpty() && !retracting && idle == null;
        this.expiry = expiry;
        this.idle = idle;
        this.global = keyColumns.length == 0;
        this.keys = KeyTable.of(plan.keys().stream().map(plan.input().schema()::type).toList());
        this.accumulators = new Accumulators(plan, retracting, this::failed);
        this.before = new Output(schema);
        this.after = new Output(schema);
        tables.add(
                new SmallTable(
                        "started",
                        1,
                        out -> out.writeBoolean(started),
                        (in, _) -> started |= in.readBoolean()));
        tables.add(new SlotTable("groups", 1, keys.changes(), new Groups()));
        if (idle != null) {
            tables.add(silent.entries("silent", keys));
        }
        tables.addAll(accumulators.tables(keys));
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        step = context;
        boolean first = global && !started;
        started = true;
        Batch change = Batch.empty(schema);
        if (first || !batch.isEmpty()) {
            change = apply(batch, first);
        }
        if (expiry != null) {
            expire(expiry.limit(context.watermark(0)));
        } else if (idle != null) {
            silent.advance(idle.limit(context.watermark(0)));
            for (int group = silent.poll(); group >= 0; group = silent.poll()) {
                remove(group);
            }
        }
        return change;
    }

    private Batch apply(Batch batch, boolean first) {
        int rows = batch.size();
        int[] groups = new int[Math.max(rows, 1)];
        Column[] key = Batches.columns(batch, keyColumns);
        if (first) {
            groups[0] = keys.add(new byte[0], 0, 0);
        }
        keys.assign(key, rows, groups);
        reserve(keys.capacity());
        int count = touch(groups, first ? Math.max(rows, 1) : rows, key);
        if (idle != null) {
            hear(batch, idle, groups);
        }
        accumulators.update(batch, groups);
        int[] retracted = new int[count];
        int[] inserted = new int[count];
        int retractions = 0;
        int insertions = 0;
        int old = 0;
        Batch olds = before.take();
        for (int i = 0; i < count; i++) {
            int group = touched[i];
            boolean was = emitted[group] && !distinct;
            boolean is = global || accumulators.rows(group) != 0;
            if (is && !(distinct && emitted[group])) {
                emit(group, after);
                String failure = accumulators.failure();
                if (failure != null) {
                    failed(key(group), 0, failure);
                }
                inserted[i] = insertions++;
            } else {
                inserted[i] = -1;
            }
            retracted[i] = was ? old++ : -1;
            if (is) {
                emitted[group] = true;
            } else {
                remove(group);
            }
        }
        Batch news = after.take();
        int[] keepOld = new int[old];
        int[] keepNew = new int[insertions];
        insertions = 0;
        for (int i = 0; i < count; i++) {
            boolean same =
                    retracted[i] >= 0
                            && inserted[i] >= 0
                            && equal(olds, retracted[i], news, inserted[i]);
            if (!same && retracted[i] >= 0) {
                keepOld[retractions++] = retracted[i];
            }
            if (!same && inserted[i] >= 0) {
                keepNew[insertions++] = inserted[i];
            }
        }
        return Batches.concat(
                schema,
                List.of(olds.gather(keepOld, retractions), news.gather(keepNew, insertions)));
    }

    /** Lists the groups of the rows, each once, and their results as they were. */
    private int touch(int[] groups, int rows, Column[] key) {
        stamp++;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int group = groups[row];
            if (stamps[group] != stamp) {
                stamps[group] = stamp;
                keys.changes().mark(group);
                if (count == touched.length) {
                    touched = Arrays.copyOf(touched, count * 2);
                }
                touched[count++] = group;
                if (emitted[group]) {
                    if (!distinct) {
                        emit(group, before, -1);
                    }
                } else if (expiry != null) {
                    LongColumn column = (LongColumn) key[expiry.column()];
                    put(group, column.isNull(row) ? NEVER : column.values()[row]);
                }
            }
        }
        return count;
    }

    private void hear(Batch batch, Idle from, int[] groups) {
        LongColumn times = (LongColumn) batch.column(from.column());
        for (int row = 0; row < batch.size(); row++) {
            if (batch.weight(row) > 0) {
                boolean timeless = times.isNull(row);
                silent.hear(groups[row], timeless ? IdleGroups.NEVER : times.values()[row]);
            }
        }
    }

    private void put(int group, long time) {
        times[group] = time;
        if (time != NEVER) {
            due.add(time, group);
        }
    }

    private void failed(Batch rows, int row, String reason) {
        if (step != null) {
            step.fail(rows, row, reason);
        }
    }

    /** What is told of a group whose result fails. */
    private Batch key(int group) {
        Output out = new Output(new Schema(schema.fields().subList(0, keyColumns.length)));
        keys.read(group, out.columns());
        out.end(1);
        return out.take();
    }

    private void emit(int group, Output out) {
        emit(group, out, 1);
    }

    private void emit(int group, Output out, long weight) {
        keys.read(group, out.columns());
        accumulators.emit(group, out.columns(), keyColumns.length);
        out.end(weight);
    }

    /** Whether two results of a group are the same: the keys are. */
    private boolean equal(Batch a, int rowOfA, Batch b, int rowOfB) {
        for (int i = keyColumns.length; i < schema.size(); i++) {
            if (!RowFormat.equal(a.column(i), rowOfA, b.column(i), rowOfB)) {
                return false;
            }
        }
        return true;
    }

    private void reserve(int capacity) {
        if (emitted.length < capacity) {
            int length = Math.max(capacity, emitted.length * 2);
            emitted = Arrays.copyOf(emitted, length);
            stamps = Arrays.copyOf(stamps, length);
        }
        if (expiry != null && times.length < emitted.length) {
            times = Arrays.copyOf(times, emitted.length);
        }
        if (idle != null) {
            silent.reserve(emitted.length);
        }
        accumulators.reserve(capacity);
    }

    private void remove(int group) {
        accumulators.clear(group);
        keys.remove(group);
        emitted[group] = false;
        stamps[group] = 0;
        if (idle != null) {
            silent.forget(group);
        }
    }

    private void expire(long limit) {
        due.advance(limit);
        for (int group = due.poll(); group >= 0; group = due.poll()) {
            if (keys.contains(group) && emitted[group] && times[group] == due.time()) {
                remove(group);
            }
        }
    }

    @Override
    public long stateRows() {
        return keys.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes()
                + accumulators.bytes()
                + due.bytes()
                + silent.bytes()
                + 5L * emitted.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
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
            if (expiry != null) {
                out.writeLong(times[group]);
            }
            accumulators.write(group, out);
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = keys.restore(old, in, how);
            if (group != KeyTable.NONE) {
                reserve(keys.capacity());
                emitted[group] = true;
                if (expiry != null) {
                    put(group, in.readLong());
                }
                accumulators.read(group, in);
            }
        }

        @Override
        public void restored() {
            keys.restored();
        }
    }
}
