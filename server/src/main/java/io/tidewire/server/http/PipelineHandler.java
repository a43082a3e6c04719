package io.tidewire.server.http;

import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.server.json.StatusJson;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The graph with its live numbers, once or every second. */
final class PipelineHandler {

    private final RunningPipeline pipeline;

    PipelineHandler(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    Reply get(Request request) {
        return Reply.json(status());
    }

    Reply stream(Request request) {
        return new Reply.Events(
                out -> {
                    while (!out.closed().isDone()) {
                        out.send(null, "status", status());
                        try {
                            out.closed().get(1, TimeUnit.SECONDS);
                        } catch (TimeoutException e) {
                            // The client is still there and a second has passed.
                        }
                    }
                });
    }

    private byte[] status() {
        return StatusJson.bytes(pipeline.overview(), Clocks.nowMicros());
    }
}
