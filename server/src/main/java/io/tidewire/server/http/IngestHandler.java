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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Rows that are pushed. Answers when they are durable: 200 with how many were accepted and
 * quarantined; with {@code wait=VIEW} when that view reflects them, or 202 when it does not do so
 * within {@code timeout} seconds (the rows are safe: do not send them again).
 */
final class IngestHandler {

    private static final int DEFAULT_WAIT_SECONDS = 10;
    private static final int MAX_WAIT_SECONDS = 60;

    private final RunningPipeline pipeline;
    private final int maxBodyBytes;

    IngestHandler(RunningPipeline pipeline, int maxBodyBytes) {
        this.pipeline = pipeline;
        this.maxBodyBytes = maxBodyBytes;
    }

    CompletableFuture<Reply> post(Request request) {
        String source = request.name("source");
        Ingest ingest = pipeline.ingest(source).orElseThrow(() -> unknown(source));
        String view = request.parameter("wait");
        long seconds = request.number("timeout", DEFAULT_WAIT_SECONDS, 1, MAX_WAIT_SECONDS);
        if (view != null) {
            checkView(view);
        }
        List<byte[]> records = records(source, request);
        if (records.isEmpty()) {
            return CompletableFuture.completedFuture(
                    answer(200, new Counts(0, 0, List.of()), null));
        }
        CompletableFuture<Ingest.Receipt> durable = ingest.append(records);
        return view == null
                ? durable.thenApply(receipt -> answer(200, Counts.of(receipt), null))
                : durable.thenCompose(receipt -> reflected(source, receipt, view, seconds));
    }

    private CompletableFuture<Reply> reflected(
            String source, Ingest.Receipt receipt, String view, long seconds) {
        Counts counts = Counts.of(receipt);
        return pipeline.reflected(source, receipt.position(), view)
                .thenApply(step -> answer(200, counts, step))
                .completeOnTimeout(answer(202, counts, null), seconds, TimeUnit.SECONDS);
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

    private record Counts(long accepted, long quarantined, List<Ingest.Reason> reasons) {
        static Counts of(Ingest.Receipt receipt) {
            return new Counts(receipt.accepted(), receipt.quarantined(), receipt.reasons());
        }
    }

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
        pipeline.requireServed(view);
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
