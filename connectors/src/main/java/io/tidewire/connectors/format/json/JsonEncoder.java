package io.tidewire.connectors.format.json;

import io.tidewire.api.connector.Encoder;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.connectors.format.text.TextBuffer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An object per row, with every column in the schema's order, NULLs as null. */
final class JsonEncoder implements Encoder {

    private final Schema schema;
    private final byte[][] keys;
    private final JsonText text = new JsonText();

    JsonEncoder(Schema schema) {
        this.schema = schema;
        this.keys = new byte[schema.size()][];
        for (int i = 0; i < keys.length; i++) {
            TextBuffer key = text.buffer();
            key.clear();
            byte[] name = schema.name(i).getBytes(StandardCharsets.UTF_8);
            text.putString(name, 0, name.length);
            key.put(':');
            keys[i] = java.util.Arrays.copyOf(key.array(), key.size());
        }
    }

    @Override
    public void encode(Batch batch, int row, String op, ByteArrayOutputStream out) {
        TextBuffer buffer = text.buffer();
        buffer.clear();
        buffer.put('{');
        if (!op.isEmpty()) {
            buffer.putAscii("\"op\":\"");
            buffer.putAscii(op);
            buffer.put('"');
        }
        for (int i = 0; i < keys.length; i++) {
            if (buffer.size() > 1) {
                buffer.put(',');
            }
            buffer.put(keys[i]);
            text.put(batch.column(i), schema.type(i), row);
        }
        buffer.put('}');
        buffer.appendTo(out);
    }
}
