package io.tidewire.testkit.browser;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Chromium without a window, over the DevTools protocol. One browser, any number of {@link Tab}s
 * one after the other. Not thread-safe.
 */
public final class Browser implements AutoCloseable {

    private static final List<String> PLACES =
            List.of(
                    "/usr/bin/chromium",
                    "/usr/bin/chromium-browser",
                    "/usr/bin/google-chrome",
                    "/Applications/Chromium.app/Contents/MacOS/Chromium",
                    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private static final long START_SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final DevTools tools;

    private Browser(Process process, Path profile, DevTools tools) {
        this.process = process;
        this.profile = profile;
        this.tools = tools;
    }

    /** Where Chromium is on this machine; empty where it is not. */
    public static Optional<Path> find() {
        return PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }

    public static Browser start(Path executable) {
        try {
            Path profile = Files.createTempDirectory("tidewire-browser");
            List<String> command = new ArrayList<>();
            command.add(executable.toString());
            command.addAll(
                    List.of(
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--hide-scrollbars",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank"));
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            URI address = address(process);
            return new Browser(process, profile, DevTools.connect(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It says on its error output where it listens. */
    private static URI address(Process process) {
        CompletableFuture<URI> found = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (BufferedReader lines =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    process.getErrorStream(),
                                                    StandardCharsets.UTF_8))) {
                                for (String line = lines.readLine();
                                        line != null;
                                        line = lines.readLine()) {
                                    int at = line.indexOf("ws://");
                                    if (line.startsWith("DevTools listening") && at > 0) {
                                        found.complete(URI.create(line.substring(at).strip()));
                                    }
                                }
                                found.completeExceptionally(
                                        new IllegalStateException("the browser ended"));
                            } catch (IOException e) {
                                found.completeExceptionally(e);
                            }
                        });
        return Waiting.forIt(found, START_SECONDS);
    }

    /**
     * A new page of that size.
     *
     * @param dark what the page hears when it asks for the preferred colours
     */
    public Tab open(String url, int width, int height, boolean dark) {
        String target =
                text(
                        tools.call(null, "Target.createTarget", Map.of("url", "about:blank")),
                        "targetId");
        String session =
                text(
                        tools.call(
                                null,
                                "Target.attachToTarget",
                                Map.of("targetId", target, "flatten", true)),
                        "sessionId");
        Tab tab = new Tab(tools, target, session);
        tab.size(width, height, dark);
        tab.go(url);
        return tab;
    }

    private static String text(Map<String, @Nullable Object> result, String name) {
        return String.valueOf(result.get(name));
    }

    @Override
    public void close() {
        tools.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            profile.toFile().deleteOnExit(); // The browser still writes; the system clears up.
        }
    }
}
