package io.tidewire.engine.checkpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A checkpoint being written: changed entries are handed over in memory and written to a file of
 * their own by another thread; nothing is valid before {@link #publish} has completed. Thread-safe,
 * but what is handed over by several threads is in the order in which they do it.
 */
public final class PendingCheckpoint {

    private final CheckpointFolder folder;
    private final long number;
    private final boolean complete;
    private final Executor thread;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private @Nullable Path file;
    private @Nullable RunWriter writer;
    private @Nullable Throwable failure;

    /**
     * @param complete whether it holds everything and needs no run of an older one
     * @param thread runs one task after the other
     */
    PendingCheckpoint(CheckpointFolder folder, long number, boolean complete, Executor thread) {
        this.folder = folder;
        this.number = number;
        this.complete = complete;
        this.thread = thread;
    }

    public long number() {
        return number;
    }

    /** Whether it holds everything and needs no older one. */
    public boolean complete() {
        return complete;
    }

    /** Bytes that were handed over and are not in the file yet. */
    public long waitingBytes() {
        return waitingBytes.get();
    }

    /** All bytes that were handed over. */
    public long writtenBytes() {
        return writtenBytes.get();
    }

    void write(List<Block> blocks) {
        if (blocks.isEmpty()) {
            return;
        }
        long bytes = blocks.stream().mapToLong(Block::length).sum();
        waitingBytes.addAndGet(bytes);
        writtenBytes.addAndGet(bytes);
        thread.execute(
                () -> {
                    try {
                        if (failure == null) {
                            RunWriter out = writer();
                            for (Block block : blocks) {
                                out.write(block);
                            }
                        }
                    } catch (Throwable e) {
                        failure = e;
                    } finally {
                        waitingBytes.addAndGet(-bytes);
                    }
                });
    }

    private RunWriter writer() throws IOException {
        RunWriter out = writer;
        if (out == null) {
            Path fresh = folder.newFile();
            file = fresh;
            out = folder.writer(fresh);
            writer = out;
        }
        return out;
    }

    /**
     * Makes it the newest checkpoint, after all that was handed over.
     *
     * @return fails with CHECKPOINT_FAILED when the disk does not take it; it is gone then
     */
    public CompletableFuture<Void> publish(Contents contents) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        if (failure != null) {
                            throw failure;
                        }
                        List<Run> runs = List.of();
                        if (writer != null) {
                            runs = writer.finish();
                            writer.close();
                        }
                        folder.publish(this, contents, runs);
                    } catch (Throwable e) {
                        remove();
                        throw new CompletionException(folder.failed(number, e));
                    }
                },
                thread);
    }

    /** Forgets it. */
    public CompletableFuture<Void> discard() {
        try {
            return CompletableFuture.runAsync(this::remove, thread);
        } catch (RejectedExecutionException e) {
            // The pipeline has ended; the next run removes what is left.
            return CompletableFuture.completedFuture(null);
        }
    }

    private void remove() {
        try {
            if (writer != null) {
                writer.close();
            }
            if (file != null) {
                folder.drop(file);
            }
        } catch (IOException e) {
            // Whoever writes the next checkpoint removes what is left of this one.
        }
    }
}
