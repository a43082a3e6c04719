package io.tidewire.app.oracle;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;
import io.tidewire.api.function.UserFunction;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Functions of the user's own, for the cases to call. */
final class CaseFunctions {

    /** What a scalar function does, which is all that these differ in. */
    private interface Body {
        @Nullable Object call(@Nullable Object[] arguments) throws Exception;
    }

    private record Scalar(String name, List<DataType> parameters, DataType result, Body body)
            implements ScalarFunction {
        @Override
        public @Nullable Object call(@Nullable Object[] arguments) throws Exception {
            return body.call(arguments);
        }
    }

    /** The words of a text and their lengths; a text with a question mark has none to be had. */
    private record Words() implements TableFunction {
        @Override
        public String name() {
            return "words";
        }

        @Override
        public List<DataType> parameters() {
            return List.of(DataType.STRING.notNull());
        }

        @Override
        public Schema result() {
            return Schema.of(
                    new Field("word", DataType.STRING.notNull()),
                    new Field("length", DataType.INT));
        }

        @Override
        public List<List<Object>> call(@Nullable Object[] arguments) {
            String text = String.valueOf(arguments[0]);
            if (text.contains("?")) {
                throw new IllegalArgumentException("no answers, only words");
            }
            List<List<Object>> rows = new ArrayList<>();
            Arrays.stream(text.split(" "))
                    .filter(word -> !word.isEmpty())
                    .forEach(word -> rows.add(List.of(word, word.length())));
            return rows;
        }
    }

    /** The mean of whole numbers by weights; a weight of 5 is too much. */
    private record Weighted()
            implements AggregateFunction.Retractable, AggregateFunction.Mergeable {
        @Override
        public String name() {
            return "weighted";
        }

        @Override
        public List<DataType> parameters() {
            return List.of(DataType.BIGINT.notNull(), DataType.BIGINT.notNull());
        }

        @Override
        public DataType result() {
            return DataType.DOUBLE;
        }

        @Override
        public List<DataType> state() {
            return List.of(DataType.BIGINT.notNull(), DataType.BIGINT.notNull());
        }

        @Override
        public @Nullable Object[] create() {
            return new Object[] {0L, 0L};
        }

        @Override
        public void add(@Nullable Object[] state, @Nullable Object[] arguments) {
            change(state, arguments, 1);
        }

        @Override
        public void retract(@Nullable Object[] state, @Nullable Object[] arguments) {
            change(state, arguments, -1);
        }

        private static void change(
                @Nullable Object[] state, @Nullable Object[] arguments, int sign) {
            long weight = number(arguments[1]);
            // What is changed before a failure is not to be seen.
            state[0] = number(state[0]) + sign * number(arguments[0]) * weight;
            if (weight == 5) {
                throw new IllegalArgumentException("a weight of five");
            }
            state[1] = number(state[1]) + sign * weight;
        }

        @Override
        public void merge(@Nullable Object[] state, @Nullable Object[] other) {
            state[0] = number(state[0]) + number(other[0]);
            state[1] = number(state[1]) + number(other[1]);
        }

        @Override
        public @Nullable Object value(@Nullable Object[] state) {
            if (number(state[1]) == 4) {
                throw new IllegalStateException("no four in all");
            }
            return number(state[1]) == 0 ? null : (double) number(state[0]) / number(state[1]);
        }

        private static long number(@Nullable Object value) {
            return value == null ? 0 : (Long) value;
        }
    }

    /** The longest text, of equal ones the least, and how many there were; keeps no others. */
    private record Longest() implements AggregateFunction {
        @Override
        public String name() {
            return "longest";
        }

        @Override
        public List<DataType> parameters() {
            return List.of(DataType.STRING);
        }

        @Override
        public DataType result() {
            return DataType.STRING;
        }

        @Override
        public List<DataType> state() {
            return List.of(DataType.STRING, DataType.INT.notNull());
        }

        @Override
        public @Nullable Object[] create() {
            return new Object[] {null, 0};
        }

        @Override
        public void add(@Nullable Object[] state, @Nullable Object[] arguments) {
            String best = (String) state[0];
            String text = (String) arguments[0];
            boolean better =
                    text != null
                            && (best == null
                                    || text.length() > best.length()
                                    || text.length() == best.length() && text.compareTo(best) < 0);
            state[0] = better ? text : best;
            state[1] = (Integer) Objects.requireNonNull(state[1]) + 1;
        }

        @Override
        public Object value(@Nullable Object[] state) {
            return state[0] + " of " + state[1];
        }
    }

    static final List<UserFunction> ALL =
            List.of(
                    new Scalar(
                            "times_in",
                            List.of(DataType.STRING.notNull(), DataType.STRING.notNull()),
                            DataType.BIGINT.notNull(),
                            a -> ((String) a[1]).chars().filter(c -> c == first(a[0])).count()),
                    new Scalar(
                            "or_less",
                            List.of(DataType.BIGINT),
                            DataType.BIGINT.notNull(),
                            a -> a[0] == null ? -1L : a[0]),
                    new Scalar(
                            "only_even",
                            List.of(DataType.INT.notNull()),
                            DataType.INT,
                            a -> {
                                int value = (Integer) a[0];
                                if (value % 2 != 0) {
                                    throw new IllegalStateException(value + " is odd");
                                }
                                return value;
                            }),
                    new Scalar(
                            "half",
                            List.of(DataType.decimal(10, 2).notNull()),
                            DataType.decimal(10, 1),
                            a -> ((BigDecimal) a[0]).divide(BigDecimal.TWO)),
                    new Scalar("liar", List.of(), DataType.BIGINT, a -> "text"),
                    new Scalar("void", List.of(), DataType.INT.notNull(), a -> null),
                    new Scalar(
                            "pair",
                            List.of(DataType.STRING, DataType.STRING),
                            DataType.array(DataType.STRING),
                            a -> Arrays.asList(a)),
                    new Words(),
                    new Weighted(),
                    new Longest());

    private CaseFunctions() {}

    private static int first(@Nullable Object text) {
        return String.valueOf(text).charAt(0);
    }
}
