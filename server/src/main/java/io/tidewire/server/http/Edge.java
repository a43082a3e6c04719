package io.tidewire.server.http;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.server.metrics.Requests;
import io.tidewire.server.security.Guard;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where requests come in. On the event loop: who asks, for what, and the body as it arrives; then a
 * virtual thread per request runs the handler, so that whatever blocks holds up nobody else. Small
 * pushes, which wait for nothing, are handled on the event loop itself.
 */
public final class Edge {

    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence CONTENT_TYPE_OPTIONS =
            HttpHeaders.createOptimized("x-content-type-options");

    private static final long DISCARD_MILLIS = 1_000;

    /** What a prompt handler may take on the event loop: some ten microseconds of work. */
    private static final int MAX_PROMPT_BYTES = 8 << 10;

    private final Guard guard;
    private final Requests requests;
    private final Routes routes;
    private final int maxBodyBytes;

    /** Bytes of bodies that are here and not yet answered; more than this is turned away. */
    private final long maxHeldBytes;

    private final AtomicLong heldBytes = new AtomicLong();

    /**
     * @param maxBodyBytes of one request
     */
    public Edge(RunningPipeline pipeline, Guard guard, int maxBodyBytes) {
        this.guard = guard;
        this.requests = new Requests();
        this.routes = new Routes(pipeline, requests, maxBodyBytes);
        this.maxBodyBytes = maxBodyBytes;
        this.maxHeldBytes = Math.max(4L * maxBodyBytes, Runtime.getRuntime().maxMemory() / 8);
    }

    /** Called on the event loop. */
    public void accept(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.exceptionHandler(e -> {}); // The client went away: nobody is left to be told.
        request.exceptionHandler(e -> {});
        Routes.Match match;
        try {
            String host = request.getHeader(HttpHeaders.HOST);
            String origin = request.getHeader(HttpHeaders.ORIGIN);
            guard.checkHost(host);
            if (origin != null && guard.allows(origin)) {
                Cors.allow(response, origin);
                if (request.method() == HttpMethod.OPTIONS) {
                    Cors.preflight(response);
                    return;
                }
            }
            match = routes.find(request.method(), String.valueOf(request.path()));
            if (match.route().method() != HttpMethod.GET) {
                guard.checkOrigin(origin, host);
            }
            if (match.route().access() == Route.Access.TOKEN) {
                guard.checkToken(request.getHeader(HttpHeaders.AUTHORIZATION));
            }
        } catch (RuntimeException e) {
            refuse(request, e);
            return;
        }
        Context context = Vertx.currentContext();
        if (match.route().method() == HttpMethod.GET) {
            run(context, request, match, new byte[0], 0);
        } else {
            read(context, request, match);
        }
    }

    /** Called on the event loop for what is not HTTP. */
    public void invalid(HttpServerRequest request) {
        refuse(
                request,
                new TidewireException(
                        ErrorCode.BAD_ARGUMENT,
                        "the request is not HTTP/1.1 as this server reads it",
                        "check the request line, the headers and their length"));
        request.connection().close();
    }

