package io.tidewire.connectors.file;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.connectors.changelog.Changes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Rows one after the other; in a changelog each begins with its op. A new run begins the file anew,
 * a resumed one appends to it.
 */
final class AppendingFileSink implements Sink {

    private static final int BUFFER = 256 << 10;

    private final SinkContext context;
    private final Path path;
    private final boolean withOp;
    private final Encoder encoder;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER + 4096);
    private final FileChannel file;

    AppendingFileSink(SinkContext context) {
        this.context = context;
        this.path = Path.of(context.options().string("path"));
        this.withOp = context.options().string("mode").equals(FileConnector.CHANGELOG);
        this.encoder = context.encoder().get();
        this.file = OutputFiles.openForAppend(path);
    }

    @Override
    public long recover(Resume from) {
        try {
            if (from.begins()) {
                file.truncate(0);
            }
            if (file.size() == 0) {
                buffer.writeBytes(encoder.header(withOp));
            }
            return UNKNOWN;
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    @Override
    public void write(Delta change) {
        Batch delta = change.batch();
        if (!withOp && delta.weights() == null) {
            for (int row = 0; row < delta.size(); row++) {
                append(delta, row, "");
            }
        } else {
            Changes.forEach(
                    delta, context.key(), (row, op) -> append(delta, row, withOp ? op : ""));
        }
    }

    private void append(Batch delta, int row, String op) {
        encoder.encode(delta, row, op, buffer);
        buffer.write('\n');
        if (buffer.size() >= BUFFER) {
            flush();
        }
    }

    @Override
    public void flush() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
            while (bytes.hasRemaining()) {
                int ignored = file.write(bytes);
            }
            buffer.reset();
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    @Override
    public void commit(long step) {
        flush();
        try {
            file.force(false);
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    @Override
    public void close() {
        try (FileChannel closing = file) {
            if (closing.isOpen()) {
                flush();
            }
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }
}
