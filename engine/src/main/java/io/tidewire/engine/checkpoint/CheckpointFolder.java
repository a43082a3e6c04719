package io.tidewire.engine.checkpoint;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.storage.Disk;
import io.tidewire.engine.state.StatePart;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The checkpoints of one pipeline: a file {@code checkpoint-NUMBER} for each, its manifest, and
 * files {@code state-NUMBER} with the entries that manifests refer to. A checkpoint has what
 * changed since the one before in a file of its own and shares the older ones. It is there, whole,
 * from the moment its manifest has its name. The newest two are kept, and the files they need.
 *
 * <p>Thread-safe, but at most one checkpoint is under way.
 */
public final class CheckpointFolder {

    private static final int KEPT = 2;

    /** Deltas of twice what the state takes: the disk fills faster than merging empties it. */
    private static final double FAR_BEHIND = 4;

    private static final String VERSION = version();

    private final Disk disk;
    private final Path folder;
    private final String pipeline;
    private final String fingerprint;

    /** The parts of the state as they are now. */
    private List<Manifest.Part> parts = List.of();

    /** What the next checkpoint builds on, oldest first; empty when it must be complete. */
    private Chain chain = Chain.EMPTY;

    /** The published ones that are kept, newest first. */
    private final List<Manifest> kept = new ArrayList<>();

    private long lastFile;

    /** The file that runs are being merged into. */
    private volatile String merged = "";

    /**
     * @param folder need not exist
     * @param pipeline its name
     * @param fingerprint of what runs, written into each checkpoint; whether it is that of the
     *     newest one is for the caller to look at
     */
    public CheckpointFolder(Disk disk, Path folder, String pipeline, String fingerprint) {
        this.disk = disk;
        this.folder = folder;
        this.pipeline = pipeline;
        this.fingerprint = fingerprint;
    }

