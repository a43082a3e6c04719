package io.tidewire.engine.time;

import org.jspecify.annotations.Nullable;

import java.util.SplittableRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * What threads of the engine take from the machine and a simulation gives them instead: the steady
 * clock, waiting, other threads, chance. It belongs to a thread and to those that it starts. All of
 * it is thread-safe.
 *
 * <p>Not for the speed of single rows: {@link #current} costs some nanoseconds.
 */
public abstract class Time {

    private static final InheritableThreadLocal<@Nullable Time> CURRENT =
            new InheritableThreadLocal<>();

    /** Of the calling thread; the machine's, but in a simulation. */
    public static Time current() {
        Time own = CURRENT.get();
        return own == null ? Machine.TIME : own;
    }

    /** For the calling thread and those that it starts from now on. */
    protected static void use(Time time) {
        CURRENT.set(time);
    }

    /** As {@link System#nanoTime}. */
    public abstract long nanoTime();

    /** Starts a thread that does not keep the process alive. */
    public abstract Thread start(String name, Runnable body);

    /** Waits for a thread to end; false when it did not in that time. */
    public abstract boolean join(Thread thread, long millis) throws InterruptedException;

    /**
     * As {@link Condition#awaitNanos}.
     *
     * @param lock held by the caller; that of the condition
     */
    public abstract long await(Lock lock, Condition condition, long nanos)
            throws InterruptedException;

    /** Lets time pass; may return early. */
    public abstract void pause(long nanos);

    /** For pauses that should differ from process to process. */
    public abstract SplittableRandom random();
}
