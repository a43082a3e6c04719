package io.tidewire.server.http;

import io.vertx.core.http.HttpServerResponse;

/** Tells a browser that the pages of an origin may call. */
final class Cors {

    private Cors() {}

    static void allow(HttpServerResponse response, String origin) {
        response.putHeader("Access-Control-Allow-Origin", origin);
        response.putHeader("Vary", "Origin");
    }

    static void preflight(HttpServerResponse response) {
        response.putHeader("Access-Control-Allow-Methods", "GET, POST");
        response.putHeader(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Content-Encoding, Last-Event-ID, ce-id, ce-source,"
                        + " ce-type, ce-time, ce-specversion, ce-subject");
        response.putHeader("Access-Control-Max-Age", "600");
        response.setStatusCode(204).end();
    }
}
