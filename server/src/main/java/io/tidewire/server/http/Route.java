package io.tidewire.server.http;

import io.vertx.core.http.HttpMethod;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the API.
 *
 * @param path with names in braces for what varies: {@code /ingest/{source}}
 */
record Route(HttpMethod method, String path, Access access, Handler handler) {

    /** Who may call. */
    enum Access {
        /** Everybody: it tells nothing about the data. */
        OPEN,
        /** Whoever has the token, when there is one. */
        TOKEN
    }

    /** Answers on a virtual thread: it may block. */
    @FunctionalInterface
    interface Handler {
        Reply handle(Request request) throws Exception;
    }

    /** The named parts when the path fits. */
    Optional<Map<String, String>> match(List<String> segments) {
        String[] pattern = path.split("/", -1);
        if (pattern.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < pattern.length; i++) {
            String expected = pattern[i];
            String given = segments.get(i);
            if (expected.startsWith("{")) {
                if (given.isEmpty()) {
                    return Optional.empty();
                }
                names.put(expected.substring(1, expected.length() - 1), given);
            } else if (!expected.equals(given)) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }
}
