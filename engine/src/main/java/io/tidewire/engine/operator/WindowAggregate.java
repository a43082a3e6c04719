package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Aggregate;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GROUP BY with a window among the keys, of which only the final result is wanted: rows are taken
 * in quietly, Δout = the results of the windows that the watermark closes in this step. Rows of a
 * window that was closed before change nothing: its result was given for good.
 *
 * <p>Each open window is a pane with a hash table and accumulators of its own, so closing a window
 * costs its groups and drops the rest whole.
 */
public final class WindowAggregate implements Grouped {

    private final Aggregate plan;
    private final Schema schema;
    private final boolean retracting;
    private final int timeColumn;
    private final Expiry closing;
    private final int[] keyColumns;
    private final boolean[] perPane;
    private final @Nullable Grouping grouping;
    private final int[] groupColumns;

    /** Where they are among the keys. */
    private final int[] groupKeys;

    private final int[] allKeys;
    private final List<DataType> groupTypes;
    private final int[] reads;
    private final Panes panes;
    private final List<StateTable> tables = new ArrayList<>();
    private final List<Batch> closed = new ArrayList<>();
    private long closedBelow = Long.MIN_VALUE;
    private @Nullable StepContext step;

    /**
     * @param time the key, counted among the keys, whose value closes the window, and how it rises
     * @param perPane which keys are the same for all rows of equal time
     */
    public WindowAggregate(Aggregate plan, boolean retracting, Expiry time, boolean[] perPane) {
        this.plan = plan;
        this.schema = plan.schema();
        this.retracting = retracting;
        this.closing = time;
        this.keyColumns = Columns.positions(plan.keys());
        this.timeColumn = keyColumns[time.column()];
        this.perPane = perPane.clone();
        this.perPane[time.column()] = true;
        this.allKeys = IntStream.range(0, keyColumns.length).toArray();
        this.groupKeys = Arrays.stream(allKeys).filter(i -> !this.perPane[i]).toArray();
        this.groupColumns = Arrays.stream(groupKeys).map(i -> keyColumns[i]).toArray();
        this.grouping = Grouping.of(plan, retracting, with(time.column(), groupKeys));
        Schema input = plan.input().schema();
        this.groupTypes = Arrays.stream(groupColumns).mapToObj(input::type).toList();
        this.reads = reads(plan);
        this.panes = new Panes(this::pane);
        this.tables.add(
                new SmallTable(
                        "closed",
                        1,
                        out -> out.writeLong(closedBelow),
                        (in, _) -> closedBelow = Math.max(closedBelow, in.readLong())));
        this.tables.addAll(panes.tables());
    }

    private static int[] with(int first, int[] others) {
        return IntStream.concat(IntStream.of(first), Arrays.stream(others)).toArray();
    }

    private Pane pane(long window, byte[] windowKey) {
        return new Pane(
                window,
                windowKey,
                KeyTable.of(groupTypes),
                new Accumulators(plan, retracting, this::failed));
    }

    private static int[] reads(Aggregate plan) {
        boolean[] read = new boolean[plan.input().schema().size()];
        plan.keys().forEach(key -> read[key] = true);
        for (Aggregate.Call call : plan.calls()) {
            call.arguments().forEach(column -> read[column] = true);
            call.order().forEach(key -> read[key.column()] = true);
            if (call.filter() != null) {
                read[call.filter()] = true;
            }
        }
        int[] columns = new int[read.length];
        int count = 0;
        for (int i = 0; i < read.length; i++) {
            if (read[i]) {
                columns[count++] = i;
            }
        }
        return Arrays.copyOf(columns, count);
    }

    @Override
    public @Nullable Grouping grouping() {
        return grouping;
    }

    @Override
    public Batch step(Batch rows, List<Groups> groups, StepContext context) {
        step = context;
        if (!rows.isEmpty()) {
            distribute(
                    (LongColumn) rows.column(timeColumn),
                    (window, some) -> update(window, some.of(rows, reads)));
        }
        for (Groups part : groups) {
            if (part.size() > 0) {
                distribute(
                        (LongColumn) part.keys().column(closing.column()),
                        (window, some) -> merge(window, part, some));
            }
        }
        close(closing.limit(context.watermark(0)));
        Batch change = Batches.concat(schema, closed);
        closed.clear();
        return change;
    }

    /** Takes what belongs to one window. */
    private interface Taker {
        void take(long window, Some rows);
    }

    /**
     * Some rows of a batch.
     *
     * @param rows null for all
     */
    private record Some(int @Nullable [] rows, int count) {

        /** These of a batch of which only certain columns are read. */
        Batch of(Batch batch, int[] reads) {
            if (rows == null) {
                return batch;
            }
            Column[] columns = batch.columns().clone();
            for (int column : reads) {
                columns[column] = columns[column].gather(rows, count);
            }
            long[] weights = batch.weights();
            long[] gathered = null;
            if (weights != null) {
                gathered = new long[count];
                for (int i = 0; i < count; i++) {
                    gathered[i] = weights[rows[i]];
                }
            }
            return new Batch(batch.schema(), columns, count, gathered);
        }

