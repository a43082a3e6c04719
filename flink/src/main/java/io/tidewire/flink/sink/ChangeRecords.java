package io.tidewire.flink.sink;

import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.deploy.JobMetrics;
import io.tidewire.connectors.kafka.RecordWriter;
import io.tidewire.flink.row.ToBatch;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Changes of a table as records, by the code that writes them everywhere. */
final class ChangeRecords implements KafkaRecordSerializationSchema<RowData> {

    private final SinkTable sink;
    private transient @Nullable RecordWriter writer;
    private transient @Nullable ToBatch batches;
    private transient @Nullable Counter written;
    private transient boolean growing;

    ChangeRecords(SinkTable sink) {
        this.sink = sink;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext kafka) {
        SinkContext opened = sink.context();
        writer = new RecordWriter(opened);
        batches = new ToBatch(opened.schema());
        if (written == null) {
            // A writer of transactions opens it twice, and of two counters Flink reports the first.
            written =
                    context.getMetricGroup()
                            .addGroup(JobMetrics.GROUP)
                            .addGroup(JobMetrics.SINK, sink.sink().name())
                            .counter(JobMetrics.WRITTEN);
        }
        growing = SinkStream.wants(sink) == SinkStream.Wants.INSERTIONS;
    }

    @Override
    public @Nullable ProducerRecord<byte[], byte[]> serialize(
            RowData row, KafkaSinkContext kafka, @Nullable Long timestamp) {
        if (writer == null || batches == null || written == null) {
            throw new IllegalStateException("not open");
        }
        if (growing && row.getRowKind() != RowKind.INSERT) {
            throw new IllegalStateException(
                    "sink '"
                            + sink.sink().name()
                            + "' was to get rows that stay, and got one of kind "
                            + row.getRowKind());
        }
        Batch batch = batches.one(row);
        OneRecord record = new OneRecord();
        writer.change(batch, 0, row.getRowKind().shortString(), record);
        if (record.made != null) {
            // Of an upsert, the old form of a row is not told.
            written.inc();
        }
        return record.made;
    }

    private final class OneRecord implements RecordWriter.Receiver {

        private @Nullable ProducerRecord<byte[], byte[]> made;

        @Override
        public void record(byte @Nullable [] key, byte @Nullable [] value) {
            made = new ProducerRecord<>(sink.topic(), null, key, value);
        }
    }
}
