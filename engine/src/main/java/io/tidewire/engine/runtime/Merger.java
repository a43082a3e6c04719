package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.checkpoint.CheckpointFolder;

import org.jspecify.annotations.Nullable;

/**
 * Lets the older parts of checkpoints be merged, in a thread of its own that lives while there is
 * something to merge. For one thread, but for {@link #close}.
 */
final class Merger {

    /** The part of the time that merging works: at most this part of one processor. */
    private static final double SHARE = 0.2;

    private final CheckpointFolder folder;
    private final Lifecycle lifecycle;
    private volatile @Nullable Thread thread;

    Merger(CheckpointFolder folder, Lifecycle lifecycle) {
        this.folder = folder;
        this.lifecycle = lifecycle;
    }

    /** After a checkpoint was published. */
    void offer() {
        Thread last = thread;
        if (folder.wantsMerging() && (last == null || !last.isAlive())) {
            thread = Threads.start("tidewire-merge", this::run);
        }
    }

    private void run() {
        try {
            while (!lifecycle.aborting() && folder.merge(SHARE)) {
                CrashPoint.CHECKPOINT_MERGED.pass();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TidewireException e) {
            // What is not merged is read one by one; the next checkpoint tries again.
            e.faults().forEach(fault -> lifecycle.problem("checkpoint", fault));
        } catch (Throwable e) {
            lifecycle.fail("checkpoint", e);
        }
    }

    /** Breaks it off; false when that takes too long. */
    boolean close(long millis) throws InterruptedException {
        Thread last = thread;
        if (last != null) {
            last.interrupt();
        }
        return Threads.join(last, millis);
    }
}
