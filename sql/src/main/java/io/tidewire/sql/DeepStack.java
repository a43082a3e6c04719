package io.tidewire.sql;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * Runs what calls itself as deeply as a query is nested. Parser, validator and planner take some
 * dozens of frames for each level, so a long chain of additions would fill an ordinary stack; one
 * that is large costs only the part that is used.
 */
final class DeepStack {

    private static final long BYTES = 128L << 20;

    private DeepStack() {}

    /** The work's result, or what it throws. */
    static <T> T run(Supplier<T> work) {
        Call<T> call = new Call<>(work);
        Thread thread = new Thread(null, call, "tidewire-sql", BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return call.result();
    }

    private static final class Call<T> implements Runnable {

        private final Supplier<T> work;
        private @Nullable T result;
        private @Nullable Throwable thrown;

        Call(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = work.get();
            } catch (RuntimeException | Error e) {
                thrown = e;
            }
        }

        T result() {
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
            if (result == null) {
                throw new IllegalStateException("the work gave nothing");
            }
            return result;
        }
    }
}
