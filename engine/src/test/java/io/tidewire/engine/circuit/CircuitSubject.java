package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.Contents;
import io.tidewire.engine.checkpoint.PendingCheckpoint;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.checkpoint.StateChanges;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.testkit.harness.Subject;
import io.tidewire.testkit.storage.MemoryDisk;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * The circuit as the harness drives it, with checkpoints on a disk in memory: handed over in
 * portions of any size between steps, and now and then not published.
 */
final class CircuitSubject implements Subject {

    /** Restores into circuits of as many workers as wrote the checkpoint, without threads. */
    static final Subject.Factory FACTORY =
            (program, workers) -> new CircuitSubject(program, workers, false);

    /** Restores into circuits of another number of workers each time, with threads. */
    static final Subject.Factory RESCALING =
            (program, workers) -> new CircuitSubject(program, workers, true);

    private static final Path FOLDER = Path.of("checkpoints");

    private final Program program;
    private final int workers;
    private final boolean rescaling;
    private final Random random;
    private final MemoryDisk disk;
    private final CheckpointFolder folder;
    private final Circuit circuit;
    private final StateChanges changes;
    private @Nullable PendingCheckpoint pending;
    private long number;

    private CircuitSubject(Program program, int workers, boolean rescaling) {
        this(program, workers, rescaling, new Random(7), new MemoryDisk());
    }

    private CircuitSubject(
            Program program, int workers, boolean rescaling, Random random, MemoryDisk disk) {
        this.program = program;
        this.workers = workers;
        this.rescaling = rescaling;
        this.random = random;
        this.disk = disk;
        this.folder = new CheckpointFolder(disk, FOLDER, program.name(), "the program");
        this.circuit =
                rescaling ? Circuit.threaded(program, workers) : Circuit.build(program, workers);
        this.changes = new StateChanges(circuit.state(), 0);
        SavedCheckpoint saved =
                folder.newest(
                        fault -> {
                            throw new AssertionError(fault);
                        });
        boolean continued = false;
        if (saved != null) {
            number = saved.about().number();
            circuit.readWatermarks(saved.small("watermarks"));
            continued = saved.restore(circuit.state());
        }
        folder.resume(saved, circuit.state(), continued);
    }

    @Override
    public Map<String, Batch> step(
            Map<String, Batch> inputs, Map<String, Long> watermarks, long nowMicros) {
        if (random.nextInt(3) == 0) {
            PendingCheckpoint into = pending();
            for (int i = random.nextInt(4); i >= 0; i--) {
                changes.portion(into, random.nextInt(1, 400));
            }
        }
        return circuit.step(inputs, watermarks, nowMicros).deltas();
    }

    private PendingCheckpoint pending() {
        PendingCheckpoint into = pending;
        if (into == null) {
            boolean complete = folder.nextIsComplete() || random.nextInt(10) == 0;
            if (complete) {
                changes.changeAll();
            }
            into = folder.begin(++number, complete, Runnable::run);
            pending = into;
        }
        return into;
    }

    @Override
    public void checkpoint() {
        if (random.nextInt(6) == 0) {
            PendingCheckpoint lost = pending();
            changes.rest(lost);
            lost.discard().join();
            pending = null;
            changes.settle(false);
        }
        PendingCheckpoint into = pending();
        changes.rest(into);
        StateWriter watermarks = new StateWriter();
        circuit.writeWatermarks(watermarks);
        into.publish(new Contents(0, 0, Map.of(), Map.of("watermarks", watermarks.toBytes())))
                .join();
        pending = null;
        changes.settle(true);
        merge();
    }

    private void merge() {
        try {
            while (random.nextBoolean() && folder.merge(1)) {}
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Subject restored() {
        close();
        int size = rescaling ? 1 + random.nextInt(3) : workers;
        return new CircuitSubject(program, size, rescaling, random, disk.copy());
    }

    @Override
    public void close() {
        circuit.close();
    }
}
