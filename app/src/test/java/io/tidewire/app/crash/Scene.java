package io.tidewire.app.crash;

import io.tidewire.app.client.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pipeline with everything around it: who sends rows, and who looks at what comes out. */
abstract class Scene implements AutoCloseable {

    static final HttpClient HTTP = HttpClient.newHttpClient();

    final Path folder;
    final Path data;
    final Path files;
    final int port = freePort();

    Scene(Path folder) throws IOException {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.files = Files.createDirectories(folder.resolve("files"));
    }

    /** The pipeline file's name. */
    abstract String pipeline();

    /** What the pipeline file reads from the environment. */
    abstract Map<String, String> environment();

    List<String> arguments() {
        return List.of(
                "run",
                Path.of("src/test/resources/crash", pipeline()).toAbsolutePath().toString(),
                "--data",
                data.toString(),
                "--port",
                "" + port);
    }

    /** No life is cut short from here on. */
    void settle() {}

    /** A few more rows are on their way. */
    abstract void feed() throws IOException;

    /** The last rows are sent and acknowledged. */
    abstract void finish() throws Exception;

    /** Whether the pipeline has read all that was sent; by the books of its status. */
    abstract boolean hasAll(Map<String, Map<String, Object>> books);

    /** What is wrong with its books, when it has read everything. */
    abstract List<String> bookFaults(Map<String, Map<String, Object>> books);

    /** What is wrong with what the sinks hold when the pipeline has ended. */
    abstract List<String> sinkFaults() throws IOException;

    /** What is wrong with what only a running pipeline shows. */
    List<String> runningFaults() {
        return List.of();
    }

    /** The books of each source; none while it does not answer. */
    Map<String, Map<String, Object>> books() throws InterruptedException {
        Map<String, Map<String, Object>> books = new java.util.TreeMap<>();
        try {
            HttpResponse<String> answer =
                    HTTP.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://localhost:"
                                                            + port
                                                            + "/api/v1/pipeline"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                Map<String, Object> status = Json.object(Json.parse(answer.body()));
                for (Object source : Json.array(status.get("sources"))) {
                    Map<String, Object> fields = Json.object(source);
                    books.put(String.valueOf(fields.get("name")), Json.object(fields.get("books")));
                }
            }
        } catch (IOException notYet) {
            return Map.of();
        }
        return books;
    }

    static long count(Map<String, Map<String, Object>> books, String source, String account) {
        Map<String, Object> of = books.get(source);
        return of != null && of.get(account) instanceof Long count ? count : -1;
    }

    /** Compares the books of a source that is read once, row by row. */
    static List<String> compare(
            Map<String, Map<String, Object>> books, String source, Recompute.Books expected) {
        Recompute.Books found =
                new Recompute.Books(
                        count(books, source, "read"),
                        count(books, source, "delivered"),
                        count(books, source, "late"),
                        count(books, source, "duplicate"),
                        count(books, source, "quarantined"));
        return found.equals(expected)
                ? List.of()
                : List.of("books of " + source + ": " + found + " instead of " + expected);
    }

    static List<String> all(List<List<String>> faults) {
        List<String> all = new ArrayList<>();
        faults.forEach(all::addAll);
        return all;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public abstract void close();
}
