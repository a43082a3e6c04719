package io.tidewire.server.http;

import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Quarantine.Entry;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.server.json.Json;
import io.tidewire.server.json.QuarantineJson;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows that failed: a page of them, and once more. */
final class QuarantineHandler {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1_000;
    private static final List<String> FILTERS = List.of("source", "code", "rule", "id");
    private static final List<String> PARAMETERS =
            List.of("source", "code", "rule", "id", "limit", "before");

    private static final String EXAMPLE = "{\"source\": \"NAME\"}, or nothing for every open row";

    private final RunningPipeline pipeline;

    QuarantineHandler(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    Reply get(Request request) {
        Quarantine.Filter filter = filter(request.parameters(PARAMETERS));
        int limit = (int) request.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        long before = request.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        Quarantine quarantine = pipeline.quarantine();
        List<Entry> entries = quarantine.list(filter, limit, before);
        return Reply.json(
                QuarantineJson.bytes(
                        entries,
                        quarantine.summary(),
                        entries.size() == limit,
                        quarantine.replays()));
    }

    /** An empty body means every open row. */
    Reply replay(Request request) {
        Map<String, String> arguments = new HashMap<>();
        JsonArguments.read(request.body(), FILTERS, EXAMPLE)
                .forEach((name, argument) -> arguments.put(name, argument.text()));
        long replayed = pipeline.quarantine().replay(filter(arguments));
        return Reply.json(
                Json.bytes(
                        json -> {
                            json.writeStartObject();
                            json.writeNumberField("replayed", replayed);
                            json.writeEndObject();
                        }));
    }

    private static Quarantine.Filter filter(Map<String, String> arguments) {
        String id = arguments.get("id");
        return new Quarantine.Filter(
                arguments.get("source"),
                arguments.get("code"),
                arguments.get("rule"),
                id == null ? null : Request.number("id", id, 1, Long.MAX_VALUE));
    }
}
