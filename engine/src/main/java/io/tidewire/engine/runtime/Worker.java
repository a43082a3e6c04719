package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;

import java.time.Duration;

/**
 * The thread that advances the pipeline: steps as long as there is something to do, checkpoints
 * between steps, waits otherwise. It ends when all that was read is done; when the time for that is
 * over, if it was told to stop; or at once when the pipeline aborts.
 */
final class Worker implements Runnable {

    private static final long IDLE_MILLIS = 100;

    /** While a checkpoint is handed over in portions and no rows come. */
    private static final long PORTION_MILLIS = 5;

    private final Inlet inlet;
    private final Backpressure backpressure;
    private final Stepper stepper;
    private final Checkpointer checkpoints;
    private final Gauges gauges;
    private final Shutdown shutdown;
    private final Lifecycle lifecycle;
    private final Bell bell;
    private final Duration drainFor;

    Worker(
            Inlet inlet,
            Backpressure backpressure,
            Stepper stepper,
            Checkpointer checkpoints,
            Gauges gauges,
            Shutdown shutdown,
            Lifecycle lifecycle,
            Bell bell,
            Duration drainFor) {
        this.inlet = inlet;
        this.backpressure = backpressure;
        this.stepper = stepper;
        this.checkpoints = checkpoints;
        this.gauges = gauges;
        this.shutdown = shutdown;
        this.lifecycle = lifecycle;
        this.bell = bell;
        this.drainFor = drainFor;
    }

    @Override
    public void run() {
        boolean finished = false;
        try {
            while (!lifecycle.aborting()) {
                boolean drained = inlet.drained();
                boolean held = backpressure.holds();
                boolean moved = !held && stepper.run();
                boolean checkpointing = checkpoints.maybe(stepper.step());
                gauges.update();
                if (!moved && !held && drained) {
                    finished = finish();
                    break;
                }
                if (lifecycle.stoppedFor(drainFor)) {
                    cutOff();
                    break;
                }
                if (!moved) {
                    bell.await(checkpointing ? PORTION_MILLIS : IDLE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            lifecycle.fail("engine", e);
        } finally {
            gauges.updateNow();
            // A reader that waits for room must not hold up the end.
            inlet.close();
            shutdown.run(finished && !lifecycle.aborting());
        }
    }

    /**
     * A sink that takes nothing, or a source that does not answer, must not hold up the end. What
     * was read and not computed is read again by the next run.
     */
    private void cutOff() throws InterruptedException {
        inlet.close();
        checkpoints.last(stepper.step(), true);
    }

    /** True when the input came to its end, false when it was cut off. */
    private boolean finish() throws InterruptedException {
        inlet.close();
        stepper.run();
        CrashPoint.DRAINED.pass();
        // A sink that has failed gets its rows from the next process.
        checkpoints.last(stepper.step(), !inlet.exhausted() || lifecycle.failed());
        return inlet.exhausted();
    }
}
