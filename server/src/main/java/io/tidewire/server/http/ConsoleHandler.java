package io.tidewire.server.http;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.server.console.Assets;

import java.util.Map;

/** The console's files and the API's description. */
final class ConsoleHandler {

    /** Nothing from elsewhere, nothing inline, in nobody's frame. */
    private static final String POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private final Assets assets;

    ConsoleHandler(Assets assets) {
        this.assets = assets;
    }

    Reply page(Request request) {
        return asset(request, "index.html");
    }

    Reply file(Request request) {
        return asset(request, request.name("file"));
    }

    Reply openapi(Request request) {
        return asset(request, "openapi.json");
    }

    private Reply asset(Request request, String name) {
        Assets.Asset asset =
                assets.find(name)
                        .orElseThrow(
                                () ->
                                        new TidewireException(
                                                ErrorCode.NOT_FOUND,
                                                "the console has no file '" + name + "'",
                                                null));
        Map<String, String> headers =
                Map.of(
                        "Cache-Control", "no-cache",
                        "ETag", asset.etag(),
                        "Content-Security-Policy", POLICY,
                        "Referrer-Policy", "no-referrer",
                        "X-Frame-Options", "DENY",
                        "Cross-Origin-Opener-Policy", "same-origin",
                        "Cross-Origin-Resource-Policy", "same-origin");
        boolean unchanged = asset.etag().equals(request.header("If-None-Match"));
        return new Reply.Whole(
                unchanged ? 304 : 200,
                asset.contentType(),
                unchanged ? new byte[0] : asset.bytes(),
                headers);
    }
}
