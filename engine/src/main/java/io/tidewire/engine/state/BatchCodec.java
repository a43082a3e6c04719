package io.tidewire.engine.state;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Schema;

/** Batches in a snapshot, row by row in {@link RowFormat}. */
final class BatchCodec {

    private BatchCodec() {}

    static void write(StateWriter out, Batch batch) {
        out.writeInt(batch.size());
        out.writeInt(batch.columns().length);
        ByteSink bytes = new ByteSink();
        for (int row = 0; row < batch.size(); row++) {
            bytes.clear();
            RowFormat.write(bytes, batch.columns(), row);
            out.writeLong(batch.weight(row));
            out.writeBytes(bytes.data(), 0, bytes.length());
        }
    }

    static Batch read(StateReader in, Schema schema) {
        int rows = in.readInt();
        if (in.readInt() != schema.size()) {
            throw StateReader.unreadable("the snapshot has other columns than " + schema.names());
        }
        BatchBuilder builder = new BatchBuilder(schema);
        for (int row = 0; row < rows; row++) {
            long weight = in.readLong();
            byte[] bytes = in.readBytes();
            int at = 0;
            for (int i = 0; i < schema.size(); i++) {
                at = RowFormat.read(bytes, at, builder.column(i));
            }
            builder.endRow(weight);
        }
        return builder.build();
    }
}
