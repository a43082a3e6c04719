package io.tidewire.engine.runtime;

import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Status;
import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Where a pipeline is between its start and its end, why it fails, and what a person should look
 * at. Every thread of it reports here and asks here whether to go on. Thread-safe.
 */
final class Lifecycle {

    private static final int MAX_PROBLEMS = 100;
    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    enum Phase {
        STARTING,
        RUNNING,
        /** Reads no more, finishes what was read. */
        DRAINING,
        /** Finishes nothing. */
        ABORTING,
        ENDED
    }

    private final Clock clock;
    private final LongSupplier nanoTime;

    /** Made while there is memory. */
    private final List<Fault> outOfMemory =
            List.of(
                    Fault.error(
                            ErrorCode.OUT_OF_MEMORY,
                            "the heap of "
                                    + (Runtime.getRuntime().maxMemory() >> 20)
                                    + " MB is used up",
                            "nothing is lost: start it again with a larger heap (TIDEWIRE_OPTS="
                                    + "-Xmx4g), or with less of it for state"
                                    + " (run.state_heap_percent); 'tidewire top' shows how much"
                                    + " each view keeps",
                            null));

    private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
    private final Deque<Status.Problem> problems = new ArrayDeque<>();
    private final List<Fault> faults = new ArrayList<>();
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();
    private final AtomicInteger unopened = new AtomicInteger();
    private volatile Phase phase = Phase.STARTING;
    private volatile long stoppedAtNanos;

    /**
     * @param nanoTime of a clock that does not jump
     */
    Lifecycle(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** By a clock that does not jump. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Runs at every change of phase, in the thread that changes it: wakes whoever waits. */
    void onChange(Runnable wake) {
        onChange.add(wake);
    }

    Phase phase() {
        return phase;
    }

    boolean aborting() {
        return phase == Phase.ABORTING || phase == Phase.ENDED;
    }

    /** Whether sources are no longer read. */
    boolean stopping() {
        return phase.compareTo(Phase.DRAINING) >= 0;
    }

    /** Whether it was told to stop, and that is longer ago than this. */
    boolean stoppedFor(Duration time) {
        return stopping() && Time.current().nanoTime() - stoppedAtNanos >= time.toNanos();
    }

    /**
     * Everything is under way, but for some sources that take pushed rows and cannot yet: it runs
     * once each has {@link #opened}, so that whoever waits until it is ready may push.
     */
    void running(int pushedSources) {
        if (unopened.addAndGet(pushedSources) == 0) {
            advance(Phase.RUNNING);
        }
    }

    /** A source that takes pushed rows now does; once for each. */
    void opened() {
        if (unopened.decrementAndGet() == 0) {
            advance(Phase.RUNNING);
        }
    }

    /** Drains; aborts when it drains already. */
    void stop() {
        advance(phase.compareTo(Phase.DRAINING) >= 0 ? Phase.ABORTING : Phase.DRAINING);
    }

    void abort() {
        advance(Phase.ABORTING);
    }

    /** The pipeline cannot go on. */
    void fail(String component, Throwable cause) {
        if (cause instanceof TidewireException failure) {
            fail(component, failure.faults());
        } else if (cause instanceof OutOfMemoryError) {
            fail(component, outOfMemory);
        } else {
            String message = component + ": " + cause.getClass().getSimpleName() + described(cause);
            fail(
                    component,
                    List.of(
                            Fault.error(
                                    ErrorCode.INTERNAL,
                                    message,
                                    "this is a bug of Tidewire: please report it",
                                    null)));
        }
    }

    private static String described(Throwable cause) {
        String message = cause.getMessage();
        StackTraceElement[] trace = cause.getStackTrace();
        return (message == null ? "" : ": " + message.lines().findFirst().orElse(""))
                + (trace.length == 0 ? "" : " (at " + trace[0] + ")");
    }

    void fail(String component, List<Fault> why) {
        synchronized (this) {
            if (phase == Phase.ENDED) {
                return;
            }
            faults.addAll(why);
        }
        why.forEach(fault -> problem(component, fault));
        abort();
    }

    /** A part of the pipeline cannot go on, and the others can: it is the outcome in the end. */
    void partFailed(String component, List<Fault> why) {
        synchronized (this) {
            faults.addAll(why);
        }
        for (Fault fault : why) {
            problem(
                    component,
                    Fault.warning(
                            fault.code(),
                            fault.message() + "; the others go on, and its rows wait",
                            fault.hint(),
                            fault.location()));
        }
    }

    synchronized boolean failed() {
        return !faults.isEmpty();
    }

    void problem(String component, Fault fault) {
        if (fault.severity() == Fault.Severity.WARNING) {
            // The errors that end a run are its outcome; nobody else would tell of the others.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1}{2}",
                    fault.code(),
                    fault.message(),
                    fault.hint() == null ? "" : " (hint: " + fault.hint() + ")");
        }
        synchronized (problems) {
            problems.addFirst(
                    new Status.Problem(
                            Values.micros(clock.instant()),
                            fault.code().name(),
                            component,
                            fault.message(),
                            fault.hint()));
            if (problems.size() > MAX_PROBLEMS) {
                problems.removeLast();
            }
        }
    }

    /**
     * What was said of a component no longer holds.
     *
     * @param message for the log
     */
    void passed(String component, ErrorCode code, String message) {
        LOG.log(System.Logger.Level.INFO, "{0}: {1}", component, message);
        synchronized (problems) {
            problems.removeIf(
                    problem ->
                            problem.component().equals(component)
                                    && problem.code().equals(code.name()));
        }
    }

    List<Status.Problem> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    private void advance(Phase next) {
        synchronized (this) {
            if (phase.compareTo(next) >= 0) {
                return;
            }
            if (phase.compareTo(Phase.DRAINING) < 0) {
                stoppedAtNanos = Time.current().nanoTime();
            }
            phase = next;
        }
        onChange.forEach(Runnable::run);
    }

    /**
     * Every thread is done.
     *
     * @param finished whether the input came to its end
     */
    void ended(boolean finished) {
        Outcome outcome;
        synchronized (this) {
            outcome =
                    new Outcome(
                            !faults.isEmpty()
                                    ? Outcome.Ending.FAILED
                                    : finished ? Outcome.Ending.FINISHED : Outcome.Ending.STOPPED,
                            faults);
        }
        advance(Phase.ENDED);
        end.complete(outcome);
    }

    CompletableFuture<Outcome> end() {
        return end;
    }

    /** As {@link Status} names it. */
    String state() {
        @Nullable Outcome outcome = end.getNow(null);
        return switch (phase) {
            case STARTING -> "starting";
            case RUNNING -> "running";
            case DRAINING, ABORTING -> failed() ? "failed" : "draining";
            case ENDED -> outcome != null && outcome.failed() ? "failed" : "finished";
        };
    }
}
