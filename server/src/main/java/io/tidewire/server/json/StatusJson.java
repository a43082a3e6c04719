package io.tidewire.server.json;

import com.fasterxml.jackson.core.JsonGenerator;

import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Status.CheckpointStatus;
import io.tidewire.api.serving.Status.OperatorStatus;
import io.tidewire.api.serving.Status.PartitionStatus;
import io.tidewire.api.serving.Status.Problem;
import io.tidewire.api.serving.Status.SinkStatus;
import io.tidewire.api.serving.Status.SourceStatus;
import io.tidewire.api.serving.Status.ViewStatus;

import java.io.IOException;
import java.util.Map;

/** The graph with its live numbers. */
public final class StatusJson {

    private StatusJson() {}

    /**
     * @param nowMicros the server's clock, so that a reader can tell how far watermarks are behind
     */
    public static byte[] bytes(Status status, long nowMicros) {
        return Json.bytes(json -> write(json, status, nowMicros));
    }

    private static void write(JsonGenerator json, Status status, long nowMicros)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", status.name());
        json.writeStringField("state", status.state());
        Json.time(json, "now", nowMicros);
        Json.time(json, "started", status.startedMicros());
        json.writeNumberField("step", status.step());
        json.writeNumberField("rows", status.rows());
        json.writeNumberField("rows_per_second", rounded(status.rowsPerSecond()));
        Status.Rebuild rebuild = status.rebuild();
        if (rebuild != null) {
            json.writeObjectFieldStart("rebuild");
            json.writeNumberField("rows_read", rebuild.rowsRead());
            if (rebuild.rowsToRead() >= 0) {
                json.writeNumberField("rows_to_read", rebuild.rowsToRead());
            }
            json.writeEndObject();
        }
        Status.Job job = status.job();
        if (job != null) {
            json.writeObjectFieldStart("job");
            json.writeStringField("id", job.id());
            json.writeStringField("cluster", job.cluster());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("sources");
        for (SourceStatus source : status.sources()) {
            source(json, source);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("views");
        for (ViewStatus view : status.views()) {
            view(json, view);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("sinks");
        for (SinkStatus sink : status.sinks()) {
            sink(json, sink);
        }
        json.writeEndArray();
        checkpoint(json, status.checkpoint());
        json.writeArrayFieldStart("problems");
        for (Problem problem : status.problems()) {
            problem(json, problem);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void checkpoint(JsonGenerator json, CheckpointStatus checkpoint)
            throws IOException {
        json.writeObjectFieldStart("checkpoint");
        json.writeNumberField("number", checkpoint.number());
        json.writeNumberField("step", checkpoint.step());
        Json.time(json, "taken", checkpoint.takenMicros());
        json.writeNumberField("written_bytes", checkpoint.writtenBytes());
        json.writeNumberField("total_bytes", checkpoint.totalBytes());
        json.writeNumberField("pause_ms", rounded(checkpoint.pauseMillis()));
        json.writeNumberField("took_ms", rounded(checkpoint.tookMillis()));
        json.writeNumberField("failed", checkpoint.failed());
        json.writeEndObject();
    }

    private static void source(JsonGenerator json, SourceStatus source) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", source.name());
        json.writeStringField("connector", source.connector());
        Json.columns(json, source.columns());
        books(json, source.books());
        json.writeNumberField("rows_per_second", rounded(source.rowsPerSecond()));
        json.writeNumberField("bytes_read", source.bytesRead());
        unlessNegative(json, "lag", source.lag());
        json.writeNumberField("held_ms", source.heldMillis());
        json.writeStringField("held_by", source.heldBy());
        Json.time(json, "watermark", source.watermarkMicros());
        json.writeBooleanField("exhausted", source.exhausted());
        json.writeArrayFieldStart("partitions");
        for (PartitionStatus partition : source.partitions()) {
            json.writeStartObject();
            json.writeStringField("name", partition.name());
            json.writeNumberField("position", partition.position());
            Json.time(json, "watermark", partition.watermarkMicros());
            json.writeBooleanField("idle", partition.idle());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void books(JsonGenerator json, Status.Books books) throws IOException {
        json.writeObjectFieldStart("books");
        json.writeNumberField("read", books.read());
        json.writeNumberField("delivered", books.delivered());
        json.writeNumberField("filtered", books.filtered());
        json.writeNumberField("late", books.late());
        json.writeNumberField("duplicate", books.duplicate());
        json.writeNumberField("quarantined", books.quarantined());
        json.writeNumberField("in_flight", books.inFlight());
        json.writeBooleanField("balance", books.balance());
        json.writeEndObject();
    }

    private static void view(JsonGenerator json, ViewStatus view) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", view.name());
        json.writeArrayFieldStart("reads");
        for (String read : view.reads()) {
            json.writeString(read);
        }
        json.writeEndArray();
        Json.columns(json, view.columns());
        json.writeBooleanField("insert_only", view.insertOnly());
        json.writeStringField("sql", view.sql());
        unlessNegative(json, "changes", view.changes());
        if (view.changes() < 0) {
            json.writeNullField("changes_per_second");
        } else {
            json.writeNumberField("changes_per_second", rounded(view.changesPerSecond()));
        }
        unlessNegative(json, "state_rows", view.stateRows());
        unlessNegative(json, "state_bytes", view.stateBytes());
        unlessNegative(json, "row_count", view.rowCount());
        unlessNegative(json, "lag", view.lag());
        Json.time(json, "watermark", view.watermarkMicros());
        json.writeArrayFieldStart("operators");
        for (OperatorStatus operator : view.operators()) {
            json.writeStartObject();
            json.writeStringField("name", operator.name());
            json.writeStringField("state", operator.state());
            json.writeStringField("bound", operator.bound());
            json.writeNumberField("rows_in", operator.rowsIn());
            json.writeNumberField("rows_out", operator.rowsOut());
            json.writeNumberField("state_rows", operator.stateRows());
            json.writeNumberField("forgotten", operator.forgotten());
            json.writeNumberField("busy_ms", rounded(operator.busyMillis()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void sink(JsonGenerator json, SinkStatus sink) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", sink.name());
        json.writeStringField("connector", sink.connector());
        json.writeStringField("from", sink.from());
        Status.SinkBooks books = sink.books();
        json.writeNumberField("offered", books.offered());
        json.writeNumberField("delivered", books.delivered());
        json.writeNumberField("rejected", books.rejected());
        json.writeNumberField("dropped", books.dropped());
        json.writeNumberField("buffered", books.waiting());
        buffer(json, sink.buffer());
        unlessNegative(json, "lag", sink.lag());
        json.writeNumberField("rows_per_second", rounded(sink.rowsPerSecond()));
        json.writeNumberField("retries", sink.retries());
        json.writeNumberField("circuit_openings", sink.openings());
        json.writeStringField("state", sink.state());
        if (sink.nextTryMillis() == null) {
            json.writeNullField("next_try_ms");
        } else {
            json.writeNumberField("next_try_ms", sink.nextTryMillis());
        }
        json.writeStringField("last_error", sink.lastError());
        json.writeObjectFieldStart("latency_ms");
        for (Map.Entry<String, Double> quantile : sink.latencyMillis().entrySet()) {
            json.writeNumberField(quantile.getKey(), rounded(quantile.getValue()));
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void buffer(JsonGenerator json, Status.Buffer buffer) throws IOException {
        json.writeObjectFieldStart("buffer");
        json.writeNumberField("memory_bytes", buffer.memoryBytes());
        json.writeNumberField("disk_bytes", buffer.diskBytes());
        json.writeNumberField("limit_bytes", buffer.limitBytes());
        json.writeStringField("when_full", buffer.whenFull());
        json.writeBooleanField("dropping", buffer.dropping());
        json.writeBooleanField("holding", buffer.holding());
        json.writeEndObject();
    }

    private static void problem(JsonGenerator json, Problem problem) throws IOException {
        json.writeStartObject();
        Json.time(json, "at", problem.atMicros());
        json.writeStringField("code", problem.code());
        json.writeStringField("component", problem.component());
        json.writeStringField("message", problem.message());
        json.writeStringField("hint", problem.hint());
        json.writeEndObject();
    }

    private static void unlessNegative(JsonGenerator json, String name, long value)
            throws IOException {
        if (value < 0) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    /** Three digits are enough for people, and what is not a number is nothing. */
    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : 0;
    }
}
