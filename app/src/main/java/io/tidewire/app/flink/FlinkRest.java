package io.tidewire.app.flink;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Flink's REST API. What it refuses comes back as a {@link Refusal}, a cluster that is not there as
 * CLUSTER_UNREACHABLE. Thread-safe.
 */
final class FlinkRest implements AutoCloseable {

    /** Submitting plans the whole job before it answers. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String base;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /**
     * @throws TidewireException BAD_ARGUMENT when it is no address
     */
    FlinkRest(String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        try {
            URI uri = URI.create(this.base);
            if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
                throw new IllegalArgumentException("no address");
            }
        } catch (IllegalArgumentException e) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "'" + base + "' is no address of a Flink cluster",
                    "write it as http://jobmanager:8081",
                    e);
        }
    }

    String base() {
        return base;
    }

    /** What the cluster did not do, in its own words. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    Map<String, @Nullable Object> get(String path) {
        return send(request(path).GET());
    }

    /** What answers with an array. */
    List<@Nullable Object> list(String path) {
        return Json.array(answer(request(path).GET()));
    }

    Map<String, @Nullable Object> post(String path, Map<String, ?> body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(Json.write(body))));
    }

    void patch(String path) {
        send(request(path).method("PATCH", BodyPublishers.noBody()));
    }

    void delete(String path) {
        send(request(path).DELETE());
    }

    /** Uploads a jar and tells its name there. */
    String upload(Path jar) {
        String boundary = "tidewire-" + Long.toHexString(System.nanoTime());
        String head =
                "--"
                        + boundary
                        + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                        + jar.getFileName()
                        + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
        try {
            Map<String, @Nullable Object> reply =
                    send(
                            request("/jars/upload")
                                    .header(
                                            "Content-Type",
                                            "multipart/form-data; boundary=" + boundary)
                                    .POST(
                                            BodyPublishers.concat(
                                                    BodyPublishers.ofString(head),
                                                    BodyPublishers.ofFile(jar),
                                                    BodyPublishers.ofString(
                                                            "\r\n--" + boundary + "--\r\n"))));
            String name = String.valueOf(reply.get("filename"));
            return name.substring(name.lastIndexOf('/') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    }

    private Map<String, @Nullable Object> send(HttpRequest.Builder request) {
        return Json.object(answer(request));
    }

    private @Nullable Object answer(HttpRequest.Builder request) {
        HttpResponse<String> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
        if (response.statusCode() / 100 != 2) {
            throw new Refusal(response.statusCode(), errors(response.body()));
        }
        try {
            return Json.parse(response.body());
        } catch (UncheckedIOException e) {
            throw new TidewireException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    "what answers at " + base + " is no Flink cluster",
                    "give the address of the JobManager's REST API, such as http://jobmanager:8081",
                    e);
        }
    }

    private TidewireException unreachable(Exception cause) {
        return new TidewireException(
                ErrorCode.CLUSTER_UNREACHABLE,
                "no Flink cluster answers at " + base,
                "is it running, and is this its REST address? Flink's own is port 8081",
                cause);
    }

    private static String errors(String body) {
        try {
            List<@Nullable Object> errors = Json.array(Json.object(Json.parse(body)).get("errors"));
            return errors.isEmpty()
                    ? body
                    : String.join("\n", errors.stream().map(String::valueOf).toList());
        } catch (UncheckedIOException e) {
            return body;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
