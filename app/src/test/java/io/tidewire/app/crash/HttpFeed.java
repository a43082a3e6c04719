package io.tidewire.app.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Posts rows and, until it is told that they are taken, posts them again. */
final class HttpFeed implements AutoCloseable {

    private final URI uri;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    HttpFeed(URI uri) {
        this.uri = uri;
    }

    void post(List<String> lines) {
        thread.submit(
                () -> {
                    while (!taken(String.join("\n", lines))) {
                        Thread.sleep(20);
                    }
                    return true;
                });
    }

    private boolean taken(String body) throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    Scene.HTTP.send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Duration.ofSeconds(10))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200;
        } catch (IOException away) {
            return false;
        }
    }

    /** Returns when all of it is taken. */
    void finish() throws Exception {
        thread.submit(() -> {}).get(600, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
