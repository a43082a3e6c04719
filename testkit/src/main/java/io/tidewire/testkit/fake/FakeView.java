package io.tidewire.testkit.fake;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline.Change;
import io.tidewire.api.serving.RunningPipeline.Rows;
import io.tidewire.api.serving.RunningPipeline.ViewEvent;
import io.tidewire.api.serving.Status;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A view that holds what it is told and remembers its last events. Thread-safe. */
public final class FakeView {

    private static final int REMEMBERED = 100;

    private final List<Status.Column> columns;
    private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    private final List<ViewEvent> events = new ArrayList<>();
    private final List<Consumer<ViewEvent>> listeners = new CopyOnWriteArrayList<>();
    private long lastId;

    FakeView(List<Status.Column> columns) {
        this.columns = columns;
    }

    /** One step. */
    public synchronized void apply(List<Change> changes) {
        for (Change change : changes) {
            if (change.op().startsWith("+")) {
                rows.add(change.row());
            } else {
                rows.remove(change.row());
            }
        }
        ViewEvent event = new ViewEvent(++lastId, lastId, false, changes);
        events.add(event);
        if (events.size() > REMEMBERED) {
            events.removeFirst();
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    public int listeners() {
        return listeners.size();
    }

    synchronized Rows rows(Map<String, String> filter, int limit) {
        for (String column : filter.keySet()) {
            if (columns.stream().noneMatch(known -> known.name().equals(column))) {
                throw new TidewireException(
                        ErrorCode.NOT_FOUND, "no column '" + column + "'", null);
            }
        }
        List<Map<String, @Nullable Object>> found =
                rows.stream().filter(row -> matches(row, filter)).limit(limit).toList();
        return new Rows(columns, found, lastId);
    }

    private static boolean matches(Map<String, @Nullable Object> row, Map<String, String> filter) {
        return filter.entrySet().stream()
                .allMatch(
                        entry -> entry.getValue().equals(String.valueOf(row.get(entry.getKey()))));
    }

    synchronized AutoCloseable subscribe(@Nullable Long afterId, Consumer<ViewEvent> listener) {
        long after = afterId == null ? Long.MAX_VALUE : afterId;
        boolean known = after == lastId || (after < lastId && events.getFirst().id() <= after + 1);
        if (known) {
            events.stream().filter(event -> event.id() > after).forEach(listener);
        } else {
            List<Change> all = rows.stream().map(row -> new Change("+I", row)).toList();
            listener.accept(new ViewEvent(lastId, lastId, true, all));
        }
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
