package io.tidewire.flink.gate;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.connectors.format.Formats;
import io.tidewire.engine.quality.RecordGate;

import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitState;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.HashMap;
import java.util.Map;

/**
 * The part of the gate that looks at one record alone, by the engine's own code. Records that came
 * together are decoded together; a checkpoint comes before or after all of them.
 */
final class RecordDecoding
        implements RecordEmitter<
                ConsumerRecord<byte[], byte[]>, Arrival, KafkaPartitionSplitState> {

    private final RecordGate gate;
    private final Decoder decoder;
    private final Map<Integer, String> partitions = new HashMap<>();

    RecordDecoding(SourceTable table, PipelineSpec.Format format) {
        decoder = Formats.named(format.name()).decoder(table.decoded(), format.options());
        gate = new RecordGate(table);
    }

    @Override
    public void emitRecord(
            ConsumerRecord<byte[], byte[]> record,
            SourceOutput<Arrival> output,
            KafkaPartitionSplitState split) {
        Fetched fetched = (Fetched) record;
        String partition =
                partitions.computeIfAbsent(
                        fetched.partition(), number -> fetched.topic() + "-" + number);
        output.collect(
                new Arrival(
                        gate.check(
                                fetched.raw(partition, System.currentTimeMillis() * 1_000),
                                decoder)));
        split.setCurrentOffset(fetched.offset() + 1);
    }
}
