package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.RawBatch;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/** What a consumer was given, as batches: the values of one partition in one array. */
final class RecordBatches {

    private RecordBatches() {}

    /** At least one record; one without a value counts as an empty one. */
    static RawBatch of(
            TopicPartition partition,
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> records,
            @Nullable String topicId,
            long arrivedMicros) {
        int count = records.size();
        int total = 0;
        for (int i = 0; i < count; i++) {
            total += Math.max(records.get(i).serializedValueSize(), 0);
        }
        byte[] data = new byte[total];
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] offsets = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            ConsumerRecord<ByteBuffer, ByteBuffer> record = records.get(i);
            ByteBuffer value = record.value();
            int length = value == null ? 0 : value.remaining();
            if (value != null) {
                value.get(value.position(), data, at, length);
            }
            starts[i] = at;
            lengths[i] = length;
            offsets[i] = record.offset();
            at += length;
        }
        return new RawBatch(
                partition.toString(),
                data,
                starts,
                lengths,
                offsets,
                count,
                new Place(offsets[count - 1] + 1, topicId).toString(),
                arrivedMicros);
    }

    /**
     * A batch without records: it puts "latest" of the first start into the checkpoint, so that the
     * next start misses nothing that came between.
     */
    static RawBatch mark(TopicPartition partition, Place start, long arrivedMicros) {
        return new RawBatch(
                partition.toString(),
                new byte[0],
                new int[0],
                new int[0],
                new long[0],
                0,
                start.toString(),
                arrivedMicros);
    }
}
