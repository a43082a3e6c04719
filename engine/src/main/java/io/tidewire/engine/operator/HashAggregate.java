package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Aggregate;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.IdleGroups;
import io.tidewire.engine.state.IntSegments;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.LongSegments;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GROUP BY and DISTINCT: for each group that ΔA touches, Δout = −result(group of A) + result(group
 * of A + ΔA), left out where both are equal. The groups are rows of a hash table, their
 * accumulators columns beside it; a batch is first turned into group numbers, then taken in call by
 * call.
 *
 * <p>When one of the keys rises with the watermark, groups below go without a trace: their results
 * stand. So do groups of a lifetime that is over.
 */
public final class HashAggregate implements Grouped {

    private static final int EMITTED = 1;

    /** So many groups that are past go with each step at least. */
    private static final int EXPIRED_A_STEP = 1024;

    /** The time of a group whose key is NULL. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Schema schema;
    private final int[] keyColumns;
    private final @Nullable Grouping grouping;
    private final boolean distinct;
    private final @Nullable Expiry expiry;
    private final @Nullable Idle idle;
    private final IdleGroups silent = new IdleGroups();
    private final KeyTable keys;
    private final Accumulators accumulators;
    private final boolean global;
    private final DueTimes due = new DueTimes();
    private final List<StateTable> tables = new ArrayList<>();

    /** By group: when it goes, where groups do. */
    private final @Nullable LongSegments times;

    /** By group: the last step that touched it, above whether its result was given out. */
    private final IntSegments marks = new IntSegments();

    /** Groups of the step; the first {@link #known} had results before. */
    private int[] touched = new int[16];

    private int known;

    /** The others of the step. */
    private int[] news = new int[16];

    private int fresh;

    /** Positions among the touched groups whose results are taken back, and given out. */
    private int[] old = {};

