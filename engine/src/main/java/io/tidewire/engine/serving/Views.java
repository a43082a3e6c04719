package io.tidewire.engine.serving;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.RunningPipeline.Rows;
import io.tidewire.api.serving.RunningPipeline.ViewEvent;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.state.StatePart;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * All views for readers. Steps are handed over by the worker and applied by one thread ({@link
 * #run}); the hand-over copies at most the last rows of a growing view that nobody listens to, and
 * waits only when changing views lie far behind. Reading is thread-safe.
 */
public final class Views implements Runnable {

    private static final long MAX_WAITING_ROWS = 200_000;

    private sealed interface Item permits Apply, Task {}

    private record Apply(Stepped step) implements Item {}

    private record Task(Runnable body, CompletableFuture<Void> done) implements Item {}

    private final Map<String, ServedView> views = new LinkedHashMap<>();
    private final Reflections reflections = new Reflections();
    private final Queue<Item> queue = new ArrayDeque<>();
    private final int keep;
    private long waitingRows;
    private boolean ended;
    private boolean closed;

    /**
     * @param keep rows of a view that only grows
     * @param firstId ids of events begin here: whoever comes back with one that was not given out
     *     since must not find it among those that were
     */
    public Views(Program program, int keep, long firstId) {
        this.keep = keep;
        program.views()
                .forEach(view -> views.put(view.name(), new ServedView(view, keep, firstId)));
    }

    /** Rows of a view that changes, beyond which it is not kept. */
    public static int maxRows() {
        return ChangingTable.maxRows();
    }

    /** Hands over what a step changed; for the worker. */
    public void offer(
            long step, Map<String, NetChange> changes, Map<String, Map<String, Long>> positions)
            throws InterruptedException {
        Map<String, Stepped.Delta> kept = new HashMap<>();
        boolean behind = behind();
        changes.forEach(
                (name, change) -> {
                    ServedView view = views.get(name);
                    if (view != null) {
                        kept.put(name, delta(view, change, behind));
                    }
                });
        Stepped stepped = new Stepped(step, kept, positions);
        long rows = stepped.rows();
        synchronized (this) {
            while (!closed && waitingRows > 0 && waitingRows + rows > MAX_WAITING_ROWS) {
                wait();
            }
            if (!closed) {
                queue.add(new Apply(stepped));
                waitingRows += rows;
                notifyAll();
            }
        }
    }

    private synchronized boolean behind() {
        return waitingRows > MAX_WAITING_ROWS / 4;
    }

    private Stepped.Delta delta(ServedView view, NetChange change, boolean behind) {
        boolean part =
                view.view().insertOnly()
                        && change.size() > keep
                        && (behind || !view.hasListeners());
        NetChange kept = part ? NetChange.of(change.last(keep)) : change;
        return new Stepped.Delta(kept.detached(), !part);
    }

    /** Applies what is handed over until the end. */
    @Override
    public void run() {
        try {
            Item item = next();
            while (item != null) {
                switch (item) {
                    case Apply apply -> apply(apply.step());
                    case Task task -> run(task);
                }
                item = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private static void run(Task task) {
        try {
            task.body().run();
            task.done().complete(null);
        } catch (RuntimeException e) {
            task.done().completeExceptionally(e);
        }
    }

    private synchronized @Nullable Item next() throws InterruptedException {
        while (queue.isEmpty() && !ended && !closed) {
            wait();
        }
        @Nullable Item item = closed ? null : queue.poll();
        if (item instanceof Apply apply) {
            waitingRows -= apply.step().rows();
            notifyAll();
        }
        return item;
    }

    private void apply(Stepped step) {
        step.deltas()
                .forEach(
                        (name, delta) -> {
                            ServedView view = views.get(name);
                            if (view != null) {
                                view.apply(step.step(), delta);
                            }
                        });
        reflections.reached(step.step(), step.positions());
    }

    /**
     * Runs a task in the thread of {@link #run}, after all that was handed over; completes when it
     * is done.
     */
    public CompletableFuture<Void> between(Runnable body) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                done.cancel(false);
            } else {
                queue.add(new Task(body, done));
                notifyAll();
            }
        }
        return done;
    }

    /**
     * What is kept of each view; to be written in the thread of {@link #run}.
     *
     * @param tables what each view is, by name
     */
    public List<StatePart> state(UnaryOperator<String> tables) {
        StatePart.Names names = new StatePart.Names();
        List<StatePart> parts = new ArrayList<>();
        views.forEach(
                (name, view) ->
                        parts.add(
                                new StatePart(
                                        names.next("rows of " + tables.apply(name)),
                                        name,
                                        true,
                                        List.of(view))));
        return parts;
    }

    /** Nothing more will be handed over: {@link #run} returns after the last item. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** At once. The rows can still be read. */
    public void close() {
        synchronized (this) {
            closed = true;
            for (Item item : queue) {
                if (item instanceof Task task) {
                    task.done().cancel(false);
                }
            }
            queue.clear();
            waitingRows = 0;
            notifyAll();
        }
        reflections.close();
    }

    public Rows rows(String view, Map<String, String> filter, int limit) {
        return find(view).rows(filter, limit);
    }

    /**
     * @param listener called on the thread of {@link #run}, for what it missed also on the caller's
     */
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        return find(view).subscribe(afterId, listener);
    }

    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        find(view);
        return reflections.when(source, position);
    }

    /** Rows of a changing view; -1 for others. */
    public long rowCount(String view) {
        return find(view).rowCount();
    }

    private ServedView find(String name) {
        ServedView view = views.get(name);
        if (view == null) {
            throw new TidewireException(
                    ErrorCode.NOT_FOUND,
                    "no such view: " + name,
                    "the views are " + String.join(", ", views.keySet()));
        }
        return view;
    }
}