    /** Collects the body, never more than is allowed. */
    private void read(Context context, HttpServerRequest request, Routes.Match match) {
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null && announced.length() > 18
                || announced != null && Long.parseLong(announced) > maxBodyBytes) {
            refuse(request, tooLarge());
            return;
        }
        Body body = new Body();
        request.handler(
                chunk -> {
                    if (body.refused) {
                        return;
                    }
                    body.held += chunk.length();
                    long held = heldBytes.addAndGet(chunk.length());
                    if (body.held > maxBodyBytes || held > maxHeldBytes) {
                        body.refused = true;
                        body.chunks = null;
                        heldBytes.addAndGet(-body.held);
                        refuse(request, body.held > maxBodyBytes ? tooLarge() : busy());
                    } else {
                        Buffer chunks = body.chunks;
                        body.chunks =
                                chunks == null
                                        ? chunk
                                        : (body.own ? chunks : Buffer.buffer().appendBuffer(chunks))
                                                .appendBuffer(chunk);
                        body.own = chunks != null;
                    }
                });
        request.exceptionHandler(
                e -> {
                    if (!body.refused) {
                        body.refused = true;
                        heldBytes.addAndGet(-body.held);
                    }
                });
        request.endHandler(
                end -> {
                    if (!body.refused) {
                        Buffer chunks = body.chunks;
                        byte[] bytes = chunks == null ? new byte[0] : chunks.getBytes();
                        run(context, request, match, bytes, body.held);
                    }
                });
    }

    /** What has arrived of one body; touched by its event loop only. */
    private static final class Body {
        @Nullable Buffer chunks;
        long held;
        boolean own;
        boolean refused;
    }

    private void run(
            Context context,
            HttpServerRequest request,
            Routes.Match match,
            byte[] body,
            long held) {
        Exchange exchange = new Exchange(context, request, match, body, held);
        switch (match.route().handler()) {
            case Route.Prompt prompt when body.length <= MAX_PROMPT_BYTES && isPlain(request) ->
                    exchange.handle(prompt);
            case Route.Prompt prompt -> exchange.fork(() -> exchange.handle(prompt));
            case Route.Blocking blocking -> exchange.fork(() -> exchange.handle(blocking));
        }
    }

    /** What is packed may be large once it is unpacked. */
    private static boolean isPlain(HttpServerRequest request) {
        return request.getHeader(HttpHeaders.CONTENT_ENCODING) == null;
    }

    /** One request whose body is here, until its answer is on its way. */
    private final class Exchange {

        private final Context context;
        private final HttpServerRequest request;
        private final Routes.Match match;
        private final byte[] body;
        private final long held;

        Exchange(
                Context context,
                HttpServerRequest request,
                Routes.Match match,
                byte[] body,
                long held) {
            this.context = context;
            this.request = request;
            this.match = match;
            this.body = body;
            this.held = held;
        }

        void fork(Runnable work) {
            Thread.ofVirtual().name(match.route().path()).start(work);
        }

        void handle(Route.Prompt handler) {
            try {
                handler.handle(described())
                        .whenComplete(
                                (reply, failure) ->
                                        reply(failure == null ? reply : Failures.reply(failure)));
            } catch (Exception e) {
                reply(Failures.reply(e));
            }
        }

        void handle(Route.Blocking handler) {
            Reply reply;
            try {
                reply = handler.handle(described());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reply = Failures.reply(e);
            } catch (Exception e) {
                reply = Failures.reply(e);
            }
            reply(reply);
        }

        private Request described() {
            return new Request(match.names(), request.headers(), query(request), body);
        }

        private void reply(Reply reply) {
            heldBytes.addAndGet(-held);
            switch (reply) {
                case Reply.Whole whole -> {
                    requests.count(match.route().path(), whole.status());
                    Loop.run(context, () -> send(request.response(), whole));
                }
                case Reply.Events events -> {
                    requests.count(match.route().path(), 200);
                    EventStream.run(context, request.response(), events.feed());
                }
            }
        }
    }

    private static MultiMap query(HttpServerRequest request) {
        try {
            return request.params();
        } catch (IllegalArgumentException e) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT, "a parameter has a broken % escape", null, e);
        }
    }

    /**
     * Answers before the body was read. What is still to come of it is thrown away for a moment, so
     * that the client gets to read the answer; then the connection ends.
     */
    private void refuse(HttpServerRequest request, RuntimeException why) {
        Reply.Whole reply = (Reply.Whole) Failures.reply(why);
        requests.count("refused", reply.status());
        HttpServerResponse response = request.response();
        boolean awaitsBody = !request.isEnded() && request.method() != HttpMethod.GET;
        if (awaitsBody) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        send(response, reply);
        Context context = Vertx.currentContext();
        if (awaitsBody && context != null) {
            context.owner().setTimer(DISCARD_MILLIS, timer -> request.connection().close());
        }
    }

    private static void send(HttpServerResponse response, Reply.Whole reply) {
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(reply.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType());
        response.putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF);
        if (!reply.headers().containsKey("Cache-Control")) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        }
        for (Map.Entry<String, String> header : reply.headers().entrySet()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        if (reply.status() == 304) {
            response.end();
        } else {
            response.end(Buffer.buffer(reply.body()));
        }
    }

    private TidewireException tooLarge() {
        return new TidewireException(
                ErrorCode.PAYLOAD_TOO_LARGE,
                "the body has more than " + maxBodyBytes + " bytes",
                "send the rows in several requests");
    }

    private static TidewireException busy() {
        return new TidewireException(
                ErrorCode.BUSY, "too much is on its way in", "send it again in a moment");
    }
}
