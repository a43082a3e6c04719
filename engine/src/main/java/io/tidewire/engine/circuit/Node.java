package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.engine.lineage.Lineage;
import io.tidewire.engine.operator.Operator;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;

/**
 * One place in the circuit: the plan of an operator, of which every worker makes its own.
 *
 * @param id its position among the nodes; the inputs' are smaller
 * @param view the view or source it works for
 * @param name for people
 * @param inputs ids of the nodes it takes its changes from
 * @param routes for each input, where a row goes when there are several workers
 * @param factory makes the operator; absent for a source
 */
record Node(
        int id,
        String view,
        String name,
        Schema schema,
        List<Integer> inputs,
        List<Route> routes,
        @Nullable Supplier<Operator> factory,
        Facts facts,
        Lineage lineage,
        State state) {

    /** Whether rows change hands before it, where there are several workers. */
    boolean exchanges() {
        return !routes.stream().allMatch(Route.Stay.class::isInstance);
    }

    /** Whether the first worker alone runs it. */
    boolean byFirst() {
        return routes.isEmpty() || routes.stream().anyMatch(Route::toFirst);
    }

    /** Where the rows of an input go. */
    sealed interface Route {

        /** Anywhere: they stay with the worker that has them. */
        record Stay() implements Route {}

        /** All to the first worker. */
        record First() implements Route {}

        /** To the worker that owns the key. */
        record ByKey(int[] columns) implements Route {}

        /**
         * To the worker that owns the key, grouped beforehand where that helps.
         *
         * @param columns the key; none for a key that all rows have
         * @param keys the same among the columns that the rows are grouped by
         */
        record InGroups(int[] columns, int[] keys) implements Route {}

        private boolean toFirst() {
            return switch (this) {
                case Stay _, ByKey _ -> false;
                case First _ -> true;
                case InGroups groups -> groups.columns.length == 0;
            };
        }

        static Route byKey(List<Integer> columns) {
            return columns.isEmpty()
                    ? new First()
                    : new ByKey(columns.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /** What it keeps, in words, as in {@link OperatorInfo}. */
    record State(@Nullable String keeps, @Nullable String bound, @Nullable String hint) {
        static final State NONE = new State(null, null, null);
    }
}
