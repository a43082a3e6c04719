package io.tidewire.server.http;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.RunningPipeline.ViewEvent;
import io.tidewire.api.serving.Status.ViewStatus;
import io.tidewire.server.json.RowsJson;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of a view, now or as they change. */
final class ViewHandler {

    static final int DEFAULT_LIMIT = 1_000;
    static final int MAX_LIMIT = 100_000;

    private static final String LIMIT = "limit";

    private final RunningPipeline pipeline;

    ViewHandler(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Every parameter but {@code limit} is a column and the text of its value. */
    Reply get(Request request) {
        int limit = (int) request.number(LIMIT, DEFAULT_LIMIT, 1, MAX_LIMIT);
        String view = request.name("view");
        checkView(view);
        Map<String, String> filter = new LinkedHashMap<>();
        for (Map.Entry<String, String> parameter : request.query()) {
            if (!parameter.getKey().equals(LIMIT)) {
                filter.putIfAbsent(parameter.getKey(), parameter.getValue());
            }
        }
        return Reply.json(RowsJson.view(pipeline.rows(view, filter, limit)));
    }

    Reply stream(Request request) {
        String view = request.name("view");
        checkView(view);
        Long after = lastEventId(request);
        return new Reply.Events(out -> follow(view, after, out));
    }

    private void follow(String view, @Nullable Long after, EventStream out) throws Exception {
        Backlog backlog = new Backlog(out::cut);
        try (AutoCloseable subscription = pipeline.subscribe(view, after, backlog::add)) {
            out.closed().thenRun(backlog::close);
            while (!out.closed().isDone()) {
                ViewEvent event = backlog.next();
                if (event == null) {
                    // What is not to be had any more, who comes back is told.
                    pipeline.requireServed(view);
                    out.heartbeat();
                } else {
                    out.send(
                            event.id(),
                            event.snapshot() ? "snapshot" : "changes",
                            RowsJson.event(event));
                }
            }
        } finally {
            backlog.close();
        }
    }

    private static @Nullable Long lastEventId(Request request) {
        String id = request.header("Last-Event-ID");
        return id == null || id.isBlank()
                ? null
                : Request.number("Last-Event-ID", id, 0, Long.MAX_VALUE);
    }

    private void checkView(String view) {
        List<String> names = pipeline.status().views().stream().map(ViewStatus::name).toList();
        if (!names.contains(view)) {
            throw new TidewireException(
                    ErrorCode.NOT_FOUND,
                    "there is no view '" + view + "'",
                    Nearest.hint(view, names));
        }
        pipeline.requireServed(view);
    }
}
