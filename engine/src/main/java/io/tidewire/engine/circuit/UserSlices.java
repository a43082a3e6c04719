package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.AggregateFunction.Mergeable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A function of the user's own in two: over the rows of a slice, and over the slices of a window.
 */
final class UserSlices {

    private UserSlices() {}

    /** Of a slice: the state as a ROW. */
    record OfRows(AggregateFunction function) implements AggregateFunction {

        @Override
        public String name() {
            return function.name();
        }

        @Override
        public List<DataType> parameters() {
            return function.parameters();
        }

        @Override
        public DataType result() {
            return row(function);
        }

        @Override
        public List<DataType> state() {
            return function.state();
        }

        @Override
        public @Nullable Object[] create() {
            return function.create();
        }

        @Override
        public void add(@Nullable Object[] state, @Nullable Object[] arguments) throws Exception {
            function.add(state, arguments);
        }

        @Override
        public Object value(@Nullable Object[] state) {
            return Arrays.asList(state);
        }
    }

    /** Of a window: the states of its slices put together. */
    record OfSlices(Mergeable function) implements AggregateFunction {

        @Override
        public String name() {
            return function.name();
        }

        @Override
        public List<DataType> parameters() {
            return List.of(row(function));
        }

        @Override
        public DataType result() {
            return function.result();
        }

        @Override
        public List<DataType> state() {
            return function.state();
        }

        @Override
        public @Nullable Object[] create() {
            return function.create();
        }

        @Override
        public void add(@Nullable Object[] state, @Nullable Object[] arguments) throws Exception {
            if (arguments[0] instanceof List<?> slice) {
                function.merge(state, slice.toArray());
            }
        }

        @Override
        public @Nullable Object value(@Nullable Object[] state) throws Exception {
            return function.value(state);
        }
    }

    private static DataType row(AggregateFunction function) {
        List<Field> fields = new ArrayList<>();
        function.state().forEach(type -> fields.add(new Field("s" + fields.size(), type)));
        return DataType.row(fields).notNull();
    }
}
