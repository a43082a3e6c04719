package io.tidewire.testkit.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A real HTTP server that takes posts, or does what servers in trouble do. It can die and come back
 * at the same address. Requests with a key that it has taken before are taken once. Thread-safe.
 */
public final class WebhookReceiver implements AutoCloseable {

    /** What becomes of a request. */
    public enum Manner {
        TAKE,
        /** Taken, and the connection breaks before the answer. */
        TAKE_AND_BREAK,
        /** 503. */
        REFUSE,
        /** 400. */
        REJECT,
        /** No answer until the server dies. */
        HANG
    }

    private final Map<String, String> taken = new LinkedHashMap<>();
    private final Function<String, Manner> manners;
    private int port;
    private int requests;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;
    private CountDownLatch dying = new CountDownLatch(1);

    /**
     * Not started yet; its address is taken.
     *
     * @param manners by the body of a request; asked by several threads
     */
    public WebhookReceiver(Function<String, Manner> manners) {
        this.manners = manners;
        start();
        die();
    }

    public synchronized String url() {
        return "http://localhost:" + port + "/";
    }

    /** Lives, once more. */
    public synchronized WebhookReceiver start() {
        try {
            HttpServer fresh =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
            dying = new CountDownLatch(1);
            fresh.setExecutor(executor);
            fresh.createContext("/", this::handle);
            fresh.start();
            port = fresh.getAddress().getPort();
            server = fresh;
            threads = executor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Connections are refused from now on, and those that are open break. */
    public void die() {
        HttpServer old;
        ExecutorService executor;
        synchronized (this) {
            old = server;
            executor = threads;
            server = null;
            threads = null;
            dying.countDown();
        }
        if (old != null) {
            old.stop(0);
        }
        if (executor != null) {
            executor.shutdownNow();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        CountDownLatch end;
        synchronized (this) {
            requests++;
            end = dying;
        }
        try (exchange) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String body = new String(bytes, StandardCharsets.UTF_8);
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            switch (manners.apply(body)) {
                case TAKE -> {
                    take(key, body);
                    exchange.sendResponseHeaders(204, -1);
                }
                case TAKE_AND_BREAK -> take(key, body);
                case REFUSE -> exchange.sendResponseHeaders(503, -1);
                case REJECT -> exchange.sendResponseHeaders(400, -1);
                case HANG -> end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void take(String key, String body) {
        taken.putIfAbsent(key, body);
    }

    /** The bodies that were taken, each key's once, in order. */
    public synchronized List<String> bodies() {
        return new ArrayList<>(taken.values());
    }

    public synchronized int requests() {
        return requests;
    }

    @Override
    public void close() {
        die();
    }
}
