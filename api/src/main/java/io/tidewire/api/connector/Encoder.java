package io.tidewire.api.connector;

import io.tidewire.api.data.Batch;

import java.io.ByteArrayOutputStream;

/** Turns rows into bytes. Not thread-safe. */
public interface Encoder {

    /** What stands before the first row of a file, with its line end; empty for most. */
    default byte[] header(boolean withOp) {
        return new byte[0];
    }

    /**
     * Appends one row without a line end. Weights are not looked at.
     *
     * @param op {@code +I -U +U -D} as an extra field before the others, or empty for none
     */
    void encode(Batch batch, int row, String op, ByteArrayOutputStream out);
}
