package io.tidewire.server.http;

import io.tidewire.api.error.TidewireException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Server-sent events to one client. Each send waits until the socket has taken it, so a slow client
 * slows its own feed and holds no more memory than one event here; one that takes nothing for
 * {@value #PATIENCE_SECONDS} seconds is cut off. Used by one thread.
 */
final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int PATIENCE_SECONDS = 20;
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final Context context;
    private final HttpServerResponse response;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private EventStream(Context context, HttpServerResponse response) {
        this.context = context;
        this.response = response;
    }

    /** The client left, or was too slow. */
    static final class Gone extends IOException {
        Gone(String message) {
            super(message);
        }
    }

    /** Runs a feed to its end. */
    static void run(Context context, HttpServerResponse response, Reply.Feed feed) {
        EventStream stream = new EventStream(context, response);
        Loop.run(context, stream::open);
        try {
            feed.run(stream);
        } catch (Gone | TidewireException e) {
            LOG.debug("An event stream ended: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("An event stream failed", e);
        } finally {
            Loop.run(context, stream::end);
        }
    }

    private void open() {
        response.closeHandler(v -> closed.complete(null));
        response.putHeader("Content-Type", "text/event-stream; charset=utf-8");
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("X-Accel-Buffering", "no"); // A proxy in front passes events on at once.
        response.setChunked(true);
        if (response.closed()) {
            closed.complete(null);
        } else {
            response.writeHead();
        }
    }

    private void end() {
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }

    /** Completes when the client is gone. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /**
     * @param id what the client sends as Last-Event-ID when it comes back
     * @param json one document without line ends
     */
    void send(@Nullable Long id, String event, byte[] json) throws Gone, InterruptedException {
        String head = (id == null ? "" : "id: " + id + "\n") + "event: " + event + "\ndata: ";
        write(
                Buffer.buffer(head.length() + json.length + 2)
                        .appendString(head)
                        .appendBytes(json)
                        .appendString("\n\n"));
    }

    /** A comment: keeps proxies from closing, and finds out whether the client is there. */
    void heartbeat() throws Gone, InterruptedException {
        write(Buffer.buffer(HEARTBEAT));
    }

    private void write(Buffer bytes) throws Gone, InterruptedException {
        CompletableFuture<Void> written = new CompletableFuture<>();
        boolean open =
                Loop.run(
                        context,
                        () -> {
                            if (response.closed() || response.ended()) {
                                written.completeExceptionally(new Gone("the client left"));
                                return;
                            }
                            response.write(bytes)
                                    .onComplete(
                                            done -> written.complete(null),
                                            written::completeExceptionally);
                        });
        if (!open) {
            throw new Gone("the server has closed");
        }
        try {
            CompletableFuture.anyOf(written, closed).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new Gone("the client left");
        } catch (TimeoutException e) {
            cut();
            throw new Gone("the client took nothing for " + PATIENCE_SECONDS + " s");
        }
        if (closed.isDone()) {
            throw new Gone("the client left");
        }
    }

    /** Ends the connection without a goodbye, which a client that does not read would not take. */
    void cut() {
        closed.complete(null);
        Loop.run(context, response::reset);
    }
}
