package io.tidewire.server.metrics;

import static io.tidewire.server.metrics.Exposition.Type.COUNTER;
import static io.tidewire.server.metrics.Exposition.Type.GAUGE;
import static io.tidewire.server.metrics.Exposition.Type.SUMMARY;

import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Status.CheckpointStatus;
import io.tidewire.api.serving.Status.OperatorStatus;
import io.tidewire.api.serving.Status.SinkStatus;
import io.tidewire.api.serving.Status.SourceStatus;
import io.tidewire.api.serving.Status.ViewStatus;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** A pipeline's numbers. */
public final class PipelineMetrics {

    private static final List<String> STATES =
            List.of("starting", "rebuilding", "running", "draining", "finished", "failed");

    private static final List<String> SINK_STATES =
            List.of("running", "retrying", "open", "probing", "stalled", "finished", "failed");

    private static final Set<String> UP = Set.of("running", "finished");

    private static final Map<String, String> QUANTILES =
            Map.of("p50", "0.5", "p95", "0.95", "p99", "0.99", "max", "1");

    private PipelineMetrics() {}

    public static void write(Exposition out, Status status, long nowMicros) {
        out.metric("tidewire_pipeline_state", GAUGE, "1 for the state the pipeline is in.");
        for (String state : STATES) {
            out.sample(
                    state.equals(status.state()) ? 1 : 0,
                    "pipeline",
                    status.name(),
                    "state",
                    state);
        }
        Status.Rebuild rebuild = status.rebuild();
        if (rebuild != null) {
            rebuild(out, rebuild);
            return;
        }
        out.metric("tidewire_step", COUNTER, "Finished steps.").sample(status.step());
        out.metric("tidewire_rows_total", COUNTER, "Rows read from all sources.")
                .sample(status.rows());
        out.metric("tidewire_rows_per_second", GAUGE, "Rows read in the last seconds.")
                .sample(status.rowsPerSecond());
        out.metric("tidewire_problems", GAUGE, "Things a person should look at.")
                .sample(status.problems().size());
        checkpoint(out, status.checkpoint(), nowMicros);
        sources(out, status.sources(), nowMicros);
        views(out, status.views(), nowMicros);
        operators(out, status.views());
        sinks(out, status.sinks());
    }

    /** The pipeline's own numbers stand still, and those of the rebuild are not its. */
    private static void rebuild(Exposition out, Status.Rebuild rebuild) {
        out.metric("tidewire_rebuild_rows_read", GAUGE, "Rows read again, to compute views anew.")
                .sample(rebuild.rowsRead());
        if (rebuild.rowsToRead() >= 0) {
            out.metric("tidewire_rebuild_rows", GAUGE, "Rows to read again in all, about.")
                    .sample(rebuild.rowsToRead());
        }
    }

    private static void checkpoint(Exposition out, CheckpointStatus checkpoint, long nowMicros) {
        out.metric("tidewire_checkpoint_number", COUNTER, "Of the newest published checkpoint.")
                .sample(checkpoint.number());
        out.metric("tidewire_checkpoint_age_seconds", GAUGE, "Since the newest one was taken.");
        if (checkpoint.takenMicros() != null) {
            out.sample((nowMicros - checkpoint.takenMicros()) / 1e6);
        }
        out.metric(
                        "tidewire_checkpoint_pause_seconds",
                        GAUGE,
                        "The longest that the steps waited for the newest one at once.")
                .sample(checkpoint.pauseMillis() / 1e3);
        out.metric(
                        "tidewire_checkpoint_duration_seconds",
                        GAUGE,
                        "From the beginning of the newest one to its publication.")
                .sample(checkpoint.tookMillis() / 1e3);
        out.metric("tidewire_checkpoint_written_bytes", GAUGE, "What the newest one had to write.")
                .sample(checkpoint.writtenBytes());
        out.metric("tidewire_checkpoint_total_bytes", GAUGE, "What it takes on the disk.")
                .sample(checkpoint.totalBytes());
        out.metric(
                        "tidewire_checkpoint_failed",
                        GAUGE,
                        "Given up since the newest one: the disk did not take them.")
                .sample(checkpoint.failed());
    }

