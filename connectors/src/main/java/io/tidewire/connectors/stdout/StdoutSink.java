package io.tidewire.connectors.stdout;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.changelog.Changes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Rows as lines. */
final class StdoutSink implements Sink {

    private static final int BUFFER = 64 << 10;

    private final SinkContext context;
    private final OutputStream out;
    private final Encoder encoder;
    private final boolean withOp;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER);

    StdoutSink(SinkContext context, OutputStream out) {
        this.context = context;
        this.out = out;
        this.encoder = context.encoder().get();
        this.withOp =
                switch (context.options().string("op")) {
                    case "always" -> true;
                    case "never" -> false;
                    default -> !context.insertOnly();
                };
    }

    @Override
    public long recover(Resume from) {
        buffer.writeBytes(encoder.header(withOp));
        return UNKNOWN;
    }

    @Override
    public void write(Delta change) {
        Batch delta = change.batch();
        Changes.forEach(
                delta,
                context.key(),
                (row, op) -> {
                    encoder.encode(delta, row, withOp ? op : "", buffer);
                    buffer.write('\n');
                    if (buffer.size() >= BUFFER) {
                        flush();
                    }
                });
    }

    @Override
    public void flush() {
        try {
            buffer.writeTo(out);
            out.flush();
            buffer.reset();
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.SINK_FAILED,
                    "standard output is closed: " + e.getMessage(),
                    "whatever reads it has ended; run the pipeline without a pipe, or use another sink",
                    e);
        }
    }

    /** Standard output itself stays open: it is not only ours. */
    @Override
    public void close() {
        flush();
    }
}
