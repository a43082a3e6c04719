package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The arguments of a call at one row: a cursor over the argument columns. */
public final class Arguments {

    private final DataType[] types;
    private final boolean[] constant;
    private final @Nullable String[] constantTexts;
    private Column[] columns = {};
    private long nowMicros;
    private int row;

    private Arguments(DataType[] types, boolean[] constant) {
        this.types = types;
        this.constant = constant;
        this.constantTexts = new String[types.length];
    }

    static Arguments of(List<Expr> arguments) {
        DataType[] types = new DataType[arguments.size()];
        boolean[] constant = new boolean[types.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments.get(i).type();
            constant[i] = Constants.isLiteral(arguments.get(i));
        }
        return new Arguments(types, constant);
    }

    void on(Column[] newColumns, long newNowMicros) {
        this.columns = newColumns;
        this.nowMicros = newNowMicros;
    }

    void at(int newRow) {
        this.row = newRow;
    }

    public int count() {
        return types.length;
    }

    public DataType type(int argument) {
        return types[argument];
    }

    public long nowMicros() {
        return nowMicros;
    }

    /** The column of a STRING or BYTES, for whoever reads its bytes in place. */
    public BytesColumn column(int argument) {
        return (BytesColumn) columns[argument];
    }

    /** Where the row stands in {@link #column}. */
    public int position(int argument) {
        return constant[argument] ? 0 : row;
    }

    public boolean isNull(int argument) {
        return columns[argument].isNull(position(argument));
    }

    /** Whether an argument is NULL in any row. */
    boolean nullable() {
        for (Column column : columns) {
            if (column.nulls() != null) {
                return true;
            }
        }
        return false;
    }

    boolean anyNull() {
        for (int i = 0; i < columns.length; i++) {
            if (isNull(i)) {
                return true;
            }
        }
        return false;
    }

    public boolean bool(int argument) {
        return ((BooleanColumn) columns[argument]).values()[position(argument)];
    }

    /** Of an integer, DATE, TIME, timestamp, interval, or the unscaled value of a short DECIMAL. */
    public long integer(int argument) {
        int position = position(argument);
        return columns[argument] instanceof IntColumn column
                ? column.values()[position]
                : ((LongColumn) columns[argument]).values()[position];
    }

    /** As {@link #integer}, kept within the range of an int. */
    public int clampedInt(int argument) {
        return Math.clamp(integer(argument), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public double real(int argument) {
        return ((DoubleColumn) columns[argument]).values()[position(argument)];
    }

    /** Of a DECIMAL or an integer. */
    public BigDecimal decimal(int argument) {
        return columns[argument] instanceof ObjectColumn column
                ? (BigDecimal) present(column.values()[position(argument)])
                : BigDecimal.valueOf(integer(argument), types[argument].scale());
    }

    public String text(int argument) {
        if (!constant[argument]) {
            return ((BytesColumn) columns[argument]).string(row);
        }
        String text = constantTexts[argument];
        if (text == null) {
            text = ((BytesColumn) columns[argument]).string(0);
            constantTexts[argument] = text;
        }
        return text;
    }

    /** A copy of the bytes of a STRING or BYTES. */
    public byte[] bytes(int argument) {
        return ((BytesColumn) columns[argument]).bytes(position(argument));
    }

    @SuppressWarnings("unchecked")
    public List<@Nullable Object> list(int argument) {
        return (List<@Nullable Object>)
                present(((ObjectColumn) columns[argument]).values()[position(argument)]);
    }

    @SuppressWarnings("unchecked")
    public Map<Object, @Nullable Object> map(int argument) {
        return (Map<Object, @Nullable Object>)
                present(((ObjectColumn) columns[argument]).values()[position(argument)]);
    }

    /** What another kernel left in a column of objects. */
    public Object object(int argument) {
        return present(((ObjectColumn) columns[argument]).values()[position(argument)]);
    }

    /** The value in its storage, as a {@link RowFunction} returns it; a DECIMAL as BigDecimal. */
    public Object stored(int argument) {
        int position = position(argument);
        return switch (columns[argument]) {
            case BooleanColumn c -> c.values()[position];
            case IntColumn c -> c.values()[position];
            case DoubleColumn c -> c.values()[position];
            case BytesColumn c -> c.bytes(position);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> present(c.values()[position]);
            case LongColumn c ->
                    types[argument].kind() == DataType.Kind.DECIMAL
                            ? decimal(argument)
                            : (Object) c.values()[position];
        };
    }

    /** The value as {@link Values} has it, which may be null. */
    public @Nullable Object value(int argument) {
        return Values.get(columns[argument], types[argument], position(argument));
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("a NULL where the nulls of the column say otherwise");
        }
        return value;
    }
}
