package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.RunningPipeline.Change;
import io.tidewire.api.serving.RunningPipeline.Rows;
import io.tidewire.api.serving.RunningPipeline.ViewEvent;
import io.tidewire.engine.state.StateOwner;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * One view: its rows, its last events and who listens. Events are remembered as deltas and turned
 * into changes only when somebody asks. Thread-safe.
 */
final class ServedView implements StateOwner {

    private static final int MAX_EVENTS = 1_000;
    private static final long MAX_EVENT_ROWS = 10_000;

    private record Event(long id, long step, Batch delta) {}

    private final Program.View view;
    private final Table table;
    private final List<StateTable> tables;
    private final Deque<Event> events = new ArrayDeque<>();
    private final List<Consumer<ViewEvent>> listeners = new CopyOnWriteArrayList<>();
    private long eventRows;
    private long lastId;
    private long lastStep;

    /**
     * @param firstId greater than any that an earlier run gave out
     */
    ServedView(Program.View view, int keep, long firstId) {
        this.view = view;
        this.table =
                view.insertOnly()
                        ? new GrowingTable(view.schema(), keep)
                        : new ChangingTable(view.name(), view.schema(), ChangingTable.maxRows());
        this.tables = table.tables();
        this.lastId = firstId;
    }

    Program.View view() {
        return view;
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    synchronized void apply(long step, Stepped.Delta change) {
        Batch delta = change.change().whole();
        table.apply(delta);
        lastId++;
        lastStep = step;
        if (change.complete()) {
            events.addLast(new Event(lastId, step, delta));
            eventRows += delta.size();
        } else {
            events.clear();
            eventRows = 0;
        }
        while (events.size() > MAX_EVENTS || (eventRows > MAX_EVENT_ROWS && !events.isEmpty())) {
            eventRows -= events.removeFirst().delta().size();
        }
        if (!listeners.isEmpty()) {
            ViewEvent event =
                    change.complete()
                            ? new ViewEvent(lastId, step, false, Changes.of(view, delta))
                            : snapshot();
            listeners.forEach(listener -> tell(listener, event));
        }
    }

    private void tell(Consumer<ViewEvent> listener, ViewEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            // A listener that fails is a client that is gone: it must not stop the others.
            listeners.remove(listener);
        }
    }

    synchronized AutoCloseable subscribe(@Nullable Long afterId, Consumer<ViewEvent> listener) {
        for (ViewEvent event : since(afterId)) {
            listener.accept(event);
        }
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private List<ViewEvent> since(@Nullable Long afterId) {
        if (afterId == null || afterId > lastId || afterId < lastId - events.size()) {
            return List.of(snapshot());
        }
        List<ViewEvent> missed = new ArrayList<>();
        for (Event event : events) {
            if (event.id() > afterId) {
                missed.add(
                        new ViewEvent(
                                event.id(), event.step(), false, Changes.of(view, event.delta())));
            }
        }
        return missed;
    }

    private ViewEvent snapshot() {
        Batch all = table.all();
        List<Change> changes = new ArrayList<>();
        for (int row = 0; row < all.size(); row++) {
            Map<String, @Nullable Object> values =
                    RowMaps.map(view.schema(), RowMaps.values(all, row));
            for (long i = 0; i < all.weight(row); i++) {
                changes.add(new Change("+I", values));
            }
        }
        return new ViewEvent(lastId, lastStep, true, changes);
    }

    synchronized Rows rows(Map<String, String> filter, int limit) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (@Nullable Object[] row : table.rows(RowMaps.predicate(view.schema(), filter), limit)) {
            rows.add(RowMaps.map(view.schema(), row));
        }
        return new Rows(RowMaps.columns(view.schema()), rows, lastStep);
    }

    synchronized long rowCount() {
        return table.rowCount();
    }

    /** For the thread that applies changes: nobody else makes any. */
    @Override
    public List<StateTable> tables() {
        return tables;
    }
}
