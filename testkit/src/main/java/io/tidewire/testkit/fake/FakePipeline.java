package io.tidewire.testkit.fake;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The clickstream pipeline without an engine: its views hold what a test puts into them, its source
 * {@code clicks} takes pushed records and remembers them. Thread-safe.
 */
public final class FakePipeline implements RunningPipeline {

    private final FakeIngest ingest = new FakeIngest();
    private final FakeQuarantine quarantine = new FakeQuarantine();
    private final FakeStore store = new FakeStore();
    private final Map<String, FakeView> views =
            Map.of(
                    "enriched",
                    new FakeView(Clickstream.ENRICHED_COLUMNS),
                    Clickstream.TOP_ITEMS,
                    new FakeView(Clickstream.TOP_ITEMS_COLUMNS),
                    Clickstream.REVENUE,
                    new FakeView(Clickstream.REVENUE_COLUMNS));
    private volatile Status status = Clickstream.status();
    private volatile boolean reflecting = true;

    public FakeView view(String name) {
        FakeView view = views.get(name);
        if (view == null) {
            throw new TidewireException(ErrorCode.NOT_FOUND, "no view '" + name + "'", null);
        }
        return view;
    }

    public FakeIngest clicks() {
        return ingest;
    }

    public FakeStore fakeStore() {
        return store;
    }

    public void change(UnaryOperator<Status> change) {
        status = change.apply(status);
    }

    /** Whether {@link #reflected} completes; else it never does. */
    public void reflect(boolean reflects) {
        reflecting = reflects;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public Rows rows(String view, Map<String, String> filter, int limit) {
        return view(view).rows(filter, limit);
    }

    @Override
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        return view(view).subscribe(afterId, listener);
    }

    @Override
    public Optional<Ingest> ingest(String source) {
        return source.equals(Clickstream.CLICKS) ? Optional.of(ingest) : Optional.empty();
    }

    @Override
    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        return reflecting
                ? CompletableFuture.completedFuture(position.offset())
                : new CompletableFuture<>();
    }

    @Override
    public FakeQuarantine quarantine() {
        return quarantine;
    }

    @Override
    public FakeStore store() {
        return store;
    }

    /** The changes that put rows in. */
    public static List<Change> inserts(List<Map<String, @Nullable Object>> rows) {
        return rows.stream().map(row -> new Change("+I", row)).toList();
    }
}
