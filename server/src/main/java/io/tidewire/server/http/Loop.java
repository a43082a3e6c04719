package io.tidewire.server.http;

import io.vertx.core.Context;

import java.util.concurrent.RejectedExecutionException;

/** Hands work to a connection's event loop, where responses are written. */
final class Loop {

    private Loop() {}

    /** False when the server has closed: then there is no connection left to write to. */
    static boolean run(Context context, Runnable work) {
        try {
            context.runOnContext(v -> work.run());
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
