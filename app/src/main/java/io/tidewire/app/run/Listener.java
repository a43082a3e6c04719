package io.tidewire.app.run;

import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.server.HttpServer;
import io.tidewire.server.ServerSettings;

/** The HTTP server of a process, as the file and the command line want it. */
public final class Listener implements AutoCloseable {

    private final HttpServer server;
    private final String host;

    private Listener(HttpServer server, String host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Listens when it returns.
     *
     * @param redactor of secrets that must not be in any answer
     * @throws io.tidewire.api.error.TidewireException PORT_TAKEN, ADDRESS_REFUSED
     */
    public static Listener start(RunningPipeline pipeline, ServeSettings serve, Redactor redactor) {
        RunningPipeline served =
                redactor.hasSecrets() ? new RedactedPipeline(pipeline, redactor) : pipeline;
        HttpServer server =
                HttpServer.start(
                        served,
                        ServerSettings.DEFAULT
                                .withHost(serve.host())
                                .withPort(serve.port())
                                .withToken(serve.token())
                                .withCorsOrigins(serve.corsOrigins())
                                .withHosts(serve.hosts()));
        return new Listener(server, serve.host());
    }

    /** As this machine calls it. */
    public String url() {
        String name =
                switch (host) {
                    case "0.0.0.0", "::", "127.0.0.1", "::1" -> "localhost";
                    default -> host.contains(":") ? "[" + host + "]" : host;
                };
        return "http://" + name + ":" + server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
