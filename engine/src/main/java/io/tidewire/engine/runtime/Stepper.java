package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Values;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.FailedRow;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.engine.quality.Entries;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** One step: what has arrived, through the circuit, to the outlets, into the books. */
final class Stepper {

    private final Inlet inlet;
    private final Circuit circuit;
    private final Outlets outlets;
    private final QuarantineWriter quarantine;
    private final Lifecycle lifecycle;
    private final Pace pace;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private Map<String, Long> watermarks = Map.of();
    private volatile long step;

    Stepper(
            Inlet inlet,
            Circuit circuit,
            Outlets outlets,
            QuarantineWriter quarantine,
            Lifecycle lifecycle,
            Pace pace,
            Clock clock,
            LongSupplier nanoTime) {
        this.pace = pace;
        this.inlet = inlet;
        this.circuit = circuit;
        this.outlets = outlets;
        this.quarantine = quarantine;
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** False when there was nothing to do: no rows, and no watermark moved. */
    boolean run() throws InterruptedException {
        long now = Values.micros(clock.instant());
        long start = System.nanoTime();
        StepInput input = inlet.take(nanoTime.getAsLong() / 1_000);
        if (!input.taken() && input.watermarks().equals(watermarks)) {
            return false;
        }
        StepResult result = circuit.step(input.batches(), input.watermarks(), now);
        watermarks = input.watermarks();
        step++;
        quarantine.add(new Quarantine.Step(step, refused(input, result, now), input.replayed()));
        outlets.emit(step, input, result);
        CrashPoint.STEP_DONE.pass();
        inlet.settle();
        long rows = 0;
        for (Batch batch : input.batches().values()) {
            rows += batch.size();
        }
        pace.add(rows, System.nanoTime() - start);
        if (input.stop() != null) {
            lifecycle.fail("expectations", List.of(input.stop()));
        }
        return true;
    }

    private static List<Quarantine.Entry> refused(StepInput input, StepResult result, long now) {
        if (result.failures().isEmpty()) {
            return input.refused();
        }
        List<Quarantine.Entry> all = new ArrayList<>(input.refused());
        for (FailedRow failed : result.failures()) {
            all.add(Entries.failed(failed.view(), failed.row(), failed.message(), now));
        }
        return all;
    }

    /** Number of the last step. */
    long step() {
        return step;
    }

    /** Goes on from a step of an earlier run. */
    void restore(long lastStep) {
        step = lastStep;
    }
}
