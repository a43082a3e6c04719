package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One aggregate call over many groups. Groups are small numbers; what a group holds stands in
 * arrays by that number, so that a batch is taken in by one loop per call.
 */
interface Accumulator {

    /** Makes room for groups below {@code capacity}. */
    void reserve(int capacity);

    /**
     * Takes in rows.
     *
     * @param arguments of the call
     * @param groups of each row; a row of a negative group does not count
     * @param weights of each row, 1 when absent
     */
    void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights);

    /** Takes in one row of the columns, which are the arguments of the call. */
    default void add(Column[] arguments, int row, int group, long weight) {
        Column[] single = new Column[arguments.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = arguments[i].gather(new int[] {row}, 1);
        }
        update(single, 1, new int[] {group}, new long[] {weight});
    }

    /** Adds the group's result. */
    void emit(int group, ColumnBuilder out);

    /** Why the value that was given last could not be computed; absent when it could. */
    default @Nullable String failure() {
        return null;
    }

    /** Makes the group as new. */
    void clear(int group);

    /** Writes what the group holds by itself, a small thing. */
    void write(int group, StateWriter out);

    /** Puts what {@link #write} wrote into a group that is as new. */
    void read(int group, StateReader in);

    /**
     * What groups hold that may be large: rows, values, as tables of the owner's state.
     *
     * @param keys whose ids the groups are; a table before these
     */
    default List<StateTable> tables(String name, KeyTable keys) {
        return List.of();
    }

    /** Memory held, in bytes. */
    long bytes();

    static long weight(long @Nullable [] weights, int row) {
        return weights == null ? 1 : weights[row];
    }
}
