package io.tidewire.flink.gate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.tidewire.api.data.Values;
import io.tidewire.api.serving.Quarantine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A row of the quarantine as a record of its topic: the fields of the HTTP API's, but for the id.
 */
final class RefusedRow {

    private static final JsonFactory FACTORY = new JsonFactory();

    private RefusedRow() {}

    static byte[] json(Quarantine.Entry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("source", entry.source());
            json.writeStringField("code", entry.code());
            json.writeStringField("rule", entry.rule());
            json.writeStringField("reason", entry.reason());
            json.writeStringField("payload", entry.payload());
            json.writeBooleanField("base64", entry.base64());
            json.writeStringField("partition", entry.partition());
            json.writeNumberField("position", entry.position());
            Long time = entry.eventTimeMicros();
            json.writeStringField("event_time", time == null ? null : instant(time));
            Long lateness = entry.latenessMillis();
            if (lateness == null) {
                json.writeNullField("lateness_ms");
            } else {
                json.writeNumberField("lateness_ms", lateness);
            }
            json.writeStringField("arrived", instant(entry.arrivedMicros()));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String instant(long micros) {
        return Values.instant(micros).toString();
    }
}
