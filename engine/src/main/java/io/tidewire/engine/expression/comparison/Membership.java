package io.tidewire.engine.expression.comparison;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.Nulls;
import io.tidewire.engine.expression.kernel.ValueOrder;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** IN over literals: a sorted array, or a hash table of byte slices. */
public final class Membership {

    private Membership() {}

    /** What a value is looked up in. */
    private interface Lookup {
        boolean[] contained(Column column, int rows);
    }

    public static Kernel kernel(Expr.Call call) {
        List<Expr> list = call.arguments().subList(1, call.arguments().size());
        List<Column> present =
                list.stream()
                        .filter(e -> !Constants.isNullLiteral(e))
                        .map(e -> (Expr.Literal) e)
                        .map(literal -> Constants.single(literal.value(), literal.type()))
                        .toList();
        boolean nullInList = present.size() < list.size();
        Lookup lookup = lookup(call, present);
        return (arguments, rows, _) -> {
            Column column = arguments[0];
            boolean[] values = lookup.contained(column, rows);
            boolean[] nulls = column.nulls();
            if (nullInList) {
                nulls = Nulls.writable(nulls, rows);
                for (int i = 0; i < rows; i++) {
                    nulls[i] |= !values[i];
                }
            }
            return new BooleanColumn(values, nulls, rows);
        };
    }

    private static Lookup lookup(Expr.Call call, List<Column> list) {
        return switch (call.arguments().getFirst().type().storage()) {
            case INT -> {
                long[] sorted =
                        list.stream()
                                .mapToLong(c -> ((IntColumn) c).values()[0])
                                .sorted()
                                .toArray();
                yield (column, rows) -> ints(((IntColumn) column).values(), sorted, rows);
            }
            case LONG -> {
                long[] sorted =
                        list.stream()
                                .mapToLong(c -> ((LongColumn) c).values()[0])
                                .sorted()
                                .toArray();
                yield (column, rows) -> longs(((LongColumn) column).values(), sorted, rows);
            }
            case DOUBLE -> {
                double[] values =
                        list.stream().mapToDouble(c -> ((DoubleColumn) c).values()[0]).toArray();
                yield (column, rows) -> doubles(((DoubleColumn) column).values(), values, rows);
            }
            case BYTES -> {
                SliceSet set = new SliceSet(list.stream().map(c -> ((BytesColumn) c)).toList());
                yield (column, rows) -> slices((BytesColumn) column, set, rows);
            }
            case BOOLEAN -> {
                List<Boolean> values =
                        list.stream().map(c -> ((BooleanColumn) c).values()[0]).toList();
                boolean hasTrue = values.contains(true);
                boolean hasFalse = values.contains(false);
                yield (column, rows) ->
                        booleans(((BooleanColumn) column).values(), hasTrue, hasFalse, rows);
            }
            case OBJECT -> {
                List<Object> values =
                        list.stream()
                                .map(c -> Objects.requireNonNull(((ObjectColumn) c).values()[0]))
                                .toList();
                yield (column, rows) -> objects(((ObjectColumn) column).values(), values, rows);
            }
        };
    }

    private static boolean[] ints(int[] values, long[] sorted, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = Arrays.binarySearch(sorted, values[i]) >= 0;
        }
        return result;
    }

    private static boolean[] longs(long[] values, long[] sorted, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = Arrays.binarySearch(sorted, values[i]) >= 0;
        }
        return result;
    }

    private static boolean[] doubles(double[] values, double[] list, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            for (double candidate : list) {
                result[i] |= values[i] == candidate;
            }
        }
        return result;
    }

    private static boolean[] booleans(
            boolean[] values, boolean hasTrue, boolean hasFalse, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = values[i] ? hasTrue : hasFalse;
        }
        return result;
    }

    private static boolean[] slices(BytesColumn column, SliceSet set, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] =
                    !column.isNull(i)
                            && set.contains(column.data(), column.starts()[i], column.lengths()[i]);
        }
        return result;
    }

    private static boolean[] objects(@Nullable Object[] values, List<Object> list, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            Object value = values[i];
            result[i] = value != null && list.stream().anyMatch(e -> ValueOrder.equal(value, e));
        }
        return result;
    }
}
