package io.tidewire.server.json;

import com.fasterxml.jackson.core.JsonGenerator;

import io.tidewire.api.serving.Quarantine.Entry;
import io.tidewire.api.serving.Quarantine.Summary;

import java.io.IOException;
import java.util.List;

/** Rows that failed, and how many of each kind. */
public final class QuarantineJson {

    private QuarantineJson() {}

    /**
     * @param more whether there may be older entries than these
     */
    public static byte[] bytes(
            List<Entry> entries, List<Summary> summary, boolean more, boolean replays) {
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("rows");
                    for (Entry entry : entries) {
                        entry(json, entry);
                    }
                    json.writeEndArray();
                    json.writeArrayFieldStart("summary");
                    for (Summary line : summary) {
                        summary(json, line);
                    }
                    json.writeEndArray();
                    if (more) {
                        json.writeNumberField("next", entries.getLast().id());
                    } else {
                        json.writeNullField("next");
                    }
                    json.writeBooleanField("replays", replays);
                    json.writeEndObject();
                });
    }

    private static void entry(JsonGenerator json, Entry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", entry.id());
        json.writeStringField("source", entry.source());
        json.writeStringField("code", entry.code());
        json.writeStringField("rule", entry.rule());
        json.writeStringField("reason", entry.reason());
        json.writeStringField("payload", entry.payload());
        json.writeBooleanField("base64", entry.base64());
        json.writeStringField("partition", entry.partition());
        json.writeNumberField("position", entry.position());
        Json.time(json, "event_time", entry.eventTimeMicros());
        json.writeFieldName("lateness_ms");
        Json.value(json, entry.latenessMillis());
        Json.time(json, "arrived", entry.arrivedMicros());
        json.writeStringField("status", entry.status());
        json.writeEndObject();
    }

    private static void summary(JsonGenerator json, Summary summary) throws IOException {
        json.writeStartObject();
        json.writeStringField("source", summary.source());
        json.writeStringField("code", summary.code());
        json.writeStringField("rule", summary.rule());
        json.writeNumberField("open", summary.open());
        json.writeNumberField("replayed", summary.replayed());
        Json.time(json, "last", summary.lastMicros());
        json.writeEndObject();
    }
}
