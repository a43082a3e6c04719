package io.tidewire.server.http;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Status.SourceStatus;
import io.tidewire.api.serving.Status.ViewStatus;
import io.tidewire.server.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Rows that are pushed. Answers when they are durable: 200 with how many were accepted and
 * quarantined; with {@code wait=VIEW} when that view reflects them, or 202 when it does not do so
 * within {@code timeout} seconds (the rows are safe: do not send them again).
 */
final class IngestHandler {

    private static final int DURABLE_SECONDS = 60;
    private static final int DEFAULT_WAIT_SECONDS = 10;
    private static final int MAX_WAIT_SECONDS = 60;

    private final RunningPipeline pipeline;
    private final int maxBodyBytes;

    IngestHandler(RunningPipeline pipeline, int maxBodyBytes) {
        this.pipeline = pipeline;
        this.maxBodyBytes = maxBodyBytes;
    }

    Reply post(Request request) throws InterruptedException, ExecutionException {
        String source = request.name("source");
        Ingest ingest = pipeline.ingest(source).orElseThrow(() -> unknown(source));
        String view = request.parameter("wait");
        long seconds = request.number("timeout", DEFAULT_WAIT_SECONDS, 1, MAX_WAIT_SECONDS);
        if (view != null) {
            checkView(view);
        }
        List<byte[]> records = records(source, request);
        if (records.isEmpty()) {
            return answer(200, new Counts(0, 0, List.of()), null);
        }
        Ingest.Receipt receipt = append(ingest, records);
        Counts counts = new Counts(receipt.accepted(), receipt.quarantined(), receipt.reasons());
        if (view == null) {
            return answer(200, counts, null);
        }
        try {
            long step =
                    pipeline.reflected(source, receipt.position(), view)
                            .get(seconds, TimeUnit.SECONDS);
            return answer(200, counts, step);
        } catch (TimeoutException e) {
            return answer(202, counts, null);
        }
    }

    private List<byte[]> records(String source, Request request) {
        byte[] body =
                Inflate.body(request.header("Content-Encoding"), request.body(), maxBodyBytes);
        String contentType = request.header("Content-Type");
        String type = contentType == null ? "" : contentType;
        if (type.regionMatches(true, 0, "application/cloudevents", 0, 23)
                || request.headers().contains("ce-specversion")) {
            List<byte[]> rows = CloudEvents.rows(type, request.headers(), body, columns(source));
            if (rows != null) {
                return rows;
            }
        }
        List<byte[]> records = Records.split(type, body);
        if (Records.isBlank(body)) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "the body is empty",
                    "send a JSON object, an array of them, or one per line");
        }
        return records;
    }

    private static Ingest.Receipt append(Ingest ingest, List<byte[]> records)
            throws InterruptedException, ExecutionException {
        try {
            return ingest.append(records).get(DURABLE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new TidewireException(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    "the log did not confirm the rows within " + DURABLE_SECONDS + " s",
                    "they may be in it: send them again if the source deduplicates",
                    e);
        }
    }

    private record Counts(long accepted, long quarantined, List<Ingest.Reason> reasons) {}

    private static Reply answer(int status, Counts counts, @Nullable Long step) {
        return Reply.json(
                status,
                Json.bytes(
                        json -> {
                            json.writeStartObject();
                            json.writeNumberField("accepted", counts.accepted());
                            json.writeNumberField("quarantined", counts.quarantined());
                            json.writeArrayFieldStart("reasons");
                            for (Ingest.Reason reason : counts.reasons()) {
                                json.writeStartObject();
                                json.writeNumberField("record", reason.record());
                                json.writeStringField("code", reason.code());
                                json.writeStringField("message", reason.message());
                                json.writeEndObject();
                            }
                            json.writeEndArray();
                            if (step != null) {
                                json.writeNumberField("step", step);
                            } else if (status == 202) {
                                json.writeBooleanField("reflected", false);
                            }
                            json.writeEndObject();
                        }));
    }

    private Set<String> columns(String source) {
        Set<String> columns = new HashSet<>();
        for (SourceStatus status : pipeline.status().sources()) {
            if (status.name().equals(source)) {
                for (Status.Column column : status.columns()) {
                    columns.add(column.name());
                }
            }
        }
        return columns;
    }

    private void checkView(String view) {
        List<String> names = pipeline.status().views().stream().map(ViewStatus::name).toList();
        if (!names.contains(view)) {
            throw new TidewireException(
                    ErrorCode.NOT_FOUND,
                    "there is no view '" + view + "' to wait for",
                    Nearest.hint(view, names));
        }
    }

    private TidewireException unknown(String source) {
        List<SourceStatus> sources = pipeline.status().sources();
        for (SourceStatus status : sources) {
            if (status.name().equals(source)) {
                return new TidewireException(
                        ErrorCode.NOT_FOUND,
                        "the source '" + source + "' does not take pushed rows",
                        "its connector is " + status.connector() + "; only http takes them");
            }
        }
        List<String> open =
                sources.stream()
                        .map(SourceStatus::name)
                        .filter(name -> pipeline.ingest(name).isPresent())
                        .toList();
        return new TidewireException(
                ErrorCode.NOT_FOUND,
                "there is no source '" + source + "'",
                Nearest.hint(source, open));
    }
}
