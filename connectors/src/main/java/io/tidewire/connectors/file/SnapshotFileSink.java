package io.tidewire.connectors.file;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The whole current result, held as encoded rows with their counts and written at every checkpoint
 * and at the end: to a file beside it, then moved over it. Rows stand in the order of their bytes,
 * so that the same result is the same file.
 *
 * <p>What it held at the checkpoints that there may be a way back to is kept beside it, under
 * hidden names with the step. A commit writes the new file, then the {@link Manifest}, then moves
 * the file into its place: a crash before the manifest leaves the old one, a crash after it is made
 * up for.
 */
final class SnapshotFileSink implements Sink {

    private static final int PART = 1 << 20;

    private final SinkContext context;
    private final Path path;
    private final Encoder encoder;
    private final RecordSplitter splitter;
    private final @Nullable Path home;
    private final ByteArrayOutputStream row = new ByteArrayOutputStream(512);
    private final TreeMap<byte[], Long> rows = new TreeMap<>(Arrays::compareUnsigned);
    private @Nullable Manifest manifest;
    private boolean changed = true;

    SnapshotFileSink(SinkContext context) {
        this.context = context;
        this.path = Beside.target(context);
        this.encoder = context.encoder().get();
        this.splitter = RecordSplitter.of(context.format());
        this.home = context.home();
        OutputFiles.prepare(path);
    }

    @Override
    public Delivery delivery() {
        return home == null ? Delivery.AT_LEAST_ONCE : Delivery.REVERSIBLE;
    }

    @Override
    public boolean commitsBetweenCheckpoints() {
        return false;
    }

    /** Goes on from the rows of the file that was kept for the step. */
    @Override
    public long recover(Resume from) {
        rows.clear();
        changed = true;
        try {
            boolean adopted = Beside.adopt(path, context);
            Manifest found = home == null || from.begins() ? null : Manifest.read(home, from.run());
            manifest =
                    home == null ? null : found == null ? Manifest.begin(home, from.run()) : found;
            Manifest.Commit stands = found == null ? null : found.upTo(from.step());
            if (found == null || stands == null) {
                clean(List.of());
                return from.begins() ? 0 : UNKNOWN;
            }
            if (!adopted) {
                putBack(found, stands);
            }
            load();
            return stands.step();
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    /**
     * As a commit of what it held then: a file beside it, the manifest, the file in its place.
     * Whatever comes between is made up for by the next start.
     */
    private void putBack(Manifest found, Manifest.Commit stands) throws IOException {
        Path fresh = fresh(stands.step());
        if (!stands.equals(found.last())) {
            Path kept = kept(stands.step());
            if (Files.exists(kept)) {
                move(kept, fresh);
                CrashPoint.SNAPSHOT_PUT_BACK.pass();
            } else if (!Files.exists(fresh)) {
                throw new TidewireException(
                        ErrorCode.SINK_FAILED,
                        path + " cannot be put back to the checkpoint: " + kept + " is gone",
                        "start with a new data directory, which reads the sources anew");
            }
            found.takeBack(stands);
        }
        if (Files.exists(fresh)) {
            move(fresh, path);
        }
        clean(found.commits());
    }

    private void load() throws IOException {
        byte[] data = Files.readAllBytes(path);
        int at = encoder.header(false).length;
        while (at < data.length) {
            int end = splitter.end(data, at, data.length);
            end = end < 0 ? data.length : end;
            rows.merge(Arrays.copyOfRange(data, at, end), 1L, Long::sum);
            at = end + 1;
        }
    }

    @Override
    public void write(Delta delta) {
        Batch batch = delta.batch();
        for (int i = 0; i < batch.size(); i++) {
            row.reset();
            encoder.encode(batch, i, "", row);
            rows.merge(row.toByteArray(), batch.weight(i), SnapshotFileSink::sum);
        }
        changed |= !batch.isEmpty();
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
        try {
            if (manifest == null) {
                OutputFiles.replaceDurably(path, parts());
            } else {
                commit(manifest, step);
            }
            changed = false;
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    private void commit(Manifest of, long step) throws IOException {
        Manifest.Commit before = of.last();
        boolean anew = changed || before == null;
        if (anew) {
            OutputFiles.writeDurably(part(), parts());
            // Under its name it is whole: a step may be committed a second time after a crash.
            move(part(), fresh(step));
            CrashPoint.FILE_WRITTEN.pass();
        }
        if (before != null && before.step() < step && Files.exists(path)) {
            keep(before.step());
        }
        of.add(new Manifest.Commit(step, -1));
        if (anew) {
            move(fresh(step), path);
            CrashPoint.FILE_REPLACED.pass();
        }
    }

    /** Gives what the file holds another name, under which it stays. */
    private void keep(long step) throws IOException {
        Files.deleteIfExists(kept(step));
        try {
            Files.createLink(kept(step), path);
        } catch (UnsupportedOperationException e) {
            Files.copy(path, kept(step));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OutputFiles.syncFolderOf(to);
    }

    private Path kept(long step) {
        return path.resolveSibling(hidden() + step);
    }

    private Path fresh(long step) {
        return path.resolveSibling(hidden() + "new-" + step);
    }

    private Path part() {
        return path.resolveSibling(hidden() + "part");
    }

    private String hidden() {
        return "." + path.getFileName() + ".";
    }

    /** Removes what was kept for other commits than these, or was left half-way. */
    private void clean(List<Manifest.Commit> commits) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        try (Stream<Path> siblings = Files.list(folder == null ? Path.of(".") : folder)) {
            for (Path file : siblings.toList()) {
                String name = file.getFileName().toString();
                boolean ours =
                        name.startsWith(hidden())
                                && name.substring(hidden().length()).matches("part|(new-)?\\d+");
                boolean wanted =
                        commits.stream().anyMatch(commit -> name.equals(hidden() + commit.step()));
                if (ours && !wanted) {
                    Files.delete(file);
                }
            }
        }
    }

    private List<byte[]> parts() {
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
        return parts;
    }

    @Override
    public void release(long step) {
        if (manifest == null) {
            return;
        }
        try {
            for (Manifest.Commit old : manifest.keep(step)) {
                Files.deleteIfExists(kept(old.step()));
            }
        } catch (IOException e) {
            throw OutputFiles.failed(path, e);
        }
    }

    @Override
    public void close() {}
}
