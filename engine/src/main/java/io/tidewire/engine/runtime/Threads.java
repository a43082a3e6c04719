package io.tidewire.engine.runtime;

import org.jspecify.annotations.Nullable;

/** The runtime's threads: named, and none of them keeps the process alive. */
final class Threads {

    private Threads() {}

    static Thread start(String name, Runnable body) {
        return Thread.ofPlatform().name(name).daemon().start(body);
    }

    /** Waits for a thread to end; false when it did not in that time. */
    static boolean join(@Nullable Thread thread, long millis) throws InterruptedException {
        if (thread == null || thread == Thread.currentThread()) {
            return true;
        }
        thread.join(millis);
        return !thread.isAlive();
    }
}