    private static String version() {
        String version = CheckpointFolder.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /**
     * The newest valid checkpoint; null when there is none at all.
     *
     * @param warn hears of checkpoints that are damaged
     * @throws TidewireException CHECKPOINT_UNREADABLE when all are damaged, or it is of another
     *     pipeline or another version of Tidewire; DATA_DIRECTORY when the disk does not give it
     */
    public @Nullable SavedCheckpoint newest(Consumer<Fault> warn) {
        try {
            List<Path> manifests = CheckpointFiles.manifests(disk, folder);
            for (Path file : manifests) {
                try {
                    Manifest manifest = Manifest.read(CheckpointFiles.read(disk, file));
                    check(manifest.about());
                    RunCheck.check(disk, folder, manifest.runs());
                    return new SavedCheckpoint(disk, folder, manifest);
                } catch (DamagedException e) {
                    warn.accept(
                            Fault.warning(
                                    ErrorCode.CHECKPOINT_UNREADABLE,
                                    "checkpoint "
                                            + file
                                            + " is damaged and is passed over: "
                                            + e.getMessage(),
                                    "the one before it is used; the rows since then are read again",
                                    null));
                }
            }
            if (!manifests.isEmpty()) {
                throw new TidewireException(
                        ErrorCode.CHECKPOINT_UNREADABLE,
                        "no checkpoint in " + folder + " can be read: all are damaged",
                        "restore a copy with 'tidewire checkpoint restore', or remove the folder"
                                + " to read the sources anew");
            }
            return null;
        } catch (IOException e) {
            throw CheckpointFailure.unusable(folder, "cannot be read", e);
        }
    }

    private void check(CheckpointInfo about) {
        if (!about.pipeline().equals(pipeline)) {
            throw new TidewireException(
                    ErrorCode.CHECKPOINT_UNREADABLE,
                    "the checkpoints in "
                            + folder
                            + " are of the pipeline '"
                            + about.pipeline()
                            + "', not of '"
                            + pipeline
                            + "'",
                    "give each pipeline a data directory of its own with --data");
        }
    }

    /**
     * Goes on from a checkpoint, or from none: the next one builds on it where the state still has
     * the same parts.
     *
     * @param continued whether what it holds was taken over as it was
     */
    public synchronized void resume(
            @Nullable SavedCheckpoint saved, List<StatePart> stateParts, boolean continued) {
        parts = stateParts.stream().map(Manifest.Part::of).toList();
        if (saved != null) {
            kept.add(saved.manifest());
            chain =
                    continued && saved.manifest().parts().equals(parts)
                            ? new Chain(saved.manifest().runs())
                            : Chain.EMPTY;
        }
    }

    /**
     * Makes sure that checkpoints can be written, before anything runs.
     *
     * @throws TidewireException DATA_DIRECTORY when they cannot
     */
    public void prepare() {
        Path probe = folder.resolve(CheckpointFiles.ENTRIES + 0 + CheckpointFiles.TEMPORARY);
        try {
            disk.createFolder(folder);
            disk.create(probe).close();
            disk.delete(probe);
        } catch (IOException e) {
            throw CheckpointFailure.unusable(folder, "cannot be written", e);
        }
    }

    /** Whether the next checkpoint must hold everything. */
    public synchronized boolean nextIsComplete() {
        return chain.isEmpty();
    }

    /**
     * Begins a checkpoint; nothing is valid before it is published.
     *
     * @param complete whether it will hold everything and build on none before it
     * @param thread runs one task after the other: the writing
     */
    public PendingCheckpoint begin(long number, boolean complete, Executor thread) {
        return new PendingCheckpoint(this, number, complete, thread);
    }

    /** A file for entries that nobody else writes to. */
    synchronized Path newFile() throws IOException {
        disk.createFolder(folder);
        if (lastFile == 0) {
            for (Path file : disk.list(folder)) {
                lastFile = Math.max(lastFile, CheckpointFiles.number(file));
            }
        }
        lastFile++;
        return folder.resolve(CheckpointFiles.ENTRIES + lastFile);
    }

    RunWriter writer(Path file) {
        return new RunWriter(disk, file, 0);
    }

    /** Makes a checkpoint of what a pending one has written. */
    synchronized void publish(PendingCheckpoint pending, Contents contents, List<Run> runs)
            throws IOException {
        CheckpointInfo about =
                new CheckpointInfo(
                        pending.number(),
                        VERSION,
                        pipeline,
                        fingerprint,
                        contents.step(),
                        contents.takenMicros(),
                        contents.positions());
        Chain whole = (pending.complete() ? Chain.EMPTY : chain).with(runs);
        Manifest manifest = new Manifest(about, parts, whole.runs(), contents.small());
        disk.createFolder(folder);
        CheckpointFiles.publish(disk, folder, manifest);
        chain = whole;
        kept.addFirst(manifest);
        while (kept.size() > KEPT) {
            kept.removeLast();
        }
        tidy();
    }

    /** Removes what no kept checkpoint needs; what cannot be removed now can another time. */
    private void tidy() {
        Set<String> needed = new HashSet<>();
        for (Manifest manifest : kept) {
            needed.add(CheckpointFiles.MANIFEST + manifest.about().number());
            needed.addAll(manifest.files());
        }
        chain.runs().forEach(run -> needed.add(run.file()));
        needed.add(merged);
        try {
            for (Path file : disk.list(folder)) {
                if (CheckpointFiles.number(file) >= 0
                        && !needed.contains(file.getFileName().toString())) {
                    disk.delete(file);
                }
            }
        } catch (IOException e) {
            // The checkpoint is there all the same.
        }
    }

    /** What the newest checkpoint takes on the disk. */
    public synchronized long totalBytes() {
        return chain.bytes();
    }

    /** Whether there are runs that should be one. */
    public synchronized boolean wantsMerging() {
        return chain.toMerge() != null;
    }

    /**
     * Merges runs of the chain if it is time; the next checkpoint refers to what comes of it. By
     * one thread at a time, beside everything else; to be broken off by an interrupt.
     *
     * @param share the part of the time that it works, more than 0 and at most 1; works all the
     *     time when it lies far behind
     * @return whether there was something to merge
     * @throws TidewireException CHECKPOINT_FAILED when it cannot be written; nothing is lost then
     */
    public boolean merge(double share) throws InterruptedException {
        Chain.Merging merging;
        double pace;
        Path into;
        synchronized (this) {
            merging = chain.toMerge();
            if (merging == null) {
                return false;
            }
            pace = chain.backlog() > FAR_BEHIND ? 1 : share;
        }
        try {
            into = newFile();
            merged = into.getFileName().toString();
            try {
                replace(merging, Compaction.run(disk, folder, merging, into, pace));
            } catch (IOException e) {
                disk.delete(into);
                throw e;
            }
            return true;
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (TidewireException e) {
            // A run is damaged. The state is in memory still: the next checkpoint is complete.
            forget(merging);
            throw e;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            throw CheckpointFailure.ofMerging(folder, e);
        } finally {
            merged = "";
        }
    }

    private synchronized void forget(Chain.Merging merging) {
        if (chain.runs().containsAll(merging.runs())) {
            chain = Chain.EMPTY;
        }
    }

    private synchronized void replace(Chain.Merging merging, List<Run> by) {
        Chain replaced = chain.replaced(merging, by);
        if (replaced != null) {
            chain = replaced;
        }
    }

    void drop(Path file) throws IOException {
        disk.delete(file);
    }

    /** Removes all: the next run begins anew. */
    public synchronized void clear() {
        try {
            CheckpointFiles.removeAll(disk, folder);
            chain = Chain.EMPTY;
            kept.clear();
        } catch (IOException e) {
            throw CheckpointFailure.unusable(folder, "cannot be cleared", e);
        }
    }

    /** What became of a checkpoint that could not be written. */
    TidewireException failed(long number, Throwable cause) {
        return CheckpointFailure.of(folder, number, cause);
    }
}
