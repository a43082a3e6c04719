package io.tidewire.connectors.format.json;

import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.row.RowWriter;
import io.tidewire.connectors.format.row.TextValues;
import io.tidewire.connectors.format.text.EpochUnit;

/** A single JSON value inside another format, for columns of nested types. Not thread-safe. */
public final class JsonCell {

    private final TextValues text;
    private final JsonValues values;

    public JsonCell(RowWriter rows, EpochUnit unit) {
        this.text = new TextValues(rows, unit);
        this.values = new JsonValues(rows, unit);
    }

    /**
     * Sets a column of a nested type from JSON text.
     *
     * @return false when it failed
     */
    public boolean read(ColumnWriter column, int row, byte[] data, int start, int end) {
        values.begin(data, start, end);
        JsonScanner scanner = values.scanner();
        int after = values.read(column, row, scanner.space(start), 0);
        if (after == JsonScanner.FAILED || scanner.space(after) != end) {
            return text.wrongType(column, TextValues.quoted(data, start, end));
        }
        return !values.failed();
    }
}
