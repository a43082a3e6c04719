package io.tidewire.engine.circuit;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Threads that do something together, the caller's among them: it is the first of them and wakes
 * the others. Used by one thread; {@link #close} ends the others.
 */
final class Team implements AutoCloseable {

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
        begin = new SpinBarrier(size);
        end = new SpinBarrier(size);
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
