package io.tidewire.engine.runtime;

import io.tidewire.engine.time.Time;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs threads one at a time, and decides by a seed which one goes on whenever one waits or offers
 * to. None may wait for a monitor: the JDK wakes such threads by one of its own. Its clock moves a
 * little with each turn, and to the next point at which somebody wants to be woken when all wait.
 * So everything that happens is a function of the seed. At any turn all of it may be dropped, as a
 * process is that is killed.
 *
 * <p>The threads are virtual ones on a scheduler of our own, which the JDK has no public way to ask
 * for yet: {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class Simulation extends Time {

    private static final Method NEW_THREAD = newThread();

    private record Timer(long at, long number, Runnable action) {}

    private final SplittableRandom random;
    private final List<Runnable> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));
    private final Executor scheduler = this::isReady;
    private long now;
    private long numbers;
    private long turns;
    private long trace;

    Simulation(long seed) {
        random = new SplittableRandom(seed);
    }

    private static Method newThread() {
        try {
            Method method =
                    Class.forName("java.lang.ThreadBuilders")
                            .getDeclaredMethod(
                                    "newVirtualThread",
                                    Executor.class,
                                    String.class,
                                    int.class,
                                    Runnable.class);
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs a body, and what it starts, until it returns.
     *
     * @param most turns after which everything is dropped
     * @return whether it returned
     */
    boolean run(Runnable body, long most) {
        boolean[] done = new boolean[1];
        Throwable[] failure = new Throwable[1];
        start(
                "main",
                () -> {
                    try {
                        body.run();
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                    done[0] = true;
                });
        for (long turn = 0; turn < most && !done[0]; turn++) {
            turn();
        }
        synchronized (this) {
            // Whatever still waits is never heard of again.
            ready.clear();
            timers.clear();
        }
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
        return done[0];
    }

    private void turn() {
        Runnable next;
        synchronized (this) {
            turns++;
            now += random.nextInt(100_000);
            if (ready.isEmpty() && !timers.isEmpty()) {
                now = Math.max(now, timers.peek().at());
            }
        }
        for (Timer due = due(); due != null; due = due()) {
            start("timer", due.action());
        }
        synchronized (this) {
            if (ready.isEmpty()) {
                throw new AssertionError("nobody can go on, and nobody waits for a time");
            }
            int chosen = random.nextInt(ready.size());
            trace = trace * 31 + chosen * 7L + ready.size();
            next = ready.remove(chosen);
        }
        next.run();
    }

    private synchronized Timer due() {
        Timer first = timers.peek();
        return first != null && first.at() <= now ? timers.poll() : null;
    }

    private synchronized void isReady(Runnable task) {
        ready.add(task);
    }

    long turns() {
        return turns;
    }

    /** Of all decisions so far. */
    long trace() {
        return trace;
    }

    int nextInt(int bound) {
        return random.nextInt(bound);
    }

    private synchronized Timer wake(long nanos, Runnable action) {
        Timer timer = new Timer(now + Math.max(nanos, 0), numbers++, action);
        timers.add(timer);
        return timer;
    }

    private synchronized void forget(Timer timer) {
        timers.remove(timer);
    }

    /** Another thread may go first. */
    void maybeYield() {
        if (random.nextInt(3) == 0) {
            Thread.yield();
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Thread start(String name, Runnable body) {
        Runnable inside =
                () -> {
                    use(this);
                    body.run();
                };
        try {
            Thread thread = (Thread) NEW_THREAD.invoke(null, scheduler, name, 0, inside);
            thread.start();
            return thread;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean join(Thread thread, long millis) throws InterruptedException {
        long end = now + millis * 1_000_000;
        while (thread.isAlive() && now < end) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            pause(1_000_000);
        }
        return !thread.isAlive();
    }

    @Override
    public long await(Lock lock, Condition condition, long nanos) throws InterruptedException {
        if (nanos <= 0) {
            return 0;
        }
        long end = now + nanos;
        Timer timer =
                wake(
                        nanos,
                        () -> {
                            lock.lock();
                            try {
                                condition.signalAll();
                            } finally {
                                lock.unlock();
                            }
                        });
        try {
            condition.await();
        } finally {
            forget(timer);
        }
        return end - now;
    }

    @Override
    public void pause(long nanos) {
        Thread thread = Thread.currentThread();
        Timer timer = wake(nanos, () -> LockSupport.unpark(thread));
        LockSupport.park();
        forget(timer);
    }

    @Override
    public SplittableRandom random() {
        return new SplittableRandom(random.nextLong());
    }
}
