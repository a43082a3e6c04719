package io.tidewire.engine.delivery;

import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.storage.Disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/**
 * The outboxes of one pipeline: a folder each, and beside them the name of the run. It is written
 * when a run begins and goes when the run is complete, so that a crash before the first checkpoint
 * begins the same run again. Not thread-safe.
 */
public final class Outboxes {

    private static final String RUN = "run.id";
    private static final int NAME_BYTES = 256;

    private final Disk disk;
    private final @Nullable Path folder;
    private final String run;

    /**
     * @param folder need not exist; null to keep all in memory
     * @param begins whether there is no checkpoint to go on from
     */
    public Outboxes(Disk disk, @Nullable Path folder, boolean begins) {
        this.disk = disk;
        this.folder = folder;
        try {
            this.run = folder == null ? newRun() : run(disk, folder, begins);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static String newRun() {
        return UUID.randomUUID().toString();
    }

    private static String run(Disk disk, Path folder, boolean begins) throws IOException {
        Path file = folder.resolve(RUN);
        if (disk.list(folder).contains(file)) {
            String written = read(disk, file);
            if (!written.isEmpty()) {
                return written;
            }
        }
        if (begins) {
            removeAll(disk, folder);
        }
        disk.createFolder(folder);
        String fresh = newRun();
        write(disk, folder, fresh);
        return fresh;
    }

    private static String read(Disk disk, Path file) throws IOException {
        try (Disk.Input in = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(in.size(), NAME_BYTES));
            while (bytes.hasRemaining() && in.read(bytes, bytes.position()) >= 0) {
                // A read may bring less than there is.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
        }
    }

    private static void write(Disk disk, Path folder, String run) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(run.getBytes(StandardCharsets.UTF_8));
        try (Disk.Output out = disk.create(folder.resolve(RUN))) {
            while (bytes.hasRemaining()) {
                int ignored = out.write(bytes);
            }
            out.sync();
        }
        disk.sync(folder);
    }

    /** As sinks know the history that steps belong to. */
    public String run() {
        return run;
    }

    public Outbox open(String sink, Schema schema, Bounds bounds) {
        return new Outbox(disk, folder == null ? null : folder.resolve(sink), schema, bounds);
    }

    /** Removes those of sinks that no checkpoint to go back to knows any more. */
    public void keep(Set<String> sinks) {
        if (folder == null) {
            return;
        }
        try {
            for (Path one : disk.list(folder)) {
                String name = one.getFileName().toString();
                if (!sinks.contains(name) && !name.equals(RUN)) {
                    removeAll(disk, one);
                }
            }
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /** The run is complete: nothing waits, and the next one has another name. */
    public void clear() {
        if (folder != null) {
            try {
                removeAll(disk, folder);
            } catch (IOException e) {
                throw failed(folder, e);
            }
        }
    }

    /** A file, or a folder with all that is in it; if it is there. */
    private static void removeAll(Disk disk, Path path) throws IOException {
        for (Path inside : disk.list(path)) {
            removeAll(disk, inside);
        }
        disk.delete(path);
    }

    private static TidewireException failed(@Nullable Path folder, IOException cause) {
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                "cannot use the outboxes in " + folder + ": " + cause.getMessage(),
                "look at the folder's permissions and the space on its disk",
                cause);
    }
}
