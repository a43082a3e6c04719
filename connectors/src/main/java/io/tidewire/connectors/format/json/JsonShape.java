package io.tidewire.connectors.format.json;

import io.tidewire.api.data.DataType;
import io.tidewire.connectors.format.row.ColumnWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a row looks: what stands before, between and behind its values, and which columns those are
 * for. Immutable.
 *
 * @param slots none if there is nothing to expect
 * @param tail what stands behind the last value
 * @param absent columns that have no value in such a row
 * @param span the bytes that have to be there for any of its comparisons
 */
record JsonShape(Slot[] slots, JsonToken tail, ColumnWriter[] absent, int span) {

    static final JsonShape NONE =
            new JsonShape(new Slot[0], JsonToken.NONE, new ColumnWriter[0], JsonToken.NONE.span());

    private static final int MAX_FIELDS = 128;

    /** Of values that are passed over. */
    private static final ColumnWriter NOBODY = new ColumnWriter(-1, "", DataType.STRING);

    /** In which form a value is expected. */
    enum Form {
        PASSED_OVER,
        STRING,
        BIGINT,
        INT,
        TIMESTAMP,
        DECIMAL,
        DOUBLE,
        BOOLEAN,
        OTHER;

        static Form of(@Nullable ColumnWriter column) {
            return column == null ? PASSED_OVER : of(column.type());
        }

        private static Form of(DataType type) {
            return switch (type.kind()) {
                case STRING -> STRING;
                case BIGINT -> BIGINT;
                case INT -> INT;
                case TIMESTAMP, TIMESTAMP_LTZ -> type.precision() >= 3 ? TIMESTAMP : OTHER;
                case DECIMAL -> type.storage() == DataType.Storage.LONG ? DECIMAL : OTHER;
                case DOUBLE -> DOUBLE;
                case BOOLEAN -> BOOLEAN;
                case BYTES, DATE, TIME, INTERVAL_DAY, INTERVAL_MONTH, ARRAY, MAP, ROW -> OTHER;
            };
        }
    }

    /** What stands before a value, and the value, as they are expected next. */
    record Slot(JsonToken token, Form form, ColumnWriter column) {}

    /**
     * The shape of a row that was read without failure; {@link #NONE} if a key comes twice, for
     * then only the long way knows which one counts, or if there are very many.
     */
    static JsonShape of(
            byte[] data, int start, int end, ColumnWriter[] columns, JsonValues values) {
        JsonScanner scanner = values.scanner();
        List<Slot> slots = new ArrayList<>();
        List<ColumnWriter> missing = new ArrayList<>(List.of(columns));
        int token = start;
        int at = scanner.space(start + 1);
        while (scanner.at(at) == '"') {
            int close = scanner.string(at + 1);
            ColumnWriter column = named(values.text(at + 1, close), columns);
            at = scanner.colon(close + 1);
            if (column != null && !missing.remove(column) || slots.size() == MAX_FIELDS) {
                return NONE;
            }
            slots.add(
                    new Slot(
                            new JsonToken(Arrays.copyOfRange(data, token, at)),
                            Form.of(column),
                            column == null ? NOBODY : column));
            token = scanner.skip(at, 1);
            at = scanner.space(token);
            at = scanner.at(at) == ',' ? scanner.space(at + 1) : at;
        }
        JsonToken tail = new JsonToken(Arrays.copyOfRange(data, token, end));
        int span = tail.span();
        for (Slot slot : slots) {
            span = Math.max(span, slot.token.span());
        }
        return new JsonShape(
                slots.toArray(Slot[]::new), tail, missing.toArray(ColumnWriter[]::new), span);
    }

    private static @Nullable ColumnWriter named(String name, ColumnWriter[] columns) {
        for (ColumnWriter column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        return null;
    }
}
