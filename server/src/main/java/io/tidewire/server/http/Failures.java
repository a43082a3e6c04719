package io.tidewire.server.http;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.server.json.Json;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures as answers: a code, what is wrong, what to do; never a stack trace. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Seconds after which a client that was turned away may come again. */
    private static final String RETRY_AFTER = "1";

    private Failures() {}

    static Reply reply(Throwable thrown) {
        return switch (unwrapped(thrown)) {
            case TidewireException e -> coded(e);
            case Routes.WrongMethod e ->
                    error(
                            405,
                            ErrorCode.BAD_ARGUMENT,
                            String.valueOf(e.getMessage()),
                            "use " + String.join(" or ", e.allowed()),
                            Map.of("Allow", String.join(", ", e.allowed())));
            case Throwable e -> {
                LOG.error("A request failed for a reason that is not the caller's", e);
                yield error(
                        500,
                        ErrorCode.INTERNAL,
                        "the server failed to answer",
                        "the log says why",
                        Map.of());
            }
        };
    }

    private static Reply coded(TidewireException e) {
        Fault fault = e.faults().getFirst();
        Map<String, String> headers =
                switch (fault.code()) {
                    case BUSY, SOURCE_UNAVAILABLE, NOT_RUNNING ->
                            Map.of("Retry-After", RETRY_AFTER);
                    case UNAUTHORIZED -> Map.of("WWW-Authenticate", "Bearer");
                    default -> Map.of();
                };
        return error(status(fault.code()), fault.code(), fault.message(), fault.hint(), headers);
    }

    static int status(ErrorCode code) {
        return switch (code) {
            case NOT_FOUND, UNKNOWN_NAME -> 404;
            case UNAUTHORIZED -> 401;
            case ADDRESS_REFUSED, QUERY_REFUSED -> 403;
            case PAYLOAD_TOO_LARGE -> 413;
            case QUERY_LIMIT -> 422;
            case BUSY -> 429;
            case NOT_RUNNING, SOURCE_UNAVAILABLE, SINK_UNAVAILABLE -> 503;
            default ->
                    switch (code.category()) {
                        case USER -> 400;
                        case DATA -> 422;
                        case EXTERNAL -> 502;
                        case RESOURCE -> 503;
                        case INTERNAL -> 500;
                    };
        };
    }

    private static Reply error(
            int status,
            ErrorCode code,
            String message,
            @Nullable String hint,
            Map<String, String> headers) {
        byte[] body =
                Json.bytes(
                        json -> {
                            json.writeStartObject();
                            json.writeObjectFieldStart("error");
                            json.writeStringField("code", code.name());
                            json.writeStringField("message", message);
                            json.writeStringField("hint", hint);
                            json.writeEndObject();
                            json.writeEndObject();
                        });
        return new Reply.Whole(status, Reply.JSON, body, headers);
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return (thrown instanceof ExecutionException || thrown instanceof CompletionException)
                        && cause != null
                ? unwrapped(cause)
                : thrown;
    }
}
