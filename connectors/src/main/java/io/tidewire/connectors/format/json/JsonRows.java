package io.tidewire.connectors.format.json;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.row.RowWriter;
import io.tidewire.connectors.format.row.TextValues;

import org.jspecify.annotations.Nullable;

/** Reads one object into the current row. The hot loop of the decoder. Not thread-safe. */
final class JsonRows {

    private final RowWriter rows;
    private final JsonValues values;
    private final JsonScanner scanner;
    private final JsonKeys keys;
    private final boolean rejectUnknown;

    JsonRows(RowWriter rows, JsonValues values, boolean rejectUnknown) {
        this.rows = rows;
        this.values = values;
        this.scanner = values.scanner();
        this.keys = new JsonKeys(rows.columns());
        this.rejectUnknown = rejectUnknown;
    }

    /**
     * Reads the object whose brace is at {@code position}.
     *
     * @param depth how many objects and arrays are open inside it, itself included
     * @return the position after it, or {@link JsonScanner#FAILED}
     */
    int read(byte[] data, int position, int end, int depth) {
        int row = rows.row();
        keys.startRow();
        int at = scanner.at(position + 1) == '"' ? position + 1 : scanner.space(position + 1);
        if (scanner.at(at) == '}') {
            return at + 1;
        }
        while (true) {
            JsonKey key = keys.predicted(data, at, end);
            ColumnWriter column;
            if (key != null) {
                column = key.column;
                at += key.length();
            } else {
                if (scanner.at(at) != '"') {
                    return scanner.malformed(at, "no key where one has to be");
                }
                int close = scanner.string(at + 1);
                if (close == JsonScanner.FAILED) {
                    return close;
                }
                column = column(data, at, close + 1);
                at = close + 1;
            }
            int keyEnd = at;
            if (scanner.at(at) == ':' && scanner.at(at + 1) > ' ') {
                at++;
            } else {
                at = scanner.colon(at);
                if (at == JsonScanner.FAILED) {
                    return at;
                }
            }
            if (column != null) {
                at = values.read(column, row, at, depth);
                if (at != JsonScanner.FAILED && !values.failed()) {
                    rows.touch(column);
                }
            } else {
                if (rejectUnknown) {
                    unknown(data, keyEnd);
                }
                at = scanner.skip(at, depth);
            }
            if (at == JsonScanner.FAILED) {
                return at;
            }
            byte mark = scanner.at(at);
            if (mark != ',' && mark != '}') {
                at = scanner.space(at);
                mark = scanner.at(at);
            }
            if (mark == ',') {
                at++;
                if (scanner.at(at) != '"') {
                    at = scanner.space(at);
                }
            } else if (mark == '}') {
                return at + 1;
            } else {
                return scanner.malformed(at, "no , or } after a value");
            }
        }
    }

    private @Nullable ColumnWriter column(byte[] data, int from, int to) {
        return scanner.escaped()
                ? keys.named(values.text(from + 1, to - 1))
                : keys.find(data, from, to).column;
    }

    /** The key that ends here is no column: the row is refused. */
    private void unknown(byte[] data, int keyEnd) {
        int start = keyEnd - 2;
        while (data[start] != '"') {
            start--;
        }
        String name = TextValues.shown(data, start + 1, keyEnd - 1);
        rows.failRow(ErrorCode.UNKNOWN_COLUMN, name, "'" + name + "' is no column of this source");
    }
}
