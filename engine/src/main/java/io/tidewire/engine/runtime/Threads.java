package io.tidewire.engine.runtime;

import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

/** The runtime's threads: named, and none of them keeps the process alive. */
final class Threads {

    private Threads() {}

    static Thread start(String name, Runnable body) {
        return Time.current().start(name, body);
    }

    /** Waits for a thread to end; false when it did not in that time. */
    static boolean join(@Nullable Thread thread, long millis) throws InterruptedException {
        if (thread == null || thread == Thread.currentThread()) {
            return true;
        }
        return Time.current().join(thread, millis);
    }
}
