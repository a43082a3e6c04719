package io.tidewire.testkit.waiting;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** For what another thread or process does, and nothing tells of. */
public final class Waiting {

    private Waiting() {}

    /**
     * @param atMost so long that it is only reached when something is wrong
     * @param failure what to say then
     * @throws IllegalStateException with that
     */
    public static void until(BooleanSupplier done, Duration atMost, Supplier<String> failure) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(failure.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
