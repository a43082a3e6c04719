package io.tidewire.server;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.server.http.Edge;
import io.tidewire.server.security.Guard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;

import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The HTTP API and the console of one running pipeline. Thread-safe. */
public final class HttpServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(5);

    /** Longer than the heartbeat of the event streams, which keeps those open. */
    private static final int IDLE_SECONDS = 75;

    private final Vertx vertx;
    private final int port;

    private HttpServer(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /**
     * Listens when it returns.
     *
     * @throws TidewireException PORT_TAKEN; ADDRESS_REFUSED for an address that is not a loopback
     *     one without a token, or that this machine does not have
     */
    public static HttpServer start(RunningPipeline pipeline, ServerSettings settings) {
        checkAddress(settings);
        Vertx vertx = Vertx.vertx(options());
        Edge edge =
                new Edge(
                        pipeline,
                        new Guard(settings.token(), settings.hosts(), settings.corsOrigins()),
                        settings.maxBodyBytes());
        HttpServerOptions http =
                new HttpServerOptions()
                        .setHttp2ClearTextEnabled(
                                false) // What is said of HTTP/1.1 is all there is.
                        .setHandle100ContinueAutomatically(true)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setTcpNoDelay(true)
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setReuseAddress(true);
        try {
            io.vertx.core.http.HttpServer server =
                    await(
                            vertx.createHttpServer(http)
                                    .requestHandler(edge::accept)
                                    .invalidRequestHandler(edge::invalid)
                                    .listen(settings.port(), settings.host()),
                            START);
            return new HttpServer(vertx, server.actualPort());
        } catch (ExecutionException e) {
            close(vertx);
            throw notListening(settings, e);
        } catch (TimeoutException e) {
            close(vertx);
            throw new TidewireException(
                    ErrorCode.INTERNAL, "the HTTP server did not start", null, e);
        } catch (InterruptedException e) {
            close(vertx);
            Thread.currentThread().interrupt();
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING, "interrupted while starting the HTTP server", null, e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Stops listening and ends the open connections; within a few seconds. */
    @Override
    public void close() {
        close(vertx);
    }

    /** Files come from the class path by ourselves: no cache directory, no look-up of one. */
    private static VertxOptions options() {
        return new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false));
    }

    private static void checkAddress(ServerSettings settings) {
        if (settings.port() < 0 || settings.port() > 65_535) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "the port must be from 0 to 65535, not " + settings.port(),
                    null);
        }
        boolean loopback;
        try {
            loopback = InetAddress.getByName(settings.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new TidewireException(
                    ErrorCode.ADDRESS_REFUSED,
                    "'" + settings.host() + "' is not an address of this machine",
                    "listen on 127.0.0.1, or on 0.0.0.0 with a token",
                    e);
        }
        String token = settings.token();
        if (!loopback && (token == null || token.isBlank())) {
            throw new TidewireException(
                    ErrorCode.ADDRESS_REFUSED,
                    settings.host() + " can be reached from elsewhere, and no token is set",
                    "set a token, or listen on 127.0.0.1");
        }
        if (token != null && token.isBlank()) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT, "the token is empty", "set one, or none at all");
        }
    }

    private static TidewireException notListening(ServerSettings settings, ExecutionException e) {
        String address = settings.host() + ":" + settings.port();
        Throwable cause = e.getCause();
        boolean taken =
                cause instanceof BindException
                        && String.valueOf(cause.getMessage()).contains("in use");
        return taken
                ? new TidewireException(
                        ErrorCode.PORT_TAKEN,
                        "something else listens on " + address,
                        "stop it, or use another port: --port " + (settings.port() + 1),
                        e)
                : new TidewireException(
                        ErrorCode.ADDRESS_REFUSED,
                        "cannot listen on " + address,
                        "use an address of this machine and a port this user may open",
                        e);
    }

    private static void close(Vertx vertx) {
        try {
            await(vertx.close(), STOP);
        } catch (ExecutionException | TimeoutException e) {
            // The process goes on without it; its threads are daemons of the event loop.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(Future<T> future, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage()
                .toCompletableFuture()
                .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
