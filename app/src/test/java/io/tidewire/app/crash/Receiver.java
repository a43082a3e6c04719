package io.tidewire.app.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The other side of a webhook, which remembers idempotency keys as a careful one does. Now and then
 * it is in trouble: before it takes a row, or after.
 */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random;
    private final Map<String, String> byKey = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    Receiver(long seed) throws IOException {
        random = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/rows";
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        int dice;
        synchronized (this) {
            dice = random.nextInt(100);
            if (dice != 0) {
                String before = byKey.putIfAbsent(key, body);
                if (before != null && !before.equals(body)) {
                    faults.add("the webhook's key " + key + " stands for " + before + ", " + body);
                }
            }
        }
        exchange.sendResponseHeaders(dice <= 1 ? 503 : 200, -1);
        exchange.close();
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized Tally rows() {
        Tally rows = new Tally();
        // At least once: the keys tell most repetitions, not all.
        byKey.values().stream().distinct().forEach(body -> rows.add(Outputs.row(body)));
        return rows;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