    private static void sources(Exposition out, List<SourceStatus> sources, long nowMicros) {
        out.metric(
                "tidewire_source_rows_read_total",
                COUNTER,
                "Rows read; equals the outcomes and what is in flight.");
        each(out, sources, source -> source.books().read());
        out.metric("tidewire_source_rows_total", COUNTER, "Rows by what became of them.");
        for (SourceStatus source : sources) {
            Status.Books books = source.books();
            outcome(out, source, "delivered", books.delivered());
            outcome(out, source, "filtered", books.filtered());
            outcome(out, source, "late", books.late());
            outcome(out, source, "duplicate", books.duplicate());
            outcome(out, source, "quarantined", books.quarantined());
        }
        out.metric("tidewire_source_rows_in_flight", GAUGE, "Rows read and not yet decided.");
        each(out, sources, source -> source.books().inFlight());
        out.metric("tidewire_source_books_balanced", GAUGE, "1 while every row is accounted for.");
        each(out, sources, source -> source.books().balance() ? 1 : 0);
        out.metric("tidewire_source_bytes_total", COUNTER, "Bytes read.");
        each(out, sources, SourceStatus::bytesRead);
        out.metric("tidewire_source_rows_per_second", GAUGE, "Rows read in the last seconds.");
        each(out, sources, SourceStatus::rowsPerSecond);
        out.metric("tidewire_source_lag_rows", GAUGE, "Rows that wait at the source; where known.");
        for (SourceStatus source : sources) {
            if (source.lag() >= 0) {
                out.sample(source.lag(), "source", source.name());
            }
        }
        out.metric(
                "tidewire_source_held_seconds_total",
                COUNTER,
                "For how long it was not read because the engine or a sink was behind.");
        each(out, sources, source -> source.heldMillis() / 1000.0);
        out.metric("tidewire_source_held", GAUGE, "1 while it is not read, and what for.");
        for (SourceStatus source : sources) {
            String cause = source.heldBy();
            out.sample(
                    cause == null ? 0 : 1,
                    "source",
                    source.name(),
                    "cause",
                    cause == null ? "" : cause);
        }
        out.metric(
                "tidewire_source_watermark_lag_seconds", GAUGE, "Now less the source's watermark.");
        for (SourceStatus source : sources) {
            lag(out, "source", source.name(), source.watermarkMicros(), nowMicros);
        }
    }

    private static void outcome(Exposition out, SourceStatus source, String outcome, long rows) {
        out.sample(rows, "source", source.name(), "outcome", outcome);
    }

    private static void each(
            Exposition out, List<SourceStatus> sources, ToDoubleFunction<SourceStatus> value) {
        for (SourceStatus source : sources) {
            out.sample(value.applyAsDouble(source), "source", source.name());
        }
    }

    /** What is negative is not known here. */
    private static void views(Exposition out, List<ViewStatus> views, long nowMicros) {
        out.metric("tidewire_view_changes_total", COUNTER, "Rows inserted and retracted.");
        eachView(out, views, ViewStatus::changes);
        out.metric("tidewire_view_changes_per_second", GAUGE, "Changes in the last seconds.");
        eachView(out, views, view -> view.changes() < 0 ? -1 : view.changesPerSecond());
        out.metric("tidewire_view_rows", GAUGE, "Rows of the view now; where kept.");
        eachView(out, views, ViewStatus::rowCount);
        out.metric(
                "tidewire_view_lag_records",
                GAUGE,
                "Records of its topic that wait to be read here; of a view that Flink computes.");
        eachView(out, views, ViewStatus::lag);
        out.metric("tidewire_view_state_rows", GAUGE, "Rows held by its operators.");
        eachView(out, views, ViewStatus::stateRows);
        out.metric("tidewire_view_state_bytes", GAUGE, "Bytes held by its operators.");
        eachView(out, views, ViewStatus::stateBytes);
        out.metric("tidewire_view_watermark_lag_seconds", GAUGE, "Now less the view's watermark.");
        for (ViewStatus view : views) {
            lag(out, "view", view.name(), view.watermarkMicros(), nowMicros);
        }
    }

    private static void eachView(
            Exposition out, List<ViewStatus> views, ToDoubleFunction<ViewStatus> value) {
        for (ViewStatus view : views) {
            double known = value.applyAsDouble(view);
            if (known >= 0) {
                out.sample(known, "view", view.name());
            }
        }
    }

    private static void operators(Exposition out, List<ViewStatus> views) {
        out.metric("tidewire_operator_rows_in_total", COUNTER, "Rows that came in.");
        eachOperator(out, views, OperatorStatus::rowsIn);
        out.metric("tidewire_operator_rows_out_total", COUNTER, "Rows that went out.");
        eachOperator(out, views, OperatorStatus::rowsOut);
        out.metric("tidewire_operator_state_rows", GAUGE, "Rows it holds.");
        eachOperator(out, views, OperatorStatus::stateRows);
        out.metric(
                "tidewire_operator_forgotten_total",
                COUNTER,
                "Rows and groups let go because the view retains them no longer.");
        eachOperator(out, views, OperatorStatus::forgotten);
        out.metric("tidewire_operator_busy_seconds_total", COUNTER, "Time it worked.");
        eachOperator(out, views, operator -> operator.busyMillis() / 1000);
    }

