package io.tidewire.connectors.webhook;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends one request once and sorts the answer. The address is resolved and checked for each
 * request. Over plain HTTP the connection goes to exactly that address; over HTTPS the certificate
 * proves that the other end is the host that was named. Thread-safe.
 */
final class WebhookClient implements AutoCloseable {

    static {
        WebhookConnector.allowHostHeader();
    }

    private static final int SHOWN_BODY = 300;
    private static final int LONGEST_BODY = 64 << 10;
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    /** What came of a try. */
    sealed interface Answer {
        record Delivered() implements Answer {}

        /**
         * @param retryAfter as the other side asks for it; zero when it does not
         */
        record TryAgain(String reason, Duration retryAfter) implements Answer {}

        record Refused(String reason) implements Answer {}
    }

    private final WebhookTarget target;
    private final Duration timeout;
    private final Map<String, Object> headers;
    private final HttpClient client;

    WebhookClient(Options options) {
        this.target = WebhookTarget.parse(options.string("url"));
        this.timeout = options.duration("timeout");
        this.headers = options.map("headers");
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .build();
        HttpRequest.Builder check = request(target.uri(), "check", new byte[0]);
        try {
            HttpRequest ignored = check.setHeader("Host", target.hostHeader()).build();
        } catch (IllegalArgumentException e) {
            throw new TidewireException(
                    ErrorCode.SINK_FAILED,
                    "Java was asked to send HTTP before webhooks could ask for their Host header",
                    "start Java with -Djdk.httpclient.allowRestrictedHeaders=host",
                    e);
        }
    }

    private HttpRequest.Builder request(URI uri, String key, byte[] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "tidewire")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> set(request, name, String.valueOf(value)));
        return request.setHeader("Idempotency-Key", key);
    }

    private static void set(HttpRequest.Builder request, String name, String value) {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw new TidewireException(
                    ErrorCode.WRONG_VALUE,
                    "a webhook cannot send the header '" + name + "' with this value",
                    "no line breaks in it, and none of Host, Content-Length, Connection");
        }
    }

    /**
     * @throws TidewireException ADDRESS_REFUSED
     */
    Answer send(String key, byte[] body) throws InterruptedException {
        try {
            InetAddress address = target.resolve();
            HttpRequest request =
                    target.isSecure()
                            ? request(target.uri(), key, body).build()
                            : request(target.pinnedTo(address), key, body)
                                    .setHeader("Host", target.hostHeader())
                                    .build();
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return answer(response);
        } catch (IOException e) {
            String message = e.getMessage();
            return new Answer.TryAgain(
                    e.getClass().getSimpleName() + (message == null ? "" : ": " + message),
                    Duration.ZERO);
        }
    }

    private Answer answer(HttpResponse<InputStream> response) {
        int status = response.statusCode();
        byte[] body = body(response.body());
        if (status >= 200 && status < 300) {
            return new Answer.Delivered();
        }
        String reason = "HTTP " + status + shown(body);
        if (status >= 500 || status == 408 || status == 425 || status == 429) {
            return new Answer.TryAgain(reason, retryAfter(response.headers()));
        }
        return new Answer.Refused(
                status >= 300 && status < 400 ? reason + " (redirects are not followed)" : reason);
    }

    /**
     * The beginning of the body; read far enough that the connection can be used again, but neither
     * without end nor without a time limit: the status has been said already.
     */
    private byte[] body(InputStream stream) {
        CompletableFuture<Void> guard =
                CompletableFuture.runAsync(
                        () -> closeQuietly(stream),
                        CompletableFuture.delayedExecutor(
                                timeout.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return stream.readNBytes(LONGEST_BODY);
        } catch (IOException e) {
            return new byte[0];
        } finally {
            guard.cancel(false);
            closeQuietly(stream);
        }
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // Nothing more is wanted of it.
        }
    }

    /** Of the two forms of RFC 9110, section 10.2.3, seconds or a date; at most a day. */
    static Duration retryAfter(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("");
        if (value.matches("[0-9]{1,9}")) {
            return within(Duration.ofSeconds(Long.parseLong(value)));
        }
        Instant then = date(value);
        // Against the other side's own clock, so that the two need not agree.
        Instant now = date(headers.firstValue("Date").orElse(""));
        return then == null
                ? Duration.ZERO
                : within(Duration.between(now == null ? Instant.now() : now, then));
    }

    private static Duration within(Duration pause) {
        return pause.isNegative()
                ? Duration.ZERO
                : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static @Nullable Instant date(String value) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String shown(byte[] body) {
        int length = Math.min(body.length, SHOWN_BODY);
        String text =
                new String(body, 0, length, StandardCharsets.UTF_8)
                        .replaceAll("[\\s\\p{Cntrl}]+", " ");
        return text.isBlank() ? "" : ": " + text.strip();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
