package io.tidewire.testkit.browser;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls and events of the DevTools protocol over one web socket. Thread-safe. */
final class DevTools implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Map<String, @Nullable Object>>> calls =
            new ConcurrentHashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private @Nullable WebSocket socket;

    record Event(String session, String method, Map<String, @Nullable Object> parameters) {}

    private DevTools() {}

    static DevTools connect(URI address) {
        DevTools tools = new DevTools();
        tools.socket =
                Waiting.forIt(
                        tools.client.newWebSocketBuilder().buildAsync(address, tools.new Reader()),
                        PATIENCE_SECONDS);
        return tools;
    }

    /** The result; an IllegalStateException with the browser's words when it refuses. */
    Map<String, @Nullable Object> call(
            @Nullable String session, String method, Map<String, Object> parameters) {
        WebSocket open = socket;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        int id = lastId.incrementAndGet();
        CompletableFuture<Map<String, @Nullable Object>> answer = new CompletableFuture<>();
        calls.put(id, answer);
        Map<String, Object> message =
                session == null
                        ? Map.of("id", id, "method", method, "params", parameters)
                        : Map.of(
                                "id",
                                id,
                                "sessionId",
                                session,
                                "method",
                                method,
                                "params",
                                parameters);
        synchronized (this) {
            Waiting.forIt(open.sendText(JsonTree.write(message), true), PATIENCE_SECONDS);
        }
        return Waiting.forIt(answer, PATIENCE_SECONDS);
    }

    List<Event> events(String session) {
        return events.stream().filter(event -> event.session().equals(session)).toList();
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        client.shutdownNow();
    }

    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                receive(JsonTree.read(text.toString()));
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void receive(Map<String, @Nullable Object> message) {
            if (message.get("id") instanceof Long id) {
                CompletableFuture<Map<String, @Nullable Object>> call = calls.remove(id.intValue());
                if (call != null && message.get("error") != null) {
                    call.completeExceptionally(
                            new IllegalStateException(String.valueOf(message.get("error"))));
                } else if (call != null) {
                    call.complete(JsonTree.object(message.get("result")));
                }
            } else if (message.get("method") instanceof String method) {
                events.add(
                        new Event(
                                String.valueOf(message.get("sessionId")),
                                method,
                                JsonTree.object(message.get("params"))));
            }
        }
    }
}
