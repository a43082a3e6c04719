package io.tidewire.connectors.file;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The whole current result, held as encoded rows with their counts and written at every checkpoint
 * and at the end: to a file beside it, then moved over it. Rows stand in the order of their bytes,
 * so that the same result is the same file.
 */
final class SnapshotFileSink implements Sink {

    private static final int PART = 1 << 20;

    private final Path path;
    private final Encoder encoder;
    private final RecordSplitter splitter;
    private final ByteArrayOutputStream row = new ByteArrayOutputStream(512);
    private final TreeMap<byte[], Long> rows = new TreeMap<>(Arrays::compareUnsigned);
    private boolean changed = true;

    SnapshotFileSink(SinkContext context) {
        this.path = Path.of(context.options().string("path"));
        this.encoder = context.encoder().get();
        this.splitter = RecordSplitter.of(context.format());
        OutputFiles.prepare(path);
    }

    /** Goes on from the rows of the file, which the checkpoint left there. */
    @Override
    public long recover(Resume from) {
        rows.clear();
        if (from.begins() || !Files.exists(path)) {
            return UNKNOWN;
        }
        try {
            byte[] data = Files.readAllBytes(path);
            int at = encoder.header(false).length;
            while (at < data.length) {
                int end = splitter.end(data, at, data.length);
                end = end < 0 ? data.length : end;
                rows.merge(Arrays.copyOfRange(data, at, end), 1L, Long::sum);
                at = end + 1;
            }
            return UNKNOWN;
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    @Override
    public void write(Delta change) {
        Batch delta = change.batch();
        for (int i = 0; i < delta.size(); i++) {
            row.reset();
            encoder.encode(delta, i, "", row);
            rows.merge(row.toByteArray(), delta.weight(i), SnapshotFileSink::sum);
        }
        changed |= !delta.isEmpty();
    }

    private static @Nullable Long sum(Long count, Long weight) {
        long sum = count + weight;
        return sum == 0 ? null : sum;
    }

    /** A snapshot changes at checkpoints only. */
    @Override
    public void flush() {}

    @Override
    public void commit(long step) {
        if (changed) {
            replace();
            changed = false;
        }
    }

    private void replace() {
        List<byte[]> parts = new ArrayList<>();
        ByteArrayOutputStream part = new ByteArrayOutputStream(8192);
        part.writeBytes(encoder.header(false));
        rows.forEach(
                (bytes, count) -> {
                    for (long i = 0; i < count; i++) {
                        part.writeBytes(bytes);
                        part.write('\n');
                    }
                    if (part.size() > PART) {
                        parts.add(part.toByteArray());
                        part.reset();
                    }
                });
        parts.add(part.toByteArray());
        OutputFiles.replace(path, parts);
    }

    @Override
    public void close() {}
}
