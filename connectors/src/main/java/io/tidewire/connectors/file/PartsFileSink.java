package io.tidewire.connectors.file;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.data.Batch;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.changelog.Changes;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of files, one for each checkpoint with rows, that never change: a reader sees a file
 * whole, once it is committed, or not at all.
 *
 * <pre>
 *   part-000000000123.ndjson   the rows up to step 123, after those of the part before
 *   manifest                   names and sizes of the parts, in order, a line each, for readers
 *   .writing                   of the part to come
 * </pre>
 *
 * <p>The rename is the commit: the step stands in the name. Both manifests, that of the readers and
 * the sink's own {@link Manifest}, follow it, and are made up for after a crash in between.
 */
final class PartsFileSink implements Sink {

    private static final int BUFFER = 256 << 10;
    private static final Pattern PART = Pattern.compile("part-(\\d{12,19})\\.\\w+");
    private static final Map<String, String> ENDINGS =
            Map.of("json", "ndjson", "csv", "csv", "raw", "txt");

    private final Path folder;
    private final Path writing;
    private final Path list;
    private final String ending;
    private final Encoder encoder;
    private final boolean withOp;
    private final List<Integer> key;
    private final Path home;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER + 4096);
    private Manifest manifest;
    private @Nullable FileChannel file;
    private long length;

    /** The part that the readers' manifest does not have yet. */
    private @Nullable Path unlisted;

    PartsFileSink(SinkContext context) {
        PipelineSpec.Format format = context.format();
        Path own = context.home();
        this.folder = Path.of(context.options().string("path"));
        this.writing = folder.resolve(".writing");
        this.list = folder.resolve("manifest");
        this.ending = format == null ? "txt" : ENDINGS.getOrDefault(format.name(), format.name());
        this.encoder = context.encoder().get();
        this.withOp = !context.insertOnly();
        this.key = context.key();
        this.home = own == null ? folder.resolve(".sink") : own;
        this.manifest = Manifest.begin(home, "");
        OutputFiles.prepareFolder(folder);
    }

    @Override
    public Delivery delivery() {
        return Delivery.TRANSACTIONAL;
    }

    @Override
    public long recover(Resume from) {
        try {
            discard();
            Manifest found = from.begins() ? null : Manifest.read(home, from.run());
            manifest = found == null ? Manifest.begin(home, from.run()) : found;
            TreeMap<Long, Path> all = all();
            Manifest.Commit last = manifest.last();
            long holds = last == null ? 0 : last.step();
            if (found != null && !all.isEmpty()) {
                holds = Math.max(holds, all.lastKey());
            }
            // No part crosses a checkpoint: one beyond it can go.
            long stands = Math.min(holds, from.step());
            SortedMap<Long, Path> gone = found == null ? all : all.tailMap(stands, false);
            for (Path part : gone.values()) {
                Files.delete(part);
            }
            list(found == null ? List.of() : all.headMap(stands, true).values());
            // Also at the very beginning: from now on the parts that are there are this run's.
            manifest.takeBack(new Manifest.Commit(stands, -1));
            manifest.add(new Manifest.Commit(stands, -1));
            return found != null || from.begins() ? stands : UNKNOWN;
        } catch (IOException e) {
            throw OutputFiles.failed(folder, e);
        }
    }

    private TreeMap<Long, Path> all() throws IOException {
        TreeMap<Long, Path> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.toList()) {
                Matcher name = PART.matcher(path.getFileName().toString());
                if (name.matches()) {
                    all.put(Long.parseLong(name.group(1)), path);
                }
            }
        }
        return all;
    }

    /** What was written and not committed is gone. */
    private void discard() throws IOException {
        buffer.reset();
        length = 0;
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        }
        Files.deleteIfExists(writing);
    }

    /** Taken whole or not at all: after a failure the same delta comes again. */
    @Override
    public void write(Delta delta) {
        if (buffer.size() >= BUFFER) {
            flush();
        }
        if (length == 0 && buffer.size() == 0) {
            buffer.writeBytes(encoder.header(withOp));
        }
        Batch batch = delta.batch();
        Changes.forEach(batch, key, (row, op) -> append(batch, row, withOp ? op : ""));
    }

    private void append(Batch batch, int row, String op) {
        encoder.encode(batch, row, op, buffer);
        buffer.write('\n');
    }

    /** What a failed write has left behind is written over by the next one. */
    @Override
    public void flush() {
        if (buffer.size() == 0) {
            return;
        }
        try {
            FileChannel to = file;
            if (to == null) {
                to =
                        FileChannel.open(
                                writing,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                file = to;
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
            long at = length;
            while (bytes.hasRemaining()) {
                at += to.write(bytes, at);
            }
            length = at;
            buffer.reset();
        } catch (IOException e) {
            throw OutputFiles.failed(folder, e);
        }
    }

    @Override
    public void commit(long step) {
        flush();
        try {
            FileChannel written = file;
            if (written != null) {
                written.truncate(length);
                written.force(true);
                CrashPoint.FILE_WRITTEN.pass();
                Path part = folder.resolve("part-%012d.%s".formatted(step, ending));
                Files.move(writing, part, StandardCopyOption.ATOMIC_MOVE);
                CrashPoint.FILE_REPLACED.pass();
                unlisted = part;
                file = null;
                length = 0;
                written.close();
            }
            if (unlisted != null) {
                OutputFiles.syncFolderOf(unlisted);
                list(unlisted);
            }
            manifest.add(new Manifest.Commit(step, -1));
        } catch (IOException e) {
            throw OutputFiles.failed(folder, e);
        }
    }

    /** For readers: all parts anew. */
    private void list(Collection<Path> parts) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Path part : parts) {
            lines.append(line(part));
        }
        OutputFiles.replaceDurably(
                list, List.of(lines.toString().getBytes(StandardCharsets.UTF_8)));
        unlisted = null;
    }

    /**
     * For readers: one part more. A line that a crash cuts off is made up for by the next start.
     */
    private void list(Path part) throws IOException {
        Files.writeString(
                list,
                line(part),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
        unlisted = null;
    }

    private static String line(Path part) throws IOException {
        return part.getFileName() + " " + Files.size(part) + "\n";
    }

    @Override
    public void release(long step) {
        manifest.keep(step);
    }

    @Override
    public void close() {
        try {
            discard();
        } catch (IOException e) {
            throw OutputFiles.failed(folder, e);
        }
    }
}