    /** Operators are numbered within their view: two may have the same name. */
    private static void eachOperator(
            Exposition out, List<ViewStatus> views, ToDoubleFunction<OperatorStatus> value) {
        for (ViewStatus view : views) {
            for (int i = 0; i < view.operators().size(); i++) {
                OperatorStatus operator = view.operators().get(i);
                out.sample(
                        value.applyAsDouble(operator),
                        "view",
                        view.name(),
                        "operator",
                        operator.name(),
                        "index",
                        Integer.toString(i));
            }
        }
    }

    private static void sinks(Exposition out, List<SinkStatus> sinks) {
        out.metric("tidewire_sink_delivered_total", COUNTER, "Rows delivered.");
        eachSink(out, sinks, sink -> sink.books().delivered());
        out.metric("tidewire_sink_rows_per_second", GAUGE, "Rows delivered in the last seconds.");
        eachSink(out, sinks, SinkStatus::rowsPerSecond);
        out.metric("tidewire_sink_offered_total", COUNTER, "Rows that were there for the sink.");
        eachSink(out, sinks, sink -> sink.books().offered());
        out.metric("tidewire_sink_rejected_total", COUNTER, "Rows the sink refused for good.");
        eachSink(out, sinks, sink -> sink.books().rejected());
        out.metric(
                "tidewire_sink_dropped_total",
                COUNTER,
                "Rows dropped because the sink's buffer was full.");
        eachSink(out, sinks, sink -> sink.books().dropped());
        buffers(out, sinks);
        out.metric(
                "tidewire_sink_lag_rows",
                GAUGE,
                "Records that wait for the sink in its topic, of this process's partitions.");
        for (SinkStatus sink : sinks) {
            if (sink.lag() >= 0) {
                out.sample(sink.lag(), "sink", sink.name());
            }
        }
        out.metric("tidewire_sink_retries_total", COUNTER, "Deliveries tried once more.");
        eachSink(out, sinks, SinkStatus::retries);
        out.metric(
                "tidewire_sink_circuit_openings_total",
                COUNTER,
                "How often the sink was given up for a while.");
        eachSink(out, sinks, SinkStatus::openings);
        out.metric("tidewire_sink_state", GAUGE, "1 for the state the sink is in.");
        for (SinkStatus sink : sinks) {
            for (String state : SINK_STATES) {
                out.sample(state.equals(sink.state()) ? 1 : 0, "sink", sink.name(), "state", state);
            }
        }
        out.metric("tidewire_sink_up", GAUGE, "1 while the sink takes rows.");
        eachSink(out, sinks, sink -> UP.contains(sink.state()) ? 1 : 0);
        out.metric("tidewire_sink_latency_seconds", SUMMARY, "From arrival to delivery.");
        for (SinkStatus sink : sinks) {
            for (Map.Entry<String, Double> latency : sink.latencyMillis().entrySet()) {
                String quantile = QUANTILES.get(latency.getKey());
                if (quantile != null) {
                    out.sample(
                            latency.getValue() / 1000, "sink", sink.name(), "quantile", quantile);
                }
            }
        }
    }

    private static void buffers(Exposition out, List<SinkStatus> sinks) {
        out.metric("tidewire_sink_buffered_rows", GAUGE, "Rows that wait for the sink.");
        eachSink(out, sinks, sink -> sink.books().waiting());
        out.metric("tidewire_sink_buffer_memory_bytes", GAUGE, "Rows that wait for it, in memory.");
        eachSink(out, sinks, sink -> sink.buffer().memoryBytes());
        out.metric("tidewire_sink_buffer_disk_bytes", GAUGE, "Rows that wait for it, on disk.");
        eachSink(out, sinks, sink -> sink.buffer().diskBytes());
        out.metric("tidewire_sink_buffer_limit_bytes", GAUGE, "The most that may wait for it.");
        eachSink(out, sinks, sink -> sink.buffer().limitBytes());
        out.metric("tidewire_sink_dropping", GAUGE, "1 while its buffer is full and rows go lost.");
        eachSink(out, sinks, sink -> sink.buffer().dropping() ? 1 : 0);
        out.metric("tidewire_sink_holding", GAUGE, "1 while the pipeline waits for the sink.");
        eachSink(out, sinks, sink -> sink.buffer().holding() ? 1 : 0);
    }

    private static void eachSink(
            Exposition out, List<SinkStatus> sinks, ToDoubleFunction<SinkStatus> value) {
        for (SinkStatus sink : sinks) {
            out.sample(value.applyAsDouble(sink), "sink", sink.name());
        }
    }

    private static void lag(
            Exposition out, String label, String name, @Nullable Long watermark, long nowMicros) {
        if (watermark != null && watermark != Long.MAX_VALUE && watermark != Long.MIN_VALUE) {
            out.sample((nowMicros - watermark) / 1e6, label, name);
        }
    }
}
