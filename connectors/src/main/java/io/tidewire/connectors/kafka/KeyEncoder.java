package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.Encoder;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.json.JsonFormat;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** The key columns of a row as a JSON object: equal keys give equal bytes. Not thread-safe. */
final class KeyEncoder {

    private final Schema schema;
    private final int[] columns;
    private final Encoder encoder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Batch source;
    private Batch keys;

    KeyEncoder(Schema table, List<Integer> key) {
        this.schema = new Schema(key.stream().map(table::field).toList());
        this.columns = key.stream().mapToInt(Integer::intValue).toArray();
        this.encoder = new JsonFormat().encoder(schema, Options.NONE);
        this.source = Batch.empty(table);
        this.keys = Batch.empty(schema);
    }

    byte[] encode(Batch batch, int row) {
        if (source != batch) {
            Column[] picked = new Column[columns.length];
            for (int i = 0; i < picked.length; i++) {
                picked[i] = batch.column(columns[i]);
            }
            source = batch;
            keys = Batch.of(schema, picked, batch.size());
        }
        out.reset();
        encoder.encode(keys, row, "", out);
        return out.toByteArray();
    }
}
