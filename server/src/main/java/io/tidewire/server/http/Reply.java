package io.tidewire.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a handler answers. */
sealed interface Reply {

    String JSON = "application/json";
    String TEXT = "text/plain; charset=utf-8";

    /** A whole answer. */
    @SuppressWarnings("ArrayRecordComponent") // Made, sent and forgotten: never compared.
    record Whole(int status, String contentType, byte[] body, Map<String, String> headers)
            implements Reply {}

    /** Events for as long as the client stays. */
    record Events(Feed feed) implements Reply {}

    /** Sends events from a virtual thread of its own; may block; ends when it returns. */
    @FunctionalInterface
    interface Feed {
        void run(EventStream out) throws Exception;
    }

    static Reply json(byte[] body) {
        return json(200, body);
    }

    static Reply json(int status, byte[] body) {
        return new Whole(status, JSON, body, Map.of());
    }

    static Reply text(int status, String text) {
        return new Whole(status, TEXT, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
