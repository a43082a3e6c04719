package io.tidewire.server.http;

import static io.tidewire.server.http.Route.Access.OPEN;
import static io.tidewire.server.http.Route.Access.TOKEN;
import static io.vertx.core.http.HttpMethod.GET;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.server.console.Assets;
import io.tidewire.server.metrics.Requests;
import io.vertx.core.http.HttpMethod;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that the server answers. */
final class Routes {

    private final List<Route> routes;

    Routes(RunningPipeline pipeline, Requests requests, int maxBodyBytes) {
        IngestHandler ingest = new IngestHandler(pipeline, maxBodyBytes);
        PipelineHandler status = new PipelineHandler(pipeline);
        ViewHandler views = new ViewHandler(pipeline);
        QueryHandler query = new QueryHandler(pipeline);
        QuarantineHandler quarantine = new QuarantineHandler(pipeline);
        HealthHandler health = new HealthHandler(pipeline, requests);
        ConsoleHandler console = new ConsoleHandler(new Assets());
        routes =
                List.of(
                        Route.promptPost("/ingest/{source}", TOKEN, ingest::post),
                        Route.get("/api/v1/pipeline", TOKEN, status::get),
                        Route.get("/api/v1/pipeline/stream", TOKEN, status::stream),
                        Route.get("/api/v1/views/{view}", TOKEN, views::get),
                        Route.get("/api/v1/views/{view}/stream", TOKEN, views::stream),
                        Route.post("/api/v1/query", TOKEN, query::post),
                        Route.get("/api/v1/quarantine", TOKEN, quarantine::get),
                        Route.post("/api/v1/quarantine/replay", TOKEN, quarantine::replay),
                        Route.get("/metrics", TOKEN, health::metrics),
                        Route.get("/healthz", OPEN, health::live),
                        Route.get("/readyz", OPEN, health::ready),
                        Route.get("/api/openapi.json", OPEN, console::openapi),
                        Route.get("/", OPEN, console::page),
                        Route.get("/console/{file}", OPEN, console::file));
    }

    List<Route> all() {
        return routes;
    }

    record Match(Route route, Map<String, String> names) {}

    /** NOT_FOUND when no path fits; a WrongMethod when another method would. */
    Match find(HttpMethod method, String path) {
        List<String> segments = segments(path);
        HttpMethod wanted = method == HttpMethod.HEAD ? GET : method;
        List<String> allowed = new ArrayList<>();
        for (Route route : routes) {
            Optional<Map<String, String>> names = route.match(segments);
            if (names.isPresent()) {
                if (route.method().equals(wanted)) {
                    return new Match(route, names.get());
                }
                allowed.add(route.method().name());
            }
        }
        if (allowed.isEmpty()) {
            throw new TidewireException(
                    ErrorCode.NOT_FOUND,
                    "there is nothing at " + path,
                    "the whole API is described at /api/openapi.json");
        }
        throw new WrongMethod(method, path, allowed);
    }

    /** The path is right and the method is not. */
    static final class WrongMethod extends RuntimeException {
        private final transient List<String> allowed;

        WrongMethod(HttpMethod method, String path, List<String> allowed) {
            super(path + " does not take " + method, null, false, false);
            this.allowed = allowed;
        }

        List<String> allowed() {
            return allowed;
        }
    }

    private static List<String> segments(@Nullable String path) {
        if (path == null || path.isEmpty()) {
            return List.of("", "");
        }
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            segments.add(decoded(segment));
        }
        return segments;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT, "the path has a broken % escape", null, e);
        }
    }
}
