package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.SeenValues;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * DISTINCT over rows that are never retracted: the values that calls with the same arguments have
 * seen, each under its FILTER. Values are kept once for all of the calls, with a bit for each; a
 * call gets the rows that bring it a value for the first time.
 */
final class SharedValues {

    private final List<Integer> arguments;
    private final SeenValues values;
    private final List<Integer> calls = new ArrayList<>();
    private final List<@Nullable Integer> filters = new ArrayList<>();
    private final Column[] columns;
    private Firsts firsts = new Firsts(new Column[0], new int[0], new int[0]);

    /**
     * Rows that bring a group a value for the first time, to one call at least.
     *
     * @param values the arguments
     * @param bits the calls, by their places here, that had not seen it
     */
    private record Firsts(Column[] values, int[] groups, int[] bits) {}

    /**
     * @param arguments columns of the input
     */
    SharedValues(List<Integer> arguments, List<DataType> types) {
        this.arguments = arguments;
        this.values = SeenValues.of(types);
        this.columns = new Column[types.size()];
    }

    List<Integer> arguments() {
        return arguments;
    }

    /** The numbers of the calls that look at the values. */
    List<Integer> calls() {
        return calls;
    }

    /** Whether one more call can look at the values. */
    boolean accepts() {
        return calls.size() < SeenValues.LOOKERS;
    }

    void add(int call, @Nullable Integer filter) {
        calls.add(call);
        filters.add(filter);
    }

    /**
     * Takes in rows of the input.
     *
     * @param first by call, set here: the groups of its rows, -1 for a row it is not to count
     */
    void see(Column[] input, int rows, int[] groups, int[][] first) {
        tell(news(input, rows, groups), groups, first);
    }

    /**
     * Takes in rows of the input for another one of its kind, which is to {@link #take} those that
     * bring something new.
     */
    void collect(Column[] input, int rows, int[] groups) {
        int[] bits = news(input, rows, groups);
        int[] at = new int[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            at[count] = row;
            count += bits[row] == 0 ? 0 : 1;
        }
        Column[] brought = new Column[columns.length];
        for (int i = 0; i < brought.length; i++) {
            brought[i] = columns[i].gather(at, count);
        }
        firsts = new Firsts(brought, picked(groups, at, count), picked(bits, at, count));
    }

    /** How many rows are to be taken from it. */
    int collected() {
        return firsts.bits.length;
    }

    /**
     * Takes in what another one has collected.
     *
     * @param mine by group there, the group here; negative for one that is not wanted
     * @param first as with {@link #see(Column[], int, int[], int[][])}, for those rows
     * @return the values of those rows
     */
    Column[] take(SharedValues other, int[] mine, int[][] first) {
        Firsts theirs = other.firsts;
        int[] groups = new int[theirs.groups.length];
        int[] bits = new int[groups.length];
        for (int row = 0; row < groups.length; row++) {
            groups[row] = mine[theirs.groups[row]];
            bits[row] = groups[row] < 0 ? 0 : theirs.bits[row];
        }
        values.see(theirs.values, groups.length, groups, bits);
        tell(bits, groups, first);
        return theirs.values;
    }

    /** By row, the calls that see its value for the first time. */
    private int[] news(Column[] input, int rows, int[] groups) {
        int[] bits = new int[rows];
        for (int i = 0; i < filters.size(); i++) {
            look(filters.get(i), 1 << i, input, bits);
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i] = input[arguments.get(i)];
        }
        values.see(columns, rows, groups, bits);
        return bits;
    }

    private void tell(int[] bits, int[] groups, int[][] first) {
        for (int i = 0; i < calls.size(); i++) {
            int[] counted = new int[bits.length];
            for (int row = 0; row < bits.length; row++) {
                counted[row] = (bits[row] >>> i & 1) != 0 ? groups[row] : -1;
            }
            first[calls.get(i)] = counted;
        }
    }

    private static int[] picked(int[] of, int[] at, int count) {
        int[] picked = new int[count];
        for (int i = 0; i < count; i++) {
            picked[i] = of[at[i]];
        }
        return picked;
    }

    private static void look(@Nullable Integer filter, int bit, Column[] input, int[] bits) {
        if (filter == null) {
            for (int row = 0; row < bits.length; row++) {
                bits[row] |= bit;
            }
            return;
        }
        BooleanColumn passes = (BooleanColumn) input[filter];
        for (int row = 0; row < bits.length; row++) {
            if (passes.values()[row] && !passes.isNull(row)) {
                bits[row] |= bit;
            }
        }
    }

    /**
     * Takes in one row, for calls without a filter.
     *
     * @param known by call, set here: whether it has seen the row's value before
     */
    void see(Column[] input, int row, int group, boolean[] known) {
        int[] bits = {-1 >>> (SeenValues.LOOKERS - calls.size())};
        for (int i = 0; i < columns.length; i++) {
            columns[i] = input[arguments.get(i)].gather(new int[] {row}, 1);
        }
        values.see(columns, 1, new int[] {group}, bits);
        for (int i = 0; i < calls.size(); i++) {
            known[calls.get(i)] = (bits[0] >>> i & 1) == 0;
        }
    }

    void clear(int group) {
        values.clear(group);
    }

    List<StateTable> tables(String name, KeyTable keys) {
        return values.tables(name, keys);
    }

    long bytes() {
        return values.bytes();
    }
}
