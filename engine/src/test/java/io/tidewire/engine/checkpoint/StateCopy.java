package io.tidewire.engine.checkpoint;

import io.tidewire.engine.state.StateOwner;
import io.tidewire.engine.state.StatePart;
import io.tidewire.testkit.storage.MemoryDisk;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Takes state from one owner to another through a checkpoint. */
public final class StateCopy {

    private StateCopy() {}

    public static void copy(StateOwner from, StateOwner to) {
        copy(
                List.of(new StatePart("it", "it", false, List.of(from))),
                List.of(new StatePart("it", "it", false, List.of(to))));
    }

    public static void copy(List<StatePart> from, List<StatePart> to) {
        CheckpointFolder folder =
                new CheckpointFolder(new MemoryDisk(), Path.of("checkpoints"), "p", "f");
        folder.resume(null, from, false);
        StateChanges changes = new StateChanges(from, 0);
        changes.changeAll();
        PendingCheckpoint pending = folder.begin(1, true, Runnable::run);
        changes.rest(pending);
        pending.publish(new Contents(1, 1, Map.of(), Map.of())).join();
        SavedCheckpoint saved =
                folder.newest(
                        fault -> {
                            throw new AssertionError(fault);
                        });
        if (saved == null || !saved.restore(to)) {
            throw new AssertionError("not restored");
        }
    }
}
