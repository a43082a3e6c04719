package io.tidewire.app.client;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A client of a running pipeline's HTTP API. What the API refuses comes back as the
 * TidewireException it stands for; a process that is not there as NOT_RUNNING. Thread-safe.
 */
public final class RunningClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String base;
    private final @Nullable String token;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /**
     * @param base such as {@code http://localhost:8080}
     * @param token sent as a bearer token; null for none
     */
    public RunningClient(String base, @Nullable String token) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.token = token;
        try {
            URI uri = URI.create(this.base);
            if (uri.getScheme() == null || uri.getHost() == null) {
                throw new IllegalArgumentException("no address");
            }
        } catch (IllegalArgumentException e) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "'" + base + "' is no address",
                    "write it as http://localhost:8080",
                    e);
        }
    }

    public String base() {
        return base;
    }

    /**
     * @param path with its query, encoded
     */
    public Map<String, @Nullable Object> get(String path) {
        return send(request(path).GET().build());
    }

    public Map<String, @Nullable Object> post(String path, Map<String, ?> body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                        .build());
    }

    /** Posts JSON objects, one per line. */
    public Map<String, @Nullable Object> postLines(String path, String lines) {
        return send(
                request(path)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(lines))
                        .build());
    }

    /**
     * Server-sent events until the server ends the stream or the listener has had enough.
     *
     * @param listener takes each event, says whether to go on
     */
    public void stream(String path, Predicate<Event> listener) {
        HttpRequest request = request(path).header("Accept", "text/event-stream").GET().build();
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() != 200) {
                    StringBuilder body = new StringBuilder();
                    lines.lines().forEach(body::append);
                    throw refused(response.statusCode(), body.toString());
                }
                read(lines, listener);
            }
        } catch (IOException e) {
            throw notRunning(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @param name of the kind of event
     */
    public record Event(String name, Map<String, @Nullable Object> data) {}

    private static void read(BufferedReader lines, Predicate<Event> listener) throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip());
            } else if (line.isEmpty() && !data.isEmpty()) {
                if (!listener.test(new Event(name, Json.object(Json.parse(data.toString()))))) {
                    return;
                }
                name = "message";
                data.setLength(0);
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + path));
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder;
    }

    private Map<String, @Nullable Object> send(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                            .orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                            .join();
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), response.body());
            }
            return Json.object(Json.parse(response.body()));
        } catch (java.util.concurrent.CompletionException | UncheckedIOException e) {
            throw notRunning(e);
        }
    }

    private TidewireException notRunning(Exception cause) {
        return new TidewireException(
                ErrorCode.NOT_RUNNING,
                "nothing answers at " + base,
                "is the pipeline running? start it with 'tidewire run', or say where it is with"
                        + " --url",
                cause);
    }

    private static TidewireException refused(int status, String body) {
        Map<String, @Nullable Object> error = Map.of();
        try {
            error = Json.object(Json.object(Json.parse(body)).get("error"));
        } catch (UncheckedIOException e) {
            // Not one of our servers; the status says enough.
            error = Map.of();
        }
        ErrorCode code = status == 401 ? ErrorCode.UNAUTHORIZED : ErrorCode.NOT_FOUND;
        for (ErrorCode known : ErrorCode.values()) {
            if (known.name().equals(error.get("code"))) {
                code = known;
            }
        }
        return new TidewireException(
                code,
                error.get("message") instanceof String message
                        ? message
                        : "the server answered with status " + status,
                error.get("hint") instanceof String hint ? hint : null);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
