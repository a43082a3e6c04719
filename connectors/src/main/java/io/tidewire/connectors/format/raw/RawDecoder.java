package io.tidewire.connectors.format.raw;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.row.RowWriter;
import io.tidewire.connectors.format.text.Utf8;

import java.util.Set;

/** Copies nothing: the column points into the records. An empty record is an empty value. */
final class RawDecoder implements Decoder {

    private final RowWriter rows;
    private final ColumnWriter column;
    private final boolean text;

    RawDecoder(Schema schema) {
        this.rows = new RowWriter(schema);
        this.column = rows.columns()[0];
        this.text = column.kind() == DataType.Kind.STRING;
    }

    @Override
    public void reuse(Set<Integer> columns) {
        rows.reuse(columns);
    }

    @Override
    public Decoded decode(RawBatch records) {
        rows.begin(records);
        for (int i = 0; i < records.count(); i++) {
            int start = records.start(i);
            int length = records.length(i);
            if (rows.rejectTooLarge(i, length)) {
                continue;
            }
            if (text && !Utf8.isValid(records.data(), start, start + length)) {
                rows.rejectRecord(
                        i,
                        rows.row(),
                        rows.rejectCount(),
                        ErrorCode.BAD_ENCODING,
                        "the record is not UTF-8; declare column '"
                                + column.name()
                                + "' as BYTES to take it as it is");
                continue;
            }
            rows.startRow();
            column.setSlice(rows.row(), start, length);
            rows.touch(column);
            rows.endRow(i);
        }
        return rows.finish();
    }
}
