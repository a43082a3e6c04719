package io.tidewire.server.http;

import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.server.metrics.Exposition;
import io.tidewire.server.metrics.JvmMetrics;
import io.tidewire.server.metrics.PipelineMetrics;
import io.tidewire.server.metrics.Requests;

import java.util.Map;

/** What probes and Prometheus ask. */
final class HealthHandler {

    private final RunningPipeline pipeline;
    private final Requests requests;

    HealthHandler(RunningPipeline pipeline, Requests requests) {
        this.pipeline = pipeline;
        this.requests = requests;
    }

    /** 503 once the pipeline has failed: whoever watches may start it again. */
    Reply live(Request request) {
        String state = pipeline.status().state();
        return Reply.text(state.equals("failed") ? 503 : 200, state + "\n");
    }

    /** 200 while it takes rows in. */
    Reply ready(Request request) {
        String state = pipeline.status().state();
        return Reply.text(state.equals("running") ? 200 : 503, state + "\n");
    }

    Reply metrics(Request request) {
        Exposition out = new Exposition();
        PipelineMetrics.write(out, pipeline.status(), Clocks.nowMicros());
        requests.write(out);
        JvmMetrics.write(out);
        return new Reply.Whole(200, Exposition.CONTENT_TYPE, out.bytes(), Map.of());
    }
}
