package io.tidewire.connectors.format.raw;

import io.tidewire.api.connector.Encoder;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BytesColumn;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The value as it is; NULL is empty. An op stands before it with a blank. */
final class RawEncoder implements Encoder {

    @Override
    public void encode(Batch batch, int row, String op, ByteArrayOutputStream out) {
        if (!op.isEmpty()) {
            out.writeBytes(op.getBytes(StandardCharsets.US_ASCII));
            out.write(' ');
        }
        BytesColumn column = (BytesColumn) batch.column(0);
        if (!column.isNull(row)) {
            out.write(column.data(), column.starts()[row], column.lengths()[row]);
        }
    }
}
