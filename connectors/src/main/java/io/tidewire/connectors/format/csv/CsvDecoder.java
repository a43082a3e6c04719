package io.tidewire.connectors.format.csv;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.json.JsonCell;
import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.row.RowWriter;
import io.tidewire.connectors.format.row.TextValues;
import io.tidewire.connectors.format.text.EpochUnit;
import io.tidewire.connectors.format.text.Utf8;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Records to rows. The record at position 0 of a partition may name the columns; one at a negative
 * position can only do that: a file that is resumed in its middle sends its first line again so.
 */
final class CsvDecoder implements Decoder {

    private final CsvDialect dialect;
    private final byte[] nullLiteral;
    private final RowWriter rows;
    private final TextValues text;
    private final JsonCell json;
    private final ColumnWriter[] columns;
    private final CsvFields fields;
    private final @Nullable ColumnWriter[] byPosition;

    /** The columns of each file that has said in which order they come. */
    private final Map<String, @Nullable ColumnWriter[]> byHeader = new HashMap<>();

    CsvDecoder(Schema schema, CsvDialect dialect, EpochUnit unit) {
        this.dialect = dialect;
        this.nullLiteral = dialect.nullLiteral().getBytes(StandardCharsets.UTF_8);
        this.rows = new RowWriter(schema);
        this.text = new TextValues(rows, unit);
        this.json = new JsonCell(rows, unit);
        this.columns = rows.columns();
        this.byPosition = columns.clone();
        this.fields = new CsvFields(dialect.delimiter());
    }

    @Override
    public void reuse(Set<Integer> columns) {
        rows.reuse(columns);
    }

    @Override
    public Decoded decode(RawBatch records) {
        rows.begin(records);
        @Nullable ColumnWriter[] order = byHeader.getOrDefault(records.partition(), byPosition);
        for (int record = 0; record < records.count(); record++) {
            int start = records.start(record);
            int length = records.length(record);
            if (length == 0 || rows.rejectTooLarge(record, length)) {
                continue;
            }
            boolean first = records.position(record) <= 0;
            start += first && hasMark(records.data(), start, length) ? 3 : 0;
            int end = records.start(record) + length;
            String fault = fields.split(records.data(), start, end);
            if (fault != null) {
                reject(record, ErrorCode.MALFORMED, fault);
                continue;
            }
            if (dialect.header() && first) {
                @Nullable ColumnWriter[] named = header(records.data(), record);
                if (named != null) {
                    byHeader.put(records.partition(), named);
                    order = named;
                    continue;
                }
                byHeader.remove(records.partition());
                order = byPosition;
            }
            if (records.position(record) >= 0) {
                row(records.data(), record, order);
            }
        }
        return rows.finish();
    }

    private static boolean hasMark(byte[] data, int start, int length) {
        return length >= 3
                && data[start] == (byte) 0xEF
                && data[start + 1] == (byte) 0xBB
                && data[start + 2] == (byte) 0xBF;
    }

    private void reject(int record, ErrorCode code, String message) {
        rows.rejectRecord(record, rows.row(), rows.rejectCount(), code, message);
    }

    /** The columns in the order of the header; null when the record names none of them. */
    private @Nullable ColumnWriter @Nullable [] header(byte[] data, int record) {
        @Nullable ColumnWriter[] order = new ColumnWriter[fields.count()];
        boolean any = false;
        String unknown = null;
        for (int i = 0; i < order.length; i++) {
            String name = fields.string(data, i).strip();
            order[i] = named(name);
            any |= order[i] != null;
            unknown = order[i] == null ? name : unknown;
        }
        if (any && unknown != null && dialect.rejectUnknown()) {
            reject(
                    record,
                    ErrorCode.UNKNOWN_COLUMN,
                    "the header names '" + unknown + "', which is no column of this source");
        }
        return any ? order : null;
    }

    private @Nullable ColumnWriter named(String name) {
        ColumnWriter found = null;
        for (ColumnWriter column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
            found = column.name().equalsIgnoreCase(name) ? column : found;
        }
        return found;
    }

    private void row(byte[] data, int record, @Nullable ColumnWriter[] order) {
        int count = fields.count();
        if (count < order.length || (count > order.length && dialect.rejectUnknown())) {
            reject(
                    record,
                    count < order.length ? ErrorCode.MALFORMED : ErrorCode.UNKNOWN_COLUMN,
                    "the row has " + count + " fields instead of " + order.length);
            return;
        }
        rows.startRow();
        for (int i = 0; i < order.length; i++) {
            ColumnWriter column = order[i];
            if (column != null && field(column, data, i)) {
                rows.touch(column);
            }
        }
        rows.endRow(record);
    }

    private boolean field(ColumnWriter column, byte[] data, int i) {
        int row = rows.row();
        int start = fields.start(i);
        int end = fields.end(i);
        if (!fields.quoted(i)
                && Arrays.equals(data, start, end, nullLiteral, 0, nullLiteral.length)) {
            return text.setNull(column, row);
        }
        byte[] bytes = data;
        int extra = -1;
        if (fields.escaped(i)) {
            extra = rows.extraPosition();
            int from = rows.extra().size();
            fields.unescape(data, i, rows.extra());
            bytes = rows.extra().array();
            start = from;
            end = rows.extra().size();
        }
        return switch (column.kind()) {
            case STRING -> {
                if (!Utf8.isValid(bytes, start, end)) {
                    rows.fail(
                            column,
                            ErrorCode.BAD_ENCODING,
                            "column '" + column.name() + "' holds bytes that are not UTF-8");
                    yield false;
                }
                if (extra >= 0) {
                    column.setExtra(row, extra, end - start);
                } else {
                    column.setSlice(row, start, end - start);
                }
                yield true;
            }
            case BYTES -> base64(column, row, Arrays.copyOfRange(bytes, start, end));
            case ARRAY, MAP, ROW -> json.read(column, row, bytes, start, end);
            case BOOLEAN,
                    INT,
                    BIGINT,
                    DOUBLE,
                    DECIMAL,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY,
                    INTERVAL_MONTH -> {
                while (start < end && bytes[start] == ' ') {
                    start++;
                }
                while (start < end && bytes[end - 1] == ' ') {
                    end--;
                }
                yield text.set(column, row, bytes, start, end);
            }
        };
    }

    private boolean base64(ColumnWriter column, int row, byte[] encoded) {
        try {
            byte[] decoded = Base64.getDecoder().decode(encoded);
            int position = rows.extraPosition();
            rows.extra().put(decoded);
            column.setExtra(row, position, decoded.length);
            return true;
        } catch (IllegalArgumentException e) {
            return text.wrongType(column, "a text that is not base64");
        }
    }
}
