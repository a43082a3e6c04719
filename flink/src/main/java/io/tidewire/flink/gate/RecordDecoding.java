package io.tidewire.flink.gate;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.connectors.format.Formats;
import io.tidewire.engine.quality.RecordGate;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The part of the gate that looks at one record alone, by the engine's own code. */
final class RecordDecoding implements KafkaRecordDeserializationSchema<Arrival> {

    private static final byte[] NOTHING = {};

    private final SourceTable table;
    private final PipelineSpec.Format format;
    private transient @Nullable RecordGate gate;
    private transient @Nullable Decoder decoder;
    private transient @Nullable String partition;
    private transient int partitionNumber;

    RecordDecoding(SourceTable table, PipelineSpec.Format format) {
        this.table = table;
        this.format = format;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = Formats.named(format.name()).decoder(table.decoded(), format.options());
        gate = new RecordGate(table);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Arrival> out) {
        byte[] value = record.value() == null ? NOTHING : record.value();
        RawBatch raw =
                new RawBatch(
                        partition(record),
                        value,
                        new int[] {0},
                        new int[] {value.length},
                        new long[] {record.offset()},
                        1,
                        "",
                        System.currentTimeMillis() * 1_000);
        if (gate == null || decoder == null) {
            throw new IllegalStateException("not open");
        }
        out.collect(new Arrival(gate.check(raw, decoder)));
    }

    private String partition(ConsumerRecord<byte[], byte[]> record) {
        if (partition == null || partitionNumber != record.partition()) {
            partition = record.topic() + "-" + record.partition();
            partitionNumber = record.partition();
        }
        return partition;
    }

    @Override
    public TypeInformation<Arrival> getProducedType() {
        return TypeInformation.of(Arrival.class);
    }
}
