package io.tidewire.connectors.file;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.changelog.Changes;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Rows one after the other; in a changelog each begins with its op. A new run begins the file anew,
 * a resumed one cuts it to the length it had at the step it goes on from, which its {@link
 * Manifest} knows.
 */
final class AppendingFileSink implements Sink {

    private static final int BUFFER = 256 << 10;

    private final SinkContext context;
    private final Path path;
    private final boolean withOp;
    private final Encoder encoder;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER + 4096);
    private FileChannel file;

    /** Where the lengths are kept; null for what is no file, such as a pipe. */
    private final @Nullable Path home;

    private @Nullable Manifest manifest;
    private long length;

    AppendingFileSink(SinkContext context) {
        this(context, OutputFiles.openForWriting(Beside.target(context)));
    }

    /**
     * @param file the context's, open
     */
    AppendingFileSink(SinkContext context, FileChannel file) {
        this.context = context;
        this.path = Beside.target(context);
        this.withOp = context.options().string("mode").equals(FileConnector.CHANGELOG);
        this.encoder = context.encoder().get();
        this.file = file;
        this.home = Files.isRegularFile(path) ? context.home() : null;
    }

    @Override
    public Delivery delivery() {
        return home == null ? Delivery.AT_LEAST_ONCE : Delivery.REVERSIBLE;
    }

    @Override
    public long recover(Resume from) {
        buffer.reset();
        try {
            if (Beside.adopt(path, context)) {
                file.close();
                file = OutputFiles.openForWriting(path);
            }
            if (from.begins()) {
                file.truncate(0);
            }
            long stands = home == null ? UNKNOWN : recover(home, from);
            length = home == null && !Files.isRegularFile(path) ? 0 : file.size();
            if (length == 0) {
                buffer.writeBytes(encoder.header(withOp));
            }
            return stands;
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    private long recover(Path folder, Resume from) throws IOException {
        Manifest found = from.begins() ? null : Manifest.read(folder, from.run());
        manifest = found == null ? Manifest.begin(folder, from.run()) : found;
        Manifest.Commit stands = manifest.upTo(from.step());
        if (stands == null) {
            return from.begins() ? 0 : UNKNOWN;
        }
        if (file.size() < stands.length()) {
            throw new TidewireException(
                    ErrorCode.SINK_FAILED,
                    path
                            + " has "
                            + file.size()
                            + " bytes, and "
                            + stands.length()
                            + " were written to it: it was cut or replaced",
                    "put it back; or start with a new data directory, which reads the sources anew");
        }
        file.truncate(stands.length());
        manifest.takeBack(stands);
        return stands.step();
    }

    /** Taken whole or not at all: after a failure the same delta comes again. */
    @Override
    public void write(Delta delta) {
        long from = length;
        int held = buffer.size();
        try {
            append(delta);
        } catch (TidewireException e) {
            if (length > from) {
                // What was held is in the file, and the first rows of the delta behind it.
                length = from + held;
                held = 0;
            }
            byte[] all = buffer.toByteArray();
            buffer.reset();
            buffer.write(all, 0, held);
            throw e;
        }
    }

    private void append(Delta delta) {
        Batch batch = delta.batch();
        if (!withOp && batch.weights() == null) {
            for (int row = 0; row < batch.size(); row++) {
                append(batch, row, "");
            }
        } else {
            Changes.forEach(
                    batch, context.key(), (row, op) -> append(batch, row, withOp ? op : ""));
        }
    }

    private void append(Batch batch, int row, String op) {
        encoder.encode(batch, row, op, buffer);
        buffer.write('\n');
        if (buffer.size() >= BUFFER) {
            flush();
        }
    }

    /** What a failed write has left behind is written over by the next one. */
    @Override
    public void flush() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
            long at = length;
            while (bytes.hasRemaining()) {
                at += home == null ? file.write(bytes) : file.write(bytes, at);
            }
            length = at;
            buffer.reset();
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    @Override
    public void commit(long step) {
        flush();
        try {
            if (manifest != null) {
                file.force(true);
                manifest.add(new Manifest.Commit(step, length));
            }
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    @Override
    public void release(long step) {
        if (manifest != null) {
            manifest.keep(step);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }
}
