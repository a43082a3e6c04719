package io.tidewire.engine.circuit;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Threads that do something together, the caller's among them: it is the first of them and wakes
 * the others. Used by one thread; {@link #close} ends the others.
 */
final class Team implements AutoCloseable {

    /** Until the next task, about twice what it takes to wake a thread. */
    private static final long IDLE_SPIN_NANOS = 100_000;

    /**
     * Within a task, where the others come for certain and soon. Who sleeps may be woken on the
     * processor of the one that wakes it, to wait there for some milliseconds while another is
     * free.
     */
    static final long SPIN_NANOS = 2_000_000;

    private static final IntConsumer NOTHING = _ -> {};

    private final SpinBarrier begin;
    private final SpinBarrier end;
    private final @Nullable Throwable[] failures;

    /** Written by the caller before the others begin. */
    private IntConsumer task = NOTHING;

    /**
     * @param size at least 2
     */
    Team(int size) {
        begin = new SpinBarrier(size, IDLE_SPIN_NANOS);
        end = new SpinBarrier(size, SPIN_NANOS);
        failures = new Throwable[size];
        for (int i = 1; i < size; i++) {
            int member = i;
            Thread.ofPlatform()
                    .daemon()
                    .name("tidewire-worker-" + member)
                    .start(() -> serve(member));
        }
    }

    /**
     * Lets every member do the task, told its number from 0, and returns when all are done.
     *
     * @return by member, how it failed
     */
    @Nullable Throwable[] run(IntConsumer what) {
        Arrays.fill(failures, null);
        task = what;
        begin.await();
        act(0);
        end.await();
        task = NOTHING;
        return failures;
    }

    private void serve(int member) {
        while (begin.await()) {
            act(member);
            end.await();
        }
    }

    private void act(int member) {
        try {
            task.accept(member);
        } catch (Throwable e) {
            failures[member] = e;
        }
    }

    @Override
    public void close() {
        begin.breakUp();
    }
}
