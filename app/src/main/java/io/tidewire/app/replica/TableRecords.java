package io.tidewire.app.replica;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.Seam;
import io.tidewire.connectors.format.Formats;

import java.util.List;

/** The rows and keys in the records of a table's topic. Not thread-safe. */
final class TableRecords {

    /** One record's key or value, and where it stands for whoever has to look for it. */
    record Bytes(byte[] bytes, long position) {}

    private final Decoder rows;
    private final Decoder keys;

    TableRecords(ReplicatedTable table) {
        this.rows = decoder(table.written());
        this.keys =
                decoder(new Schema(table.identity().stream().map(table.schema()::field).toList()));
    }

    private static Decoder decoder(Schema schema) {
        PipelineSpec.Format format = Seam.format();
        return Formats.named(format.name()).decoder(schema, format.options());
    }

    /**
     * A row for each record, in order.
     *
     * @throws TidewireException SOURCE_FAILED for a record that the job did not write
     */
    Batch rows(RawBatch records) {
        return decode(rows, records, "row");
    }

    Batch rows(String partition, List<Bytes> values) {
        return rows(joined(partition, values));
    }

    /** The columns of the key alone. */
    Batch keys(String partition, List<Bytes> written) {
        return decode(keys, joined(partition, written), "key");
    }

    private static Batch decode(Decoder decoder, RawBatch records, String what) {
        Decoder.Decoded decoded = decoder.decode(records);
        if (decoded.rejects().isEmpty() && decoded.rows().size() == records.count()) {
            return decoded.rows();
        }
        int record = 0;
        String why = "not one " + what + " a record";
        if (!decoded.rejects().isEmpty()) {
            record = decoded.rejects().getFirst().record();
            why = decoded.rejects().getFirst().message();
        }
        throw foreign(records.partition(), records.position(record), what, why);
    }

    static TidewireException foreign(String partition, long offset, String what, String why) {
        return new TidewireException(
                ErrorCode.SOURCE_FAILED,
                partition
                        + " has at offset "
                        + offset
                        + " a "
                        + what
                        + " that the job did not write: "
                        + why,
                "the topic is the job's alone; when the columns of the view were changed, make the"
                        + " topic anew and start the job from the beginning");
    }

    private static RawBatch joined(String partition, List<Bytes> all) {
        int count = all.size();
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] positions = new long[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = size;
            lengths[i] = all.get(i).bytes().length;
            positions[i] = all.get(i).position();
            size += lengths[i];
        }
        byte[] data = new byte[size];
        for (int i = 0; i < count; i++) {
            System.arraycopy(all.get(i).bytes(), 0, data, starts[i], lengths[i]);
        }
        return new RawBatch(partition, data, starts, lengths, positions, count, "", 0);
    }
}
