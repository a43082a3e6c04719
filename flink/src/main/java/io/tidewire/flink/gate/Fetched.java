package io.tidewire.flink.gate;

import io.tidewire.api.connector.RawBatch;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.List;

/**
 * Records of one partition that came together, as one: a record is what the connector's reader
 * hands on, so that is what they travel as. Its offset is the last one's.
 */
final class Fetched extends ConsumerRecord<byte[], byte[]> {

    private static final byte[] NOTHING = {};

    private final List<ConsumerRecord<byte[], byte[]>> records;

    /**
     * @param records at least one, in order
     */
    Fetched(List<ConsumerRecord<byte[], byte[]>> records) {
        super(
                records.getLast().topic(),
                records.getLast().partition(),
                records.getLast().offset(),
                null,
                NOTHING);
        this.records = records;
    }

    /** As the decoders take them; a record without a value counts as an empty one. */
    RawBatch raw(String partition, long arrivedMicros) {
        int count = records.size();
        int total = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            total += record.value() == null ? 0 : record.value().length;
        }
        byte[] data = new byte[total];
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] offsets = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            byte[] value = records.get(i).value();
            int length = value == null ? 0 : value.length;
            if (value != null) {
                System.arraycopy(value, 0, data, at, length);
            }
            starts[i] = at;
            lengths[i] = length;
            offsets[i] = records.get(i).offset();
            at += length;
        }
        return new RawBatch(partition, data, starts, lengths, offsets, count, "", arrivedMicros);
    }
}
