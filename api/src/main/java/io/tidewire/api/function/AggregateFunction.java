package io.tidewire.api.function;

import io.tidewire.api.data.DataType;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One value of many rows: {@code SELECT k, f(a) FROM t GROUP BY k}, in windows, with DISTINCT and
 * FILTER, in HAVING and OVER.
 *
 * <p>What it keeps of a group is a few columns, not an object of its own: so the engine can write
 * them to a checkpoint, tell how much memory they take and hand them to another worker, and no
 * function has to know how. A state is an array of their values. The function keeps nothing else,
 * since one instance serves all groups, from several threads at once. Lists and maps in a state are
 * replaced by new ones, never changed.
 *
 * <p>The value must not depend on the order of the rows, which is not defined. Where rows are taken
 * back (a source with a primary_key, an aggregate of an aggregate, a frame of OVER that moves on),
 * a {@link Retractable} function is told; of any other one the engine keeps the arguments and
 * computes the value from the start.
 */
public non-sealed interface AggregateFunction extends UserFunction {

    /** The type of the value, which is NULL where {@link #value} throws. */
    DataType result();

    /** What is kept of a group; at least one column. A checkpoint knows them by position. */
    List<DataType> state();

    /** The state of a group without rows: a new array, a value for each column. */
    @Nullable Object[] create();

    /**
     * Takes a row in.
     *
     * @param state changed in place; what was changed is undone when the row fails
     * @param arguments one per parameter; the array is the caller's and is used again
     * @throws Exception when it cannot: the row fails, and does not count
     */
    void add(@Nullable Object[] state, @Nullable Object[] arguments) throws Exception;

    /**
     * The value of the rows taken in so far.
     *
     * @param state must not be changed
     * @throws Exception when there is none: it is NULL, and the group's key goes to the quarantine
     */
    @Nullable Object value(@Nullable Object[] state) throws Exception;

    /** One that can take a row out again. */
    interface Retractable extends AggregateFunction {

        /**
         * Makes {@link #add} of the same arguments undone, whatever was added since.
         *
         * @throws Exception for the arguments for which {@link #add} does, and no others
         */
        void retract(@Nullable Object[] state, @Nullable Object[] arguments) throws Exception;
    }

    /**
     * One whose states can be put together. Windows that overlap then share what they have in
     * common: a row is added once, and not to each window that it lies in.
     */
    interface Mergeable extends AggregateFunction {

        /**
         * Makes a state that of the rows of both.
         *
         * @param state changed in place
         * @param other must not be changed
         */
        void merge(@Nullable Object[] state, @Nullable Object[] other) throws Exception;
    }
}
