package io.tidewire.engine.time;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks one after the other, in a thread that lives while there are any. Thread-safe. */
public final class Serial implements Executor {

    private final String name;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean closed;

    public Serial(String name) {
        this.name = name;
    }

    /**
     * @throws RejectedExecutionException when it is closed
     */
    @Override
    public synchronized void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(name + " is closed");
        }
        tasks.add(task);
        if (thread == null) {
            thread = Time.current().start(name, this::run);
        }
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = tasks.poll();
        if (task == null) {
            thread = null;
        }
        return task;
    }

    /** Takes no more tasks; false when those that are there do not end in that time. */
    public boolean close(long millis) throws InterruptedException {
        Thread last;
        synchronized (this) {
            closed = true;
            last = thread;
        }
        return last == null || Time.current().join(last, millis);
    }
}
