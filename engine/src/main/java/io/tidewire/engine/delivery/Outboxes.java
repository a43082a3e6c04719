package io.tidewire.engine.delivery;

import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The outboxes of one pipeline: a folder each, and beside them the name of the run. It is written
 * when a run begins and goes when the run is complete, so that a crash before the first checkpoint
 * begins the same run again. Not thread-safe.
 */
public final class Outboxes {

    private static final String RUN = "run.id";

    private final @Nullable Path folder;
    private final String run;

    /**
     * @param folder need not exist; null to keep all in memory
     * @param begins whether there is no checkpoint to go on from
     */
    public Outboxes(@Nullable Path folder, boolean begins) {
        this.folder = folder;
        try {
            this.run = folder == null ? newRun() : run(folder, begins);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static String newRun() {
        return UUID.randomUUID().toString();
    }

    private static String run(Path folder, boolean begins) throws IOException {
        Path file = folder.resolve(RUN);
        if (Files.exists(file)) {
            String written = Files.readString(file).strip();
            if (!written.isEmpty()) {
                return written;
            }
        }
        if (begins) {
            removeAll(folder);
        }
        Files.createDirectories(folder);
        String fresh = newRun();
        Files.writeString(file, fresh);
        return fresh;
    }

    /** As sinks know the history that steps belong to. */
    public String run() {
        return run;
    }

    public Outbox open(String sink, Schema schema, Bounds bounds) {
        return new Outbox(folder == null ? null : folder.resolve(sink), schema, bounds);
    }

    /** Removes those of sinks that no checkpoint to go back to knows any more. */
    public void keep(Set<String> sinks) {
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> found = Files.list(folder)) {
            for (Path one : found.filter(Files::isDirectory).toList()) {
                if (!sinks.contains(one.getFileName().toString())) {
                    removeAll(one);
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
                removeAll(folder);
            } catch (IOException e) {
                throw failed(folder, e);
            }
        }
    }

    private static void removeAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    private static TidewireException failed(@Nullable Path folder, IOException cause) {
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                "cannot use the outboxes in " + folder + ": " + cause.getMessage(),
                "look at the folder's permissions and the space on its disk",
                cause);
    }
}
