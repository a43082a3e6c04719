package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Literals as columns. */
public final class Constants {

    private Constants() {}

    /** A column of one row. */
    public static Column single(@Nullable Object value, DataType type) {
        ColumnBuilder builder = new ColumnBuilder(type, 1);
        builder.addValue(value);
        return builder.build();
    }

    /** The value of row 0 in every row. */
    public static Column repeat(Column single, int rows) {
        boolean[] nulls = null;
        if (single.isNull(0)) {
            nulls = new boolean[rows];
            Arrays.fill(nulls, true);
        }
        return switch (single) {
            case BooleanColumn c -> {
                boolean[] values = new boolean[rows];
                Arrays.fill(values, c.values()[0]);
                yield new BooleanColumn(values, nulls, rows);
            }
            case IntColumn c -> {
                int[] values = new int[rows];
                Arrays.fill(values, c.values()[0]);
                yield new IntColumn(values, nulls, rows);
            }
            case LongColumn c -> {
                long[] values = new long[rows];
                Arrays.fill(values, c.values()[0]);
                yield new LongColumn(values, nulls, rows);
            }
            case DoubleColumn c -> {
                double[] values = new double[rows];
                Arrays.fill(values, c.values()[0]);
                yield new DoubleColumn(values, nulls, rows);
            }
            case BytesColumn c -> {
                int[] starts = new int[rows];
                int[] lengths = new int[rows];
                Arrays.fill(starts, c.starts()[0]);
                Arrays.fill(lengths, c.lengths()[0]);
                yield new BytesColumn(c.data(), starts, lengths, nulls, rows);
            }
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> {
                @Nullable Object[] values = new Object[rows];
                Arrays.fill(values, c.values()[0]);
                yield new ObjectColumn(values, nulls, rows);
            }
        };
    }

    public static boolean isLiteral(Expr expr) {
        return expr instanceof Expr.Literal;
    }

    public static boolean isNullLiteral(Expr expr) {
        return expr instanceof Expr.Literal literal && literal.value() == null;
    }

    /** The text of a STRING literal, or null when the expression is none. */
    public static @Nullable String text(Expr expr) {
        return expr instanceof Expr.Literal literal && literal.value() instanceof String text
                ? text
                : null;
    }
}
