package io.tidewire.api.connector;

/**
 * Records of one partition as they came, in order. Record i is {@code data[starts[i] .. starts[i] +
 * lengths[i])}. The arrays belong to the receiver from then on; strings decoded from them point
 * into {@code data}.
 *
 * @param partition names the partition within its source: stable across restarts
 * @param positions one per record, rising: a Kafka offset, a byte offset in a file, a row number;
 *     for people and the quarantine
 * @param count records; 0 when only {@code resume} is news, to be in the next checkpoint
 * @param resume where to go on after this batch, in the source's own notation
 * @param arrivedMicros when they were read, in microseconds since 1970-01-01 UTC
 */
public record RawBatch(
        String partition,
        byte[] data,
        int[] starts,
        int[] lengths,
        long[] positions,
        int count,
        String resume,
        long arrivedMicros) {}
