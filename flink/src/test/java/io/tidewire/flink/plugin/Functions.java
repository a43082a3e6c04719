package io.tidewire.flink.plugin;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Functions of every kind, over many types; what names them for the tests is a service file. */
public final class Functions {

    private Functions() {}

    abstract static class Scalar implements ScalarFunction {

        private final String name;
        private final List<DataType> parameters;
        private final DataType result;

        Scalar(String name, DataType result, DataType... parameters) {
            this.name = name;
            this.parameters = List.of(parameters);
            this.result = result;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<DataType> parameters() {
            return parameters;
        }

        @Override
        public DataType result() {
            return result;
        }
    }

    /** Never sees a NULL. */
    public static final class TimesIn extends Scalar {
        public TimesIn() {
            super(
                    "times_in",
                    DataType.BIGINT.notNull(),
                    DataType.STRING.notNull(),
                    DataType.STRING.notNull());
        }

        @Override
        public Object call(@Nullable Object[] a) {
            return text(a[1]).chars().filter(c -> text(a[0]).indexOf(c) == 0).count();
        }
    }

    /** Makes something of a NULL, and gives a narrower number than it says. */
    public static final class OrLess extends Scalar {
        public OrLess() {
            super("or_less", DataType.BIGINT.notNull(), DataType.BIGINT);
        }

        @Override
        public Object call(@Nullable Object[] a) {
            return a[0] == null ? -1 : a[0];
        }
    }

    /** Rounds. */
    public static final class Half extends Scalar {
        public Half() {
            super("half", DataType.decimal(12, 1), DataType.decimal(30, 5).notNull());
        }

        @Override
        public Object call(@Nullable Object[] a) {
            return ((BigDecimal) Objects.requireNonNull(a[0])).divide(BigDecimal.TWO);
        }
    }

    /** Times of every kind, as a ROW. */
    public static final class Tomorrow extends Scalar {
        public Tomorrow() {
            super(
                    "tomorrow",
                    DataType.row(
                            List.of(
                                    new Field("day", DataType.DATE),
                                    new Field("at", DataType.timestamp(3)),
                                    new Field("z", DataType.timestampLtz(3)))),
                    DataType.DATE,
                    DataType.timestamp(3),
                    DataType.timestampLtz(3));
        }

        @Override
        public Object call(@Nullable Object[] a) {
            return Arrays.asList(
                    a[0] == null ? null : ((LocalDate) a[0]).plusDays(1),
                    a[1] == null ? null : ((LocalDateTime) a[1]).plusDays(1),
                    a[2] == null ? null : ((Instant) a[2]).plusSeconds(86_400));
        }
    }

    public static final class Listed extends Scalar {
        public Listed() {
            super(
                    "listed",
                    DataType.array(DataType.STRING).notNull(),
                    DataType.STRING,
                    DataType.STRING);
        }

        @Override
        public Object call(@Nullable Object[] a) {
            return Arrays.asList(a.clone());
        }
    }

    public static final class Joined extends Scalar {
        public Joined() {
            super("joined", DataType.STRING, DataType.array(DataType.STRING).notNull());
        }

        @Override
        public Object call(@Nullable Object[] a) {
            return String.valueOf(a[0]);
        }
    }

    /** Bytes and a map of what is a DOUBLE and a BOOLEAN. */
    public static final class Noted extends Scalar {
        public Noted() {
            super(
                    "noted",
                    DataType.map(DataType.STRING.notNull(), DataType.DOUBLE),
                    DataType.BOOLEAN,
                    DataType.DOUBLE.notNull(),
                    DataType.BYTES.notNull());
        }

        @Override
        public Object call(@Nullable Object[] a) {
            return Map.of(a[0] + " " + ((byte[]) Objects.requireNonNull(a[2])).length, a[1]);
        }
    }

    public static final class OnlyEven extends Scalar {
        public OnlyEven() {
            super("only_even", DataType.INT, DataType.INT.notNull());
        }

        @Override
        public Object call(@Nullable Object[] a) {
            int value = (Integer) Objects.requireNonNull(a[0]);
            if (value % 2 != 0) {
                throw new IllegalStateException(value + " is odd");
            }
            return value;
        }
    }

    /** The letters of a text, each with its place. */
    public static final class Letters implements TableFunction {

        @Override
        public String name() {
            return "letters";
        }

        @Override
        public List<DataType> parameters() {
            return List.of(DataType.STRING.notNull());
        }

        @Override
        public Schema result() {
            return Schema.of(
                    new Field("letter", DataType.STRING.notNull()),
                    new Field("place", DataType.INT));
        }

        @Override
        public List<? extends List<? extends @Nullable Object>> call(@Nullable Object[] a) {
            String text = text(a[0]);
            return text.chars()
                    .mapToObj(c -> List.of(Character.toString(c), text.indexOf(c)))
                    .toList();
        }
    }

    /** Takes rows out again and puts states together. */
    public static final class Weighted
            implements AggregateFunction.Retractable, AggregateFunction.Mergeable {

        @Override
        public String name() {
            return "weighted";
        }

        @Override
        public List<DataType> parameters() {
            return List.of(DataType.decimal(10, 2).notNull(), DataType.BIGINT);
        }

        @Override
        public DataType result() {
            return DataType.decimal(30, 2);
        }

        @Override
        public List<DataType> state() {
            return List.of(DataType.decimal(38, 2).notNull(), DataType.BIGINT.notNull());
        }

        @Override
        public @Nullable Object[] create() {
            return new Object[] {BigDecimal.ZERO, 0L};
        }

        @Override
        public void add(@Nullable Object[] state, @Nullable Object[] a) {
            add(state, a, 1);
        }

        @Override
        public void retract(@Nullable Object[] state, @Nullable Object[] a) {
            add(state, a, -1);
        }

        private static void add(@Nullable Object[] state, @Nullable Object[] a, long sign) {
            long weight = sign * (a[1] == null ? 1 : (Long) a[1]);
            state[0] = sum(state).add(number(a[0]).multiply(BigDecimal.valueOf(weight)));
            state[1] = (Long) Objects.requireNonNull(state[1]) + sign;
        }

        @Override
        public void merge(@Nullable Object[] state, @Nullable Object[] other) {
            state[0] = sum(state).add(sum(other));
            state[1] =
                    (Long) Objects.requireNonNull(state[1])
                            + (Long) Objects.requireNonNull(other[1]);
        }

        @Override
        public @Nullable Object value(@Nullable Object[] state) {
            return Long.valueOf(0).equals(state[1]) ? null : state[0];
        }

        private static BigDecimal sum(@Nullable Object[] state) {
            return number(state[0]);
        }

        private static BigDecimal number(@Nullable Object value) {
            return (BigDecimal) Objects.requireNonNull(value);
        }
    }

    /** The longest text and how many there are: cannot take a row out. */
    public static final class Longest implements AggregateFunction {

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
            return DataType.STRING.notNull();
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
        public void add(@Nullable Object[] state, @Nullable Object[] a) {
            String best = (String) state[0];
            String next = (String) a[0];
            boolean better =
                    next != null
                            && (best == null
                                    || next.length() > best.length()
                                    || next.length() == best.length() && next.compareTo(best) < 0);
            state[0] = better ? next : best;
            state[1] = (Integer) Objects.requireNonNull(state[1]) + 1;
        }

        @Override
        public Object value(@Nullable Object[] state) {
            return state[0] + " of " + state[1];
        }
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }
}
