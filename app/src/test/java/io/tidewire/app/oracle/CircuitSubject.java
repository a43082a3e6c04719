package io.tidewire.app.oracle;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.Contents;
import io.tidewire.engine.checkpoint.PendingCheckpoint;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.checkpoint.StateChanges;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.testkit.harness.Subject;
import io.tidewire.testkit.storage.MemoryDisk;

import java.nio.file.Path;
import java.util.Map;

/** The engine's circuit as the harness drives it. */
final class CircuitSubject implements Subject {

    static final Subject.Factory FACTORY =
            (program, workers) -> new CircuitSubject(program, workers, new MemoryDisk());

    private final Program program;
    private final int workers;
    private final MemoryDisk disk;
    private final CheckpointFolder folder;
    private final Circuit circuit;
    private final StateChanges changes;
    private long number;

    private CircuitSubject(Program program, int workers, MemoryDisk disk) {
        this.program = program;
        this.workers = workers;
        this.disk = disk;
        this.folder = new CheckpointFolder(disk, Path.of("data"), program.name(), "the program");
        this.circuit = Circuit.threaded(program, workers);
        this.changes = new StateChanges(circuit.state(), 0);
        SavedCheckpoint saved = folder.newest(fault -> {});
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
        return circuit.step(inputs, watermarks, nowMicros).deltas();
    }

    @Override
    public void checkpoint() {
        boolean complete = folder.nextIsComplete();
        if (complete) {
            changes.changeAll();
        }
        PendingCheckpoint pending = folder.begin(++number, complete, Runnable::run);
        changes.rest(pending);
        StateWriter watermarks = new StateWriter();
        circuit.writeWatermarks(watermarks);
        pending.publish(new Contents(0, 0, Map.of(), Map.of("watermarks", watermarks.toBytes())))
                .join();
        changes.settle(true);
    }

    @Override
    public Subject restored() {
        close();
        return new CircuitSubject(program, workers, disk);
    }

    @Override
    public void close() {
        circuit.close();
    }
}
