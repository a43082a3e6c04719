package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan.Aggregate;
import io.tidewire.api.plan.Plan.Aggregate.Call;
import io.tidewire.engine.state.Cells;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All calls of an aggregate over many groups, and how many rows each group has. Groups are small
 * numbers that the owner gives. Not thread-safe.
 */
public final class Accumulators {

    /** Of a call that counts no row of the batch. */
    private static final int[] NOTHING = {};

    /** The place of the number of rows in a group's record. */
    static final int ROWS = 0;

    private final List<Call> calls;
    private final Accumulator[] accumulators;
    private final int[][] columns;
    private final DataType[] types;

    /** The calls with DISTINCT whose values are never taken back. */
    private final List<SharedValues> shared = new ArrayList<>();

    /** For each call, where the columns of a single row's arguments are put. */
    private final Column[][] single;

    private final Schema input;
    private final Failures failures;

    /** The rows of each group, its bits, and what the calls keep. */
    private final Cells records;

    private int capacity;

    /** What is being taken in: a batch, or columns of which one row is. */
    private @Nullable Batch batch;

    private Column[] columnsOfRow = {};
    private @Nullable String failure;
    private Map<Integer, String> failuresOfGroups = Map.of();

    /**
     * @param retracting false when the input never retracts a row
     * @param failures is told of rows that a function of the user's own fails for
     */
    public Accumulators(Aggregate plan, boolean retracting, Failures failures) {
        this.calls = plan.calls();
        this.input = plan.input().schema();
        this.failures = failures;
        this.accumulators = new Accumulator[calls.size()];
        this.columns = new int[calls.size()][];
        this.single = new Column[calls.size()][];
        this.types = new DataType[calls.size()];
        for (int i = 0; i < accumulators.length; i++) {
            Call call = calls.get(i);
            List<Integer> read = new ArrayList<>(call.arguments());
            call.order().forEach(key -> read.add(key.column()));
            columns[i] = read.stream().mapToInt(Integer::intValue).toArray();
            single[i] = new Column[columns[i].length];
            types[i] = plan.schema().type(plan.keys().size() + i);
            accumulators[i] = create(i, types[i], retracting);
        }
        this.records = placed();
    }

