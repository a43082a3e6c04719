package io.tidewire.engine.runtime;

import io.tidewire.api.connector.RawBatch;

import java.util.List;

/** Makes raw batches of single payloads. Stateless. */
final class RawBatches {

    private RawBatches() {}

    static RawBatch of(String partition, List<byte[]> payloads, long[] positions, long nowMicros) {
        int total = 0;
        for (byte[] payload : payloads) {
            total = Math.addExact(total, payload.length);
        }
        byte[] data = new byte[total];
        int[] starts = new int[payloads.size()];
        int[] lengths = new int[payloads.size()];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            byte[] payload = payloads.get(i);
            System.arraycopy(payload, 0, data, at, payload.length);
            starts[i] = at;
            lengths[i] = payload.length;
            at += payload.length;
        }
        return new RawBatch(
                partition, data, starts, lengths, positions, starts.length, "", nowMicros);
    }
}
