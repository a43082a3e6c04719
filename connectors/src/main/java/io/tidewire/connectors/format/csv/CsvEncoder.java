package io.tidewire.connectors.format.csv;

import io.tidewire.api.connector.Encoder;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.connectors.format.json.JsonText;
import io.tidewire.connectors.format.text.TextBuffer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Rows to records; quotes stand only where they have to. Nested values are JSON text. */
final class CsvEncoder implements Encoder {

    private final Schema schema;
    private final CsvDialect dialect;
    private final byte[] nullLiteral;
    private final JsonText values = new JsonText();
    private final TextBuffer record = new TextBuffer(512);

    CsvEncoder(Schema schema, CsvDialect dialect) {
        this.schema = schema;
        this.dialect = dialect;
        this.nullLiteral = dialect.nullLiteral().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] header(boolean withOp) {
        if (!dialect.header()) {
            return new byte[0];
        }
        record.clear();
        if (withOp) {
            record.putAscii("op");
        }
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0 || withOp) {
                record.put(dialect.delimiter());
            }
            byte[] name = schema.name(i).getBytes(StandardCharsets.UTF_8);
            put(name, 0, name.length);
        }
        record.put('\n');
        return Arrays.copyOf(record.array(), record.size());
    }

    @Override
    public void encode(Batch batch, int row, String op, ByteArrayOutputStream out) {
        record.clear();
        record.putAscii(op);
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0 || !op.isEmpty()) {
                record.put(dialect.delimiter());
            }
            field(batch.column(i), schema.type(i), row);
        }
        record.appendTo(out);
    }

    private void field(Column column, DataType type, int row) {
        if (column.isNull(row)) {
            record.put(nullLiteral);
            return;
        }
        if (column instanceof BytesColumn bytes && type.kind() == DataType.Kind.STRING) {
            put(bytes.data(), bytes.starts()[row], bytes.lengths()[row]);
            return;
        }
        TextBuffer text = values.buffer();
        text.clear();
        values.put(column, type, row);
        boolean bare = text.array()[0] == '"';
        put(text.array(), bare ? 1 : 0, text.size() - (bare ? 2 : 0));
    }

    private void put(byte[] text, int start, int length) {
        if (!needsQuotes(text, start, length)) {
            record.put(text, start, length);
            return;
        }
        record.put(CsvDialect.QUOTE);
        for (int i = start; i < start + length; i++) {
            if (text[i] == CsvDialect.QUOTE) {
                record.put(CsvDialect.QUOTE);
            }
            record.put(text[i]);
        }
        record.put(CsvDialect.QUOTE);
    }

    private boolean needsQuotes(byte[] text, int start, int length) {
        for (int i = start; i < start + length; i++) {
            byte b = text[i];
            if (b == dialect.delimiter() || b == CsvDialect.QUOTE || b == '\n' || b == '\r') {
                return true;
            }
        }
        return Arrays.equals(text, start, start + length, nullLiteral, 0, nullLiteral.length);
    }
}
