package io.tidewire.engine.time;

import java.util.SplittableRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** The machine's own clock and threads. */
final class Machine extends Time {

    static final Time TIME = new Machine();

    private Machine() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Thread start(String name, Runnable body) {
        return Thread.ofPlatform().name(name).daemon().start(body);
    }

    @Override
    public boolean join(Thread thread, long millis) throws InterruptedException {
        thread.join(millis);
        return !thread.isAlive();
    }

    @Override
    public long await(Lock lock, Condition condition, long nanos) throws InterruptedException {
        return condition.awaitNanos(nanos);
    }

    @Override
    public void pause(long nanos) {
        LockSupport.parkNanos(nanos);
    }

    @Override
    public SplittableRandom random() {
        return new SplittableRandom();
    }
}