    private int retractions;
    private int[] now = {};
    private int insertions;
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
        this.keyColumns = Columns.positions(plan.keys());
        this.grouping =
                idle != null
                        ? null
                        : Grouping.of(
                                plan, retracting, IntStream.range(0, keyColumns.length).toArray());
        this.distinct = plan.calls().isEmpty() && !retracting && idle == null;
        this.expiry = expiry;
        this.idle = idle;
        this.global = keyColumns.length == 0;
        this.keys = KeyTable.of(plan.keys().stream().map(plan.input().schema()::type).toList());
        this.accumulators = new Accumulators(plan, retracting, this::failed);
        this.times = expiry == null ? null : new LongSegments();
        tables.add(
                new SmallTable(
                        "started",
                        1,
                        out -> out.writeBoolean(started),
                        (in, _) -> started |= in.readBoolean()));
        tables.add(new SlotTable("groups", 1, keys.changes(), new Entries()));
        if (idle != null) {
            tables.add(silent.entries("silent", keys));
        }
        tables.addAll(accumulators.tables(keys));
    }

    @Override
    public @Nullable Grouping grouping() {
        return grouping;
    }

    @Override
    public Batch step(Batch rows, List<Groups> groups, StepContext context) {
        step = context;
        boolean first = global && !started;
        started = true;
        Batch change = Batch.empty(schema);
        if (first || !rows.isEmpty() || !groups.isEmpty()) {
            change = apply(rows, groups, first);
        }
        if (expiry != null) {
            int came = groups.stream().mapToInt(some -> some.keys().size()).sum() + rows.size();
            expire(expiry.limit(context.watermark(0)), EXPIRED_A_STEP + 2 * came);
        } else if (idle != null) {
            silent.advance(idle.limit(context.watermark(0)));
            for (int group = silent.poll(); group >= 0; group = silent.poll()) {
                remove(group);
            }
        }
        return change;
    }

    private Batch apply(Batch rows, List<Groups> grouped, boolean first) {
        nextStamp();
        known = 0;
        fresh = 0;
        if (first) {
            touch(new int[] {keys.add(new byte[0], 0, 0)}, 1, new Column[0]);
        }
        int[] ids = touch(Columns.at(rows, keyColumns), rows.size());
        int[][] groupIds = new int[grouped.size()][];
        for (int i = 0; i < groupIds.length; i++) {
            Batch groups = grouped.get(i).keys();
            groupIds[i] = touch(groups.columns(), groups.size());
        }
        int count = listed();
        if (idle != null) {
            hear(rows, idle, ids);
        }
        Column[] before = accumulators.emit(touched, known);
        accumulators.update(rows, ids);
        for (int i = 0; i < groupIds.length; i++) {
            accumulators.merge(grouped.get(i).results(), grouped.get(i).ids(), groupIds[i]);
        }
        Column[] after = accumulators.emit(touched, count);
        boolean[] same = distinct ? new boolean[known] : Columns.same(before, after, known);
        compare(count, same);
        Batch change = change(before, after);
        removeEmpty(count);
        return change;
    }

    /**
     * Notes which of the touched groups had a result that is taken back, and which have one to give
     * out. {@link #apply} itself has no loop over groups or rows: the JVM would compile everything
     * that is called from it once more into one, which took a second.
     *
     * @param same by group: whether the result is what it was
     */
    private void compare(int count, boolean[] same) {
        old = old.length < count ? new int[touched.length] : old;
        now = now.length < count ? new int[touched.length] : now;
        retractions = 0;
        insertions = 0;
        for (int i = 0; i < count; i++) {
            int group = touched[i];
            boolean was = i < known;
            boolean is = global || accumulators.rows(group) != 0;
            String failure = is && !(was && distinct) ? accumulators.failure(i) : null;
            if (failure != null) {
                failed(key(group), 0, failure);
            }
            if (was && !distinct && !(is && same[i])) {
                old[retractions++] = i;
            }
            if (is && !(was && (distinct || same[i]))) {
                now[insertions++] = i;
            }
            marks.set(group, stamp << 1 | (is ? EMITTED : 0));
        }
    }

    private void removeEmpty(int count) {
        for (int i = 0; i < count; i++) {
            if (!isEmitted(touched[i])) {
                remove(touched[i]);
            }
        }
    }

    /** The groups of the rows of the change. */
    private int[] changed(int size) {
        int[] ids = new int[size];
        for (int i = 0; i < size; i++) {
            ids[i] = touched[i < retractions ? old[i] : now[i - retractions]];
        }
        return ids;
    }

    /** Takes back what some of the touched groups were, and gives out what some are. */
    private Batch change(Column[] before, Column[] after) {
        int size = retractions + insertions;
        Column[] keyValues = keys.read(changed(size), size);
        Column[] results = Columns.joined(before, old, retractions, after, now, insertions);
        Column[] columns = Arrays.copyOf(keyValues, keyValues.length + results.length);
        System.arraycopy(results, 0, columns, keyValues.length, results.length);
        long[] weights = null;
        if (retractions > 0) {
            weights = new long[size];
            Arrays.fill(weights, 0, retractions, -1);
            Arrays.fill(weights, retractions, size, 1);
        }
        return new Batch(schema, columns, size, weights);
    }

    /** The groups of the rows, which are noted as touched. */
    private int[] touch(Column[] key, int rows) {
        int[] groups = new int[rows];
        keys.assign(key, rows, groups);
        touch(groups, rows, key);
        return groups;
    }

    /** Notes the groups that the step touches, each once. */
    private void touch(int[] groups, int rows, Column[] key) {
        reserve(keys.capacity());
        for (int row = 0; row < rows; row++) {
            int group = groups[row];
            int mark = marks.get(group);
            if (mark >>> 1 != stamp) {
                marks.set(group, stamp << 1 | mark & EMITTED);
                keys.changes().mark(group);
                if ((mark & EMITTED) != 0) {
                    touched = with(touched, known++, group);
                    continue;
                }
                news = with(news, fresh++, group);
                if (expiry != null) {
                    LongColumn column = (LongColumn) key[expiry.column()];
                    put(group, column.isNull(row) ? NEVER : column.values()[row]);
                }
            }
        }
    }

    /** Lists the touched groups: first those whose results were given out. */
    private int listed() {
        int count = known + fresh;
        if (count > touched.length) {
            touched = Arrays.copyOf(touched, Math.max(count, touched.length * 2));
        }
        System.arraycopy(news, 0, touched, known, fresh);
        return count;
    }

    private static int[] with(int[] list, int size, int group) {
        int[] grown = size == list.length ? Arrays.copyOf(list, size * 2) : list;
        grown[size] = group;
        return grown;
    }

    private void hear(Batch batch, Idle from, int[] groups) {
        LongColumn heard = (LongColumn) batch.column(from.column());
        for (int row = 0; row < batch.size(); row++) {
            if (batch.weight(row) > 0) {
                boolean timeless = heard.isNull(row);
                silent.hear(groups[row], timeless ? IdleGroups.NEVER : heard.values()[row]);
            }
        }
    }

    private void failed(Batch rows, int row, String reason) {
        if (step != null) {
            step.fail(rows, row, reason);
        }
    }

    /** What is told of a group whose result fails. */
    private Batch key(int group) {
        Schema ofKey = new Schema(schema.fields().subList(0, keyColumns.length));
        return new Batch(ofKey, keys.read(new int[] {group}, 1), 1, null);
    }

    private void nextStamp() {
        if (++stamp > Integer.MAX_VALUE >> 1) {
            for (int group = 0; group < marks.capacity(); group++) {
                marks.set(group, marks.get(group) & EMITTED);
            }
            stamp = 1;
        }
    }

    private boolean isEmitted(int group) {
        return (marks.get(group) & EMITTED) != 0;
    }

    private void put(int group, long time) {
        if (times != null) {
            times.set(group, time);
            if (time != NEVER) {
                due.add(time, group);
            }
        }
    }

    private void reserve(int capacity) {
        marks.reserve(capacity);
        if (times != null) {
            times.reserve(capacity);
        }
        if (idle != null) {
            silent.reserve(capacity);
        }
        accumulators.reserve(capacity);
    }

    private void remove(int group) {
        accumulators.clear(group);
        keys.remove(group);
        marks.set(group, 0);
        if (idle != null) {
            silent.forget(group);
        }
    }

    /**
     * Drops groups that are past. All those of a day fall due at once: no step is to wait for that.
     * With two for each row that came they go faster than others come. When the input has ended
     * none come: they stay, since taking them out one by one costs more than they do.
     *
     * @param most of them
     */
    private void expire(long limit, int most) {
        if (times == null || limit == Long.MAX_VALUE) {
            return;
        }
        due.advance(limit);
        for (int left = most; left > 0; left--) {
            int group = due.poll();
            if (group < 0) {
                return;
            }
            if (keys.contains(group) && times.get(group) == due.time()) {
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
                + marks.bytes()
                + (times == null ? 0 : times.bytes());
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    private final class Entries implements SlotTable.Slots {

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
            if (times != null) {
                out.writeLong(times.get(group));
            }
            accumulators.write(group, out);
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = keys.restore(old, in, how);
            if (group != KeyTable.NONE) {
                reserve(keys.capacity());
                marks.set(group, EMITTED);
                if (times != null) {
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