    /** Gives each call its place in the groups' records. */
    private Cells placed() {
        int bits = 0;
        int width = ROWS + 1;
        for (Accumulator accumulator : accumulators) {
            bits += accumulator.wantsBit() ? 1 : 0;
        }
        int bitCells = width;
        width += (bits + Long.SIZE - 1) / Long.SIZE;
        int[] firsts = new int[accumulators.length];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = width;
            width += accumulators[i].cells();
        }
        Cells cells = new Cells(width);
        int bit = 0;
        for (int i = 0; i < firsts.length; i++) {
            accumulators[i].place(
                    cells, firsts[i], bitCells + bit / Long.SIZE, 1L << bit % Long.SIZE);
            bit += accumulators[i].wantsBit() ? 1 : 0;
        }
        return cells;
    }

    private Accumulator create(int index, DataType type, boolean retracting) {
        Call call = calls.get(index);
        List<DataType> arguments = call.arguments().stream().map(input::type).toList();
        if (call.function() == AggregateFunction.APPROX_COUNT_DISTINCT && !retracting) {
            return new DistinctSketch();
        }
        boolean distinct =
                call.function() == AggregateFunction.APPROX_COUNT_DISTINCT
                        || call.distinct() && !CallFacts.indifferentToRepeats(call.function());
        Accumulator plain =
                call.user() == null
                        ? BuiltIn.accumulator(call, arguments, type, retracting)
                        : user(new UserCalls(call.user()), retracting);
        if (distinct && retracting) {
            return new DistinctValues(plain, arguments.size());
        }
        if (distinct) {
            share(index, arguments);
        }
        return plain;
    }

    private Accumulator user(UserCalls user, boolean retracting) {
        return retracting && !user.retractable()
                ? new UserRows(user, this::failed)
                : new UserStates(user, retracting, this::failed);
    }

    /** Lets the call look at the values that others of the same arguments look at. */
    private void share(int index, List<DataType> types) {
        List<Integer> arguments = calls.get(index).arguments();
        for (SharedValues values : shared) {
            if (values.arguments().equals(arguments) && values.accepts()) {
                values.add(index, calls.get(index).filter());
                return;
            }
        }
        SharedValues values = new SharedValues(arguments, types);
        values.add(index, calls.get(index).filter());
        shared.add(values);
    }

    /** Makes room for groups below {@code groups}. */
    public void reserve(int groups) {
        if (capacity < groups) {
            capacity = Math.max(16, Math.max(groups, capacity * 2));
            for (Accumulator accumulator : accumulators) {
                accumulator.reserve(capacity);
            }
        }
        records.reserve(groups);
    }

    /** Takes in a batch whose rows belong to the given groups. */
    public void update(Batch taken, int[] groups) {
        int[][] first = new int[accumulators.length][];
        for (SharedValues values : shared) {
            values.see(taken.columns(), taken.size(), groups, first);
        }
        update(taken, groups, first);
    }

    /**
     * Takes in a batch, the only one, for another one of the same plan to {@link #merge}. What
     * calls with DISTINCT count is left to that one, which knows the values of other rows.
     */
    public void collect(Batch taken, int[] groups) {
        int[][] first = new int[accumulators.length][];
        for (SharedValues values : shared) {
            values.collect(taken.columns(), taken.size(), groups);
            values.calls().forEach(call -> first[call] = NOTHING);
        }
        update(taken, groups, first);
    }

    /** Of how many rows that were collected {@link #merge} has to look at the values, about. */
    public int collected() {
        return shared.stream().mapToInt(SharedValues::collected).max().orElse(0);
    }

    /**
     * @param first by call with DISTINCT, the groups of its rows, -1 for those it is not to count;
     *     {@link #NOTHING} when it is to count none
     */
    private void update(Batch taken, int[] groups, int[][] first) {
        batch = taken;
        int count = taken.size();
        long[] weights = taken.weights();
        count(groups, count, weights);
        for (int i = 0; i < accumulators.length; i++) {
            Column[] arguments = new Column[columns[i].length];
            for (int j = 0; j < arguments.length; j++) {
                arguments[j] = taken.column(columns[i][j]);
            }
            if (first[i] == NOTHING) {
                continue;
            }
            if (first[i] != null) {
                accumulators[i].update(arguments, count, first[i], null);
            } else {
                Integer filter = calls.get(i).filter();
                int[] counted =
                        filter == null
                                ? groups
                                : filtered((BooleanColumn) taken.column(filter), groups, count);
                accumulators[i].update(arguments, count, counted, weights);
            }
        }
    }

    private void count(int[] groups, int rows, long @Nullable [] weights) {
        for (int row = 0; row < rows; row++) {
            records.add(groups[row], ROWS, weights == null ? 1 : weights[row]);
        }
    }

    /** Whether groups of other rows of the same plan can be added. */
    public boolean merges() {
        boolean merges = true;
        for (int i = 0; i < accumulators.length; i++) {
            boolean own = calls.get(i).user() != null && calls.get(i).distinct();
            merges &= accumulators[i].merges() && !own;
        }
        return merges;
    }

    /** Whether that is so, and all that groups hold is in their records. */
    public boolean addsUp() {
        return merges() && shared.isEmpty();
    }

    /**
     * Takes in the rows of groups that another one of the same plan has collected, or if this one
     * {@link #addsUp} took in: those of group {@code theirs[i]} there into group {@code mine[i]}
     * here. If {@link #merges}.
     *
     * @param mine as many, each at most once
     */
    public void merge(Accumulators other, int[] theirs, int[] mine) {
        Accumulator.Merged groups = new Accumulator.Merged(theirs, mine, theirs.length);
        for (int i = 0; i < theirs.length; i++) {
            records.add(mine[i], ROWS, other.rows(theirs[i]));
        }
        for (Accumulator accumulator : accumulators) {
            accumulator.merge(other.records, groups);
        }
        if (!shared.isEmpty()) {
            take(other, theirs, mine);
        }
    }

    /** Counts the values that another one has collected. */
    private void take(Accumulators other, int[] theirs, int[] mine) {
        int[] places = new int[other.capacity];
        Arrays.fill(places, -1);
        for (int i = 0; i < theirs.length; i++) {
            places[theirs[i]] = mine[i];
        }
        int[][] first = new int[accumulators.length][];
        for (int i = 0; i < shared.size(); i++) {
            SharedValues values = shared.get(i);
            Column[] arguments = values.take(other.shared.get(i), places, first);
            for (int call : values.calls()) {
                accumulators[call].update(arguments, first[call].length, first[call], null);
            }
        }
    }

    /**
     * Takes in a single row of the input's columns. For calls without a filter only.
     *
     * @param weight negative to take the row out
     */
    public void add(Column[] input, int row, int group, long weight) {
        batch = null;
        columnsOfRow = input;
        records.add(group, ROWS, weight);
        boolean[] seen = new boolean[accumulators.length];
        for (SharedValues values : shared) {
            values.see(input, row, group, seen);
        }
        for (int i = 0; i < accumulators.length; i++) {
            if (seen[i]) {
                continue;
            }
            Column[] arguments = single[i];
            for (int j = 0; j < arguments.length; j++) {
                arguments[j] = input[columns[i][j]];
            }
            accumulators[i].add(arguments, row, group, weight);
        }
    }

    private static int[] filtered(BooleanColumn filter, int[] groups, int count) {
        int[] counted = new int[count];
        for (int row = 0; row < count; row++) {
            counted[row] = filter.values()[row] && !filter.isNull(row) ? groups[row] : -1;
        }
        return counted;
    }

    /** Number of rows in the group, by weight. */
    public long rows(int group) {
        return records.get(group, ROWS);
    }

    /** Adds the results of a group, a column per call from {@code from} on. */
    public void emit(int group, ColumnBuilder[] out, int from) {
        failure = null;
        for (int i = 0; i < accumulators.length; i++) {
            accumulators[i].emit(group, out[from + i]);
            failure = failure == null ? accumulators[i].failure() : failure;
        }
    }

    /** Why a result that was added last could not be computed; absent when all could. */
    public @Nullable String failure() {
        return failure;
    }

    /** The results of groups, a column per call. */
    public Column[] emit(int[] groups, int count) {
        failuresOfGroups = Map.of();
        Column[] results = new Column[accumulators.length];
        for (int i = 0; i < results.length; i++) {
            results[i] =
                    accumulators[i].canFail()
                            ? emitEach(i, groups, count)
                            : accumulators[i].emit(groups, count, types[i]);
        }
        return results;
    }

    private Column emitEach(int call, int[] groups, int count) {
        ColumnBuilder out = new ColumnBuilder(types[call], count);
        for (int i = 0; i < count; i++) {
            accumulators[call].emit(groups[i], out);
            String reason = accumulators[call].failure();
            if (reason != null) {
                failuresOfGroups = failuresOfGroups.isEmpty() ? new HashMap<>() : failuresOfGroups;
                failuresOfGroups.putIfAbsent(i, reason);
            }
        }
        return out.build();
    }

    /** Whether a result of those given last could not be computed. */
    public boolean failed() {
        return !failuresOfGroups.isEmpty();
    }

    /** Why a result of a group could not be computed, by its place among those given last. */
    public @Nullable String failure(int place) {
        return failuresOfGroups.get(place);
    }

    /** Tells of a row whose result, the one added last, failed. */
    public void report(Column[] input, int row) {
        if (failure != null) {
            batch = null;
            columnsOfRow = input;
            failed(row, failure);
        }
    }

    private void failed(int row, @Nullable String reason) {
        Batch whole =
                batch != null
                        ? batch
                        : new Batch(
                                input,
                                Arrays.copyOf(columnsOfRow, input.size()),
                                columnsOfRow[0].size(),
                                null);
        failures.failed(whole, row, reason == null ? "" : reason);
    }

    /** Makes the group as new. */
    public void clear(int group) {
        records.clear(group);
        for (Accumulator accumulator : accumulators) {
            accumulator.clear(group);
        }
        for (SharedValues values : shared) {
            values.clear(group);
        }
    }

    /** Writes what belongs to one group alone and is small. */
    public void write(int group, StateWriter out) {
        records.write(group, out);
        for (Accumulator accumulator : accumulators) {
            accumulator.write(group, out);
        }
    }

    /** Puts what {@link #write} wrote into a group that is as new. */
    public void read(int group, StateReader in) {
        records.read(group, in);
        for (Accumulator accumulator : accumulators) {
            accumulator.read(group, in);
        }
    }

    /**
     * What groups hold beside what {@link #write} writes, as tables of the owner's state.
     *
     * @param keys whose ids the groups are; a table before these
     */
    public List<StateTable> tables(KeyTable keys) {
        List<StateTable> tables = new ArrayList<>();
        for (int i = 0; i < shared.size(); i++) {
            tables.addAll(shared.get(i).tables("distinct " + i, keys));
        }
        for (int i = 0; i < accumulators.length; i++) {
            tables.addAll(accumulators[i].tables("call " + i, keys));
        }
        return tables;
    }

    /** Memory held, in bytes. */
    public long bytes() {
        long bytes = records.bytes();
        for (SharedValues values : shared) {
            bytes += values.bytes();
        }
        for (Accumulator accumulator : accumulators) {
            bytes += accumulator.bytes();
        }
        return bytes;
    }
}
