package io.tidewire.testkit.browser;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** One page. */
public final class Tab implements AutoCloseable {

    private final DevTools tools;
    private final String target;
    private final String session;

    Tab(DevTools tools, String target, String session) {
        this.tools = tools;
        this.target = target;
        this.session = session;
        for (String domain : List.of("Page", "Runtime", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Changes the size of the page and the colours it is asked to prefer. */
    public void size(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        dark ? "dark" : "light"))));
    }

    public void go(String url) {
        call("Page.navigate", Map.of("url", url));
    }

    /** The value of an expression, or of the promise it is, as text. */
    public String evaluate(String expression) {
        Map<String, @Nullable Object> answer =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                "Promise.resolve(" + expression + ").then(String)",
                                "awaitPromise",
                                true,
                                "userGesture",
                                true,
                                "returnByValue",
                                true));
        if (answer.get("exceptionDetails") != null) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return String.valueOf(JsonTree.object(answer.get("result")).get("value"));
    }

    /**
     * Waits until an expression is true, as the page sees it at its own pace.
     *
     * @throws IllegalStateException when it is not within twenty seconds
     */
    public void await(String condition) {
        String outcome =
                evaluate(
                        "new Promise(done => { const end = Date.now() + 20000; (function look() {"
                                + " let now = false; try { now = "
                                + condition
                                + "; } catch { now = false; } if (now) done('yes'); else if"
                                + " (Date.now() > end) done('no: ' +"
                                + " document.body.innerText.slice(0, 2000)); else setTimeout(look,"
                                + " 25); })(); })");
        if (!outcome.equals("yes")) {
            throw new IllegalStateException("it never came that " + condition + "\n" + outcome);
        }
    }

    /** Errors and warnings of the page: exceptions, failed loads, broken policies. */
    public List<String> complaints() {
        return tools.events(session).stream()
                .filter(
                        event ->
                                switch (event.method()) {
                                    case "Runtime.exceptionThrown" -> true;
                                    case "Runtime.consoleAPICalled" ->
                                            List.of("error", "warning", "assert")
                                                    .contains(
                                                            String.valueOf(
                                                                    event.parameters()
                                                                            .get("type")));
                                    case "Log.entryAdded" ->
                                            !"verbose"
                                                    .equals(
                                                            JsonTree.object(
                                                                            event.parameters()
                                                                                    .get("entry"))
                                                                    .get("level"));
                                    default -> false;
                                })
                .map(event -> event.method() + " " + event.parameters())
                .toList();
    }

    /** The whole page as a PNG. */
    public void screenshot(Path file) {
        Map<String, @Nullable Object> shot =
                call(
                        "Page.captureScreenshot",
                        Map.of("format", "png", "captureBeyondViewport", false));
        try {
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.write(file, Base64.getDecoder().decode(String.valueOf(shot.get("data"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, @Nullable Object> call(String method, Map<String, Object> parameters) {
        return tools.call(session, method, parameters);
    }

    @Override
    public void close() {
        tools.call(null, "Target.closeTarget", Map.of("targetId", target));
    }
}
