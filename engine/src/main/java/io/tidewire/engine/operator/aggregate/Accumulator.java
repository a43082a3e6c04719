package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.Cells;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One aggregate call over many groups. Groups are small numbers; what a group holds is found by
 * that number, so that a batch is taken in by one loop per call. A few longs are kept in the
 * group's record, beside those of the other calls; {@link Accumulators} makes room for them, clears
 * and writes them.
 */
interface Accumulator {

    /** How many longs of a group's record it wants. */
    default int cells() {
        return 0;
    }

    /** Whether it wants a bit of a group's record. */
    default boolean wantsBit() {
        return false;
    }

    /**
     * Gives it its place in the records, once, before anything else.
     *
     * @param cell the first of its longs
     * @param bitCell the long that its bit is in
     */
    default void place(Cells cells, int cell, int bitCell, long bit) {}

    /** Makes room for groups below {@code capacity}, of what is not in their records. */
    default void reserve(int capacity) {}

    /**
     * Takes in rows.
     *
     * @param arguments of the call
     * @param groups of each row; a row of a negative group does not count
     * @param weights of each row, 1 when absent
     */
    void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights);

    /** Whether what groups hold is all in their records, and can be added up. */
    default boolean merges() {
        return false;
    }

    /**
     * Adds what groups hold whose rows another one of its kind took in.
     *
     * @param from the records of those, laid out as its own
     */
    default void merge(Cells from, Merged groups) {
        throw new UnsupportedOperationException();
    }

    /**
     * Groups {@code theirs[i]} that belong to groups {@code mine[i]}.
     *
     * @param mine each at most once
     */
    record Merged(int[] theirs, int[] mine, int count) {}

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

    /** Whether a value may fail to be computed. */
    default boolean canFail() {
        return false;
    }

    /** The results of groups; not of what can fail. */
    default Column emit(int[] groups, int count, DataType type) {
        ColumnBuilder out = new ColumnBuilder(type, count);
        for (int i = 0; i < count; i++) {
            emit(groups[i], out);
        }
        return out.build();
    }

    /** Makes the group as new, as far as its record does not do that. */
    default void clear(int group) {}

    /** Writes what the group holds by itself beside its record, a small thing. */
    default void write(int group, StateWriter out) {}

    /** Puts what {@link #write} wrote into a group that is as new. */
    default void read(int group, StateReader in) {}

    /**
     * What groups hold that may be large: rows, values, as tables of the owner's state.
     *
     * @param keys whose ids the groups are; a table before these
     */
    default List<StateTable> tables(String name, KeyTable keys) {
        return List.of();
    }

    /** Memory held outside of the records, in bytes. */
    default long bytes() {
        return 0;
    }

    static long weight(long @Nullable [] weights, int row) {
        return weights == null ? 1 : weights[row];
    }
}
