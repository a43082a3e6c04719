package io.tidewire.server.http;

import io.vertx.core.http.HttpMethod;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

    sealed interface Handler {}

    /** Answers on a virtual thread: it may block. */
    @FunctionalInterface
    non-sealed interface Blocking extends Handler {
        Reply handle(Request request) throws Exception;
    }

    /**
     * Answers later and waits for nothing, so that a small request is handled where it arrived: a
     * change of threads would cost more than the work.
     */
    @FunctionalInterface
    non-sealed interface Prompt extends Handler {
        CompletableFuture<Reply> handle(Request request) throws Exception;
    }

    static Route get(String path, Access access, Blocking handler) {
        return new Route(HttpMethod.GET, path, access, handler);
    }

    static Route post(String path, Access access, Blocking handler) {
        return new Route(HttpMethod.POST, path, access, handler);
    }

    static Route promptPost(String path, Access access, Prompt handler) {
        return new Route(HttpMethod.POST, path, access, handler);
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