        int[] of(int[] values) {
            if (rows == null) {
                return values;
            }
            int[] some = new int[count];
            for (int i = 0; i < count; i++) {
                some[i] = values[rows[i]];
            }
            return some;
        }
    }

    /** Gives each window that is open its rows. */
    private void distribute(LongColumn times, Taker taker) {
        long[] values = times.values();
        int size = times.size();
        boolean uniform = times.nulls() == null;
        long first = values[0];
        for (int row = 1; uniform && row < size; row++) {
            uniform = values[row] == first;
        }
        if (uniform) {
            if (first >= closedBelow) {
                taker.take(first, new Some(null, size));
            }
            return;
        }
        KeyTable windows = KeyTable.of(List.of(DataType.BIGINT.notNull()));
        int[] windowOf = new int[size];
        windows.assign(new Column[] {times}, size, windowOf);
        int[][] rows = new int[windows.capacity()][16];
        int[] counts = new int[windows.capacity()];
        for (int row = 0; row < size; row++) {
            int window = windowOf[row];
            if (counts[window] == rows[window].length) {
                rows[window] = Arrays.copyOf(rows[window], counts[window] * 2);
            }
            rows[window][counts[window]++] = row;
        }
        for (int window = 0; window < counts.length; window++) {
            int row = rows[window][0];
            if (!times.isNull(row) && values[row] >= closedBelow) {
                taker.take(values[row], new Some(rows[window], counts[window]));
            }
        }
    }

    private Pane pane(long window, Batch rows, int[] keyPositions) {
        Pane pane = panes.get(window);
        return pane != null ? pane : panes.open(window, windowKey(rows, keyPositions));
    }

    private static int[] assign(Pane pane, Batch rows, int[] columns) {
        int[] groups = new int[rows.size()];
        pane.keys.assign(Columns.at(rows, columns), rows.size(), groups);
        pane.touch(groups);
        return groups;
    }

    private void merge(long window, Groups all, Some some) {
        Batch keys = some.of(all.keys(), allKeys);
        Pane pane = pane(window, keys, allKeys);
        int[] groups = assign(pane, keys, groupKeys);
        pane.accumulators.merge(all.results(), some.of(all.ids()), groups);
    }

    private void update(long window, Batch rows) {
        Pane pane = pane(window, rows, keyColumns);
        int[] groups = assign(pane, rows, groupColumns);
        pane.accumulators.update(rows, groups);
        if (retracting) {
            pane.dropEmpty(groups);
            if (pane.keys.size() == 0) {
                panes.close(pane);
            }
        }
    }

    private byte[] windowKey(Batch rows, int[] keyPositions) {
        ByteSink key = new ByteSink();
        for (int i = 0; i < keyColumns.length; i++) {
            if (perPane[i]) {
                RowFormat.write(key, rows.column(keyPositions[i]), 0);
            }
        }
        return Arrays.copyOf(key.data(), key.length());
    }

    private void close(long limit) {
        if (limit <= closedBelow) {
            return;
        }
        closedBelow = limit;
        for (Pane pane = panes.pollBelow(limit); pane != null; pane = panes.pollBelow(limit)) {
            closed.add(results(pane));
        }
    }

    private Batch results(Pane pane) {
        int[] groups = groups(pane.keys);
        int count = groups.length;
        Column[] groupKeys = pane.keys.read(groups, count);
        Column[] columns = new Column[schema.size()];
        int at = 0;
        int next = 0;
        for (int i = 0; i < keyColumns.length; i++) {
            if (perPane[i]) {
                ColumnBuilder one = new ColumnBuilder(schema.type(i), 1);
                at = RowFormat.read(pane.windowKey, at, one);
                columns[i] = one.build().gather(new int[count], count);
            } else {
                columns[i] = groupKeys[next++];
            }
        }
        Column[] results = pane.accumulators.emit(groups, count);
        for (int i = 0; pane.accumulators.failed() && i < count; i++) {
            String failure = pane.accumulators.failure(i);
            if (failure != null) {
                failed(key(pane, groups[i]), 0, failure);
            }
        }
        System.arraycopy(results, 0, columns, keyColumns.length, results.length);
        return new Batch(schema, columns, count, null);
    }

    private static int[] groups(KeyTable keys) {
        int[] groups = new int[keys.size()];
        int count = 0;
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                groups[count++] = group;
            }
        }
        return groups;
    }

    private void failed(Batch rows, int row, String reason) {
        if (step != null) {
            step.fail(rows, row, reason);
        }
    }

    /** What is told of a group whose result fails: its keys but for the window. */
    private Batch key(Pane pane, int group) {
        List<Field> fields = new ArrayList<>();
        for (int column : groupColumns) {
            fields.add(plan.input().schema().field(column));
        }
        return new Batch(new Schema(fields), pane.keys.read(new int[] {group}, 1), 1, null);
    }

    @Override
    public long stateRows() {
        long rows = 0;
        for (Pane pane : panes.all()) {
            rows += pane.keys.size();
        }
        return rows;
    }

    @Override
    public long stateBytes() {
        long bytes = 0;
        for (Pane pane : panes.all()) {
            bytes += pane.bytes();
        }
        return bytes;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        panes.restored();
    }
}
