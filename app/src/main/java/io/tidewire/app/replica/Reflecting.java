package io.tidewire.app.replica;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.kafka.TopicProgress;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Who waits until a view here reflects rows that were posted. Two things have to happen, and Kafka
 * tells of both. The job's group has read the source's topic to where it ended when the rows were
 * in it: the job commits that with a checkpoint, before which it had flushed what it made of them
 * to the view's topic. Then this process has read the view's topic to where it ends from then on,
 * counting what is not committed yet: what was flushed lies before that, and committed records are
 * not given out beyond an open transaction.
 *
 * <p>So the answer comes one or two checkpoints later. One thread asks, while somebody waits, five
 * times a second. Thread-safe.
 */
public final class Reflecting implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(200);

    /** Nobody waits longer over HTTP. */
    private static final long GIVE_UP_NANOS = Duration.ofSeconds(90).toNanos();

    private final TopicProgress progress;
    private final Supplier<Map<String, Long>> positions;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Thread asking;
    private boolean closed;

    private static final class Waiting {
        final String source;
        final String group;
        final String view;
        final CompletableFuture<Long> done = new CompletableFuture<>();
        final long until = System.nanoTime() + GIVE_UP_NANOS;
        @Nullable Map<String, Long> toRead;
        @Nullable Map<String, Long> toShow;

        Waiting(String source, String group, String view) {
            this.source = source;
            this.group = group;
            this.view = view;
        }
    }

    /**
     * @param positions by partition, up to where views are shown here
     */
    public Reflecting(Brokers brokers, Supplier<Map<String, Long>> positions) {
        this.progress = new TopicProgress(brokers.servers(), brokers.properties());
        this.positions = positions;
        this.asking = Thread.ofVirtual().name("tidewire-reflecting").start(this::run);
    }

    /**
     * Completes when a view shows whatever is in a source's topic now; with 0, since there are no
     * steps. Fails with what Kafka's answer was, when it is not to be had.
     *
     * @param source its topic
     * @param group as which the job reads it
     * @param view its topic
     */
    public CompletableFuture<Long> when(String source, String group, String view) {
        Waiting one = new Waiting(source, group, view);
        synchronized (waiting) {
            if (closed) {
                one.done.completeExceptionally(ends());
            } else {
                waiting.add(one);
                waiting.notifyAll();
            }
        }
        return one.done;
    }

    private void run() {
        try {
            List<Waiting> all = next();
            while (!all.isEmpty()) {
                try {
                    ask(all);
                } catch (TidewireException e) {
                    all.forEach(one -> one.done.completeExceptionally(e));
                }
                Thread.sleep(EVERY);
                all = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever waits; nobody when it is closed. */
    private List<Waiting> next() throws InterruptedException {
        synchronized (waiting) {
            waiting.removeIf(one -> one.done.isDone() || one.until - System.nanoTime() < 0);
            while (waiting.isEmpty() && !closed) {
                waiting.wait();
            }
            return closed ? List.of() : List.copyOf(waiting);
        }
    }

    /** Each topic is asked for once, whoever waits. */
    private void ask(List<Waiting> all) {
        Map<String, Map<String, Long>> ends = new HashMap<>();
        for (Waiting one : all) {
            if (one.toRead == null) {
                one.toRead = ends.computeIfAbsent(one.source, progress::ends);
            }
        }
        Map<String, Map<String, Long>> read = new HashMap<>();
        List<Waiting> wereRead = new ArrayList<>();
        for (Waiting one : all) {
            if (one.toShow == null
                    && one.toRead != null
                    && reaches(
                            read.computeIfAbsent(
                                    one.source, topic -> progress.read(topic, one.group)),
                            one.toRead)) {
                wereRead.add(one);
            }
        }
        // Where a view's topic ends counts only when it is asked for after all of that was known.
        Map<String, Map<String, Long>> shown = new HashMap<>();
        wereRead.forEach(one -> one.toShow = shown.computeIfAbsent(one.view, progress::ends));
        Map<String, Long> here = positions.get();
        for (Waiting one : all) {
            if (one.toShow != null && reaches(here, one.toShow)) {
                one.done.complete(0L);
            }
        }
    }

    private static boolean reaches(Map<String, Long> positions, Map<String, Long> wanted) {
        return wanted.entrySet().stream()
                .allMatch(one -> positions.getOrDefault(one.getKey(), 0L) >= one.getValue());
    }

    private static TidewireException ends() {
        return new TidewireException(
                ErrorCode.NOT_RUNNING,
                "this process ends before the view got there",
                "the rows are in the log: do not send them again");
    }

    @Override
    public void close() {
        List<Waiting> left;
        synchronized (waiting) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.notifyAll();
        }
        left.forEach(one -> one.done.completeExceptionally(ends()));
        asking.interrupt();
        progress.close();
    }
}
