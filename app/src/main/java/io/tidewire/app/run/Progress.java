package io.tidewire.app.run;

import io.tidewire.api.serving.Status;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.PipelineRuntime;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * How far rows are that are read again.
 *
 * @param read rows so far
 * @param of rows, about; -1 when unknown
 * @param time since it began
 */
public record Progress(long read, long of, Duration time) {

    private static final Duration EVERY = Duration.ofMillis(500);

    /** Rows a second; 0 before there are any. */
    public double rate() {
        return time.isZero() ? 0 : read * 1e9 / time.toNanos();
    }

    /** How long the rest takes at that rate; null when unknown. */
    public @Nullable Duration left() {
        double rate = rate();
        return of < 0 || rate <= 0
                ? null
                : Duration.ofMillis((long) (Math.max(0, of - read) / rate * 1000));
    }

    /** Blocks until a run has ended, and tells meanwhile how far it is, and at the end. */
    static Outcome awaitEnd(PipelineRuntime runtime, long rows, Consumer<Progress> to)
            throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                Outcome outcome = runtime.ended().get(EVERY.toMillis(), TimeUnit.MILLISECONDS);
                to.accept(of(runtime.status(), rows, began));
                return outcome;
            } catch (TimeoutException e) {
                to.accept(of(runtime.status(), rows, began));
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Progress of(Status status, long rows, long began) {
        return new Progress(
                status.sources().stream().mapToLong(source -> source.books().read()).sum(),
                rows,
                Duration.ofNanos(System.nanoTime() - began));
    }
}
