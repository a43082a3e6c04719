package io.tidewire.server.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The files of the console, from the class path: this list and nothing else. Thread-safe. */
public final class Assets {

    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("index.html", "text/html; charset=utf-8"),
                    Map.entry("console.css", "text/css; charset=utf-8"),
                    Map.entry("icon.svg", "image/svg+xml"),
                    Map.entry("openapi.json", "application/json"),
                    Map.entry("main.js", JAVASCRIPT),
                    Map.entry("api.js", JAVASCRIPT),
                    Map.entry("dom.js", JAVASCRIPT),
                    Map.entry("format.js", JAVASCRIPT),
                    Map.entry("graph.js", JAVASCRIPT),
                    Map.entry("chart.js", JAVASCRIPT),
                    Map.entry("table.js", JAVASCRIPT),
                    Map.entry("pipeline.js", JAVASCRIPT),
                    Map.entry("view.js", JAVASCRIPT),
                    Map.entry("sources.js", JAVASCRIPT),
                    Map.entry("sink-state.js", JAVASCRIPT),
                    Map.entry("sinks.js", JAVASCRIPT),
                    Map.entry("quarantine.js", JAVASCRIPT),
                    Map.entry("query.js", JAVASCRIPT),
                    Map.entry("problems.js", JAVASCRIPT));

    private final Map<String, Asset> loaded = new ConcurrentHashMap<>();

    /**
     * @param etag changes when the bytes do
     */
    @SuppressWarnings("ArrayRecordComponent") // Read, sent and never compared.
    public record Asset(String contentType, byte[] bytes, String etag) {}

    /** Empty for a name that is not on the list. */
    public Optional<Asset> find(String name) {
        String type = TYPES.get(name);
        return type == null
                ? Optional.empty()
                : Optional.of(loaded.computeIfAbsent(name, key -> load(key, type)));
    }

    private static Asset load(String name, String type) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the console's " + name);
            }
            byte[] bytes = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Asset(type, bytes, '"' + HexFormat.of().formatHex(digest, 0, 12) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
