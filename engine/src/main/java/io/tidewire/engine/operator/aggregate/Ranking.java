package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Plan.Aggregate.Call;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * In which order a call sees the rows of a group, and what it makes of them. A row is a string that
 * sorts in that order: the sort key, the arguments, and the key's length in four bytes.
 *
 * <p>The columns a call is given are its arguments, then the columns of its order.
 */
public final class Ranking {

    /** What the call makes of the ordered rows. */
    enum Result {
        FIRST,
        LAST,
        LISTAGG,
        ARRAY,
        MULTISET,
        JSON_ARRAY,
        JSON_OBJECT,
        INTERPOLATED,
        PERCENTILE
    }

    private enum Key {
        /** The arguments themselves. */
        VALUE,
        /** The second argument, smallest or greatest first. */
        SMALLEST_SECOND,
        GREATEST_SECOND,
        /** The call's order. */
        ORDER,
        /** The sequence number of the row. */
        ARRIVAL
    }

    private static final int SUFFIX = Integer.BYTES;

    private final Result result;
    private final Key key;
    private final boolean keepsNulls;
    private final int arguments;
    private final List<SortKey> order;
    private final List<DataType> types;

    /**
     * @param types of the arguments
     * @throws IllegalArgumentException for a call that does not rank its rows
     */
    public Ranking(Call call, List<DataType> types) {
        this.types = types;
        this.arguments = types.size();
        this.order = call.order();
        Key byOrder = order.isEmpty() ? Key.ARRIVAL : Key.ORDER;
        switch (call.function()) {
            case MIN, ANY_VALUE, SINGLE_VALUE -> {
                key = Key.VALUE;
                result = Result.FIRST;
            }
            case MAX -> {
                key = Key.VALUE;
                result = Result.LAST;
            }
            case ARG_MIN -> {
                key = Key.SMALLEST_SECOND;
                result = Result.FIRST;
            }
            case ARG_MAX -> {
                key = Key.GREATEST_SECOND;
                result = Result.FIRST;
            }
            case FIRST_VALUE -> {
                key = byOrder;
                result = Result.FIRST;
            }
            case LAST_VALUE -> {
                key = byOrder;
                result = Result.LAST;
            }
            case LISTAGG -> {
                key = byOrder;
                result = Result.LISTAGG;
            }
            case ARRAY_AGG -> {
                key = byOrder;
                result = Result.ARRAY;
            }
            case COLLECT -> {
                key = byOrder;
                result = Result.MULTISET;
            }
            case JSON_ARRAYAGG -> {
                key = byOrder;
                result = Result.JSON_ARRAY;
            }
            case JSON_OBJECTAGG -> {
                key = Key.VALUE;
                result = Result.JSON_OBJECT;
            }
            case PERCENTILE -> {
                key = order.isEmpty() ? Key.VALUE : Key.ORDER;
                result = Result.INTERPOLATED;
            }
            case PERCENTILE_DISC, APPROX_PERCENTILE -> {
                key = order.isEmpty() ? Key.VALUE : Key.ORDER;
                result = Result.PERCENTILE;
            }
            default -> throw new IllegalArgumentException(call.function() + " ranks nothing");
        }
        keepsNulls = result == Result.ARRAY || key.name().endsWith("SECOND");
    }

    /** True when rows rank by when they came, which a retraction does not say. */
    boolean byArrival() {
        return key == Key.ARRIVAL;
    }

    boolean onlyBest() {
        return result == Result.FIRST || result == Result.LAST;
    }

    /** Of a call that wants one row: whether it is the last. */
    public boolean bestIsLast() {
        return result == Result.LAST;
    }

    /** Whether the call takes the row in. */
    public boolean counts(Column[] columns, int row) {
        if (key == Key.SMALLEST_SECOND || key == Key.GREATEST_SECOND) {
            return !columns[1].isNull(row);
        }
        return keepsNulls || !columns[0].isNull(row);
    }

    /** Puts the row's string in place of what is in {@code out}. */
    public void write(ByteSink out, Column[] columns, int row, long arrival) {
        out.clear();
        switch (key) {
            case VALUE -> {}
            case SMALLEST_SECOND -> RowFormat.write(out, columns[1], row);
            case GREATEST_SECOND -> RowFormat.writeSorted(out, columns[1], row, true, false);
            case ARRIVAL -> out.putLong(arrival);
            case ORDER -> {
                for (int i = 0; i < order.size(); i++) {
                    SortKey sort = order.get(i);
                    RowFormat.writeSorted(
                            out, columns[arguments + i], row, sort.descending(), sort.nullsFirst());
                }
            }
        }
        int length = out.length();
        writeArguments(out, columns, row);
        out.putInt(length);
    }

    void writeArguments(ByteSink out, Column[] columns, int row) {
        for (int i = 0; i < arguments; i++) {
            RowFormat.write(out, columns[i], row);
        }
    }

    /** Where the arguments begin in a row's string. */
    static int arguments(byte[] data, int start, int length) {
        return start + ByteBuffer.wrap(data, start + length - SUFFIX, SUFFIX).getInt();
    }

    static long arrival(byte[] data, int start) {
        return ByteBuffer.wrap(data, start, Long.BYTES).getLong();
    }

    /** Adds the first argument of a row's string. */
    public static void emitFirst(byte[] data, int start, int length, ColumnBuilder out) {
        RowFormat.read(data, arguments(data, start, length), out);
    }

    Fold fold() {
        return switch (result) {
            case LISTAGG -> new Fold.Text(types);
            case JSON_ARRAY -> new Fold.Enclosed("[", "]");
            case JSON_OBJECT -> new Fold.Enclosed("{", "}");
            case ARRAY -> new Fold.Array(types.getFirst());
            case MULTISET -> new Fold.Multiset(types.getFirst());
            case INTERPOLATED -> new Percentiles(types, true);
            case PERCENTILE -> new Percentiles(types, false);
            case FIRST, LAST -> throw new IllegalStateException("one row is no fold");
        };
    }

    static @Nullable Object value(byte[] data, int at, DataType type) {
        ColumnBuilder column = new ColumnBuilder(type, 1);
        RowFormat.read(data, at, column);
        return Values.get(column.build(), type, 0);
    }
}
