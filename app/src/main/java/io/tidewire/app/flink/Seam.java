package io.tidewire.app.flink;

import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.connectors.blackhole.BlackholeConnector;
import io.tidewire.connectors.duckdb.DuckDbConnector;
import io.tidewire.connectors.format.Formats;
import io.tidewire.connectors.http.HttpConnector;
import io.tidewire.connectors.kafka.KafkaConnector;
import io.tidewire.connectors.kafka.TopicOptions;
import io.tidewire.connectors.stdout.StdoutConnector;
import io.tidewire.connectors.webhook.WebhookConnector;
import io.tidewire.sql.LastingTables;
import io.tidewire.sql.NearJoins;
import io.tidewire.sql.PlainWindows;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a pipeline is cut in two when Flink runs it. The seam is topics: what the file takes in
 * over HTTP, a process at the edge writes to one, and the job reads it as it reads any other; what
 * a sink is to deliver, the job writes to one, change by change, and a process at the edge delivers
 * it; a table that is to be looked at there, the job keeps in one ({@link ReplicatedTable}).
 */
public final class Seam {

    private static final String KAFKA = KafkaConnector.SPEC.name();

    /** Sinks to which rows may go from several processes, each of which remembers nothing. */
    private static final Set<String> STATELESS =
            Set.of(
                    WebhookConnector.SPEC.name(),
                    StdoutConnector.SPEC.name(),
                    BlackholeConnector.SPEC.name());

    private Seam() {}

    /**
     * The pipeline as the job has it: whatever it reads or writes is a topic of a named cluster.
     *
     * @param cluster of those that name none
     */
    static PipelineSpec job(CheckedPipeline.Runnable pipeline, Brokers cluster) {
        PipelineSpec file = pipeline.spec();
        Contexts contexts = new Contexts(file, pipeline.program(), Clock.systemUTC());
        List<ReplicatedTable> tables = ReplicatedTable.of(pipeline);
        return new PipelineSpec(
                file.name(),
                file.sources().stream().map(source -> job(file.name(), source, cluster)).toList(),
                Stream.concat(
                                file.views().stream().map(view -> job(pipeline, view)),
                                tables.stream()
                                        .filter(ReplicatedTable::isCounted)
                                        .map(ReplicatedTable::counting))
                        .toList(),
                Stream.concat(
                                file.sinks().stream()
                                        .filter(sink -> !isReplicated(sink))
                                        .map(sink -> job(file.name(), sink, contexts, cluster)),
                                tables.stream().map(table -> table.sink(cluster)))
                        .toList(),
                file.settings());
    }

    private static PipelineSpec.Source job(
            String pipeline, PipelineSpec.Source source, Brokers cluster) {
        Options options =
                isPushed(source)
                        ? KafkaConnector.topic(
                                KafkaConnector.SPEC.source(), topic(pipeline, source.name()))
                        : source.options();
        return new PipelineSpec.Source(
                source.name(),
                KAFKA,
                new TopicOptions(source.name(), options).in(cluster),
                source.format(),
                source.columns(),
                source.computed(),
                source.primaryKey(),
                source.eventTime(),
                source.deduplicate(),
                source.expect(),
                source.location());
    }

    /** With the text as Flink is given it. */
    private static PipelineSpec.View job(
            CheckedPipeline.Runnable pipeline, PipelineSpec.View view) {
        NearJoins joins = nearJoins(pipeline, view);
        SqlText text = joins == null ? view.sql() : joins.text();
        if (view.emit() == PipelineSpec.Emit.UPDATES) {
            text = plainWindows(pipeline, text).text();
        }
        if (joins != null) {
            text = lastingTables(pipeline.program(), view, text).text();
        }
        return new PipelineSpec.View(
                view.name(), text, view.emit(), view.retain(), view.location());
    }

    /** Of a view that retains. */
    static LastingTables lastingTables(Program program, PipelineSpec.View view, SqlText text) {
        return program.views().stream()
                .filter(compiled -> compiled.name().equals(view.name()))
                .map(compiled -> LastingTables.of(text, compiled, program))
                .findFirst()
                .orElseThrow();
    }

    /** Of a view that retains; null for another. */
    static @Nullable NearJoins nearJoins(
            CheckedPipeline.Runnable pipeline, PipelineSpec.View view) {
        Duration retain = view.retain();
        return retain == null
                ? null
                : pipeline.program().views().stream()
                        .filter(compiled -> compiled.name().equals(view.name()))
                        .map(
                                compiled ->
                                        NearJoins.of(
                                                view.sql(), compiled, pipeline.program(), retain))
                        .findFirst()
                        .orElse(null);
    }

    /** Of a view that gives out rows of windows that are open. */
    static PlainWindows plainWindows(CheckedPipeline.Runnable pipeline, SqlText view) {
        return PlainWindows.of(view, pipeline.program(), pipeline.functions(), JobPlan.PLAIN);
    }

    private static PipelineSpec.Sink job(
            String pipeline, PipelineSpec.Sink sink, Contexts contexts, Brokers cluster) {
        boolean delivered = isDelivered(sink);
        Options options = delivered ? changes(pipeline, sink, contexts) : sink.options();
        return new PipelineSpec.Sink(
                sink.name(),
                sink.from(),
                KAFKA,
                new TopicOptions(sink.name(), options).in(cluster),
                delivered ? format() : sink.format(),
                sink.buffer(),
                sink.location());
    }

    /** Of the topic from which a sink is delivered. */
    private static Options changes(String pipeline, PipelineSpec.Sink sink, Contexts contexts) {
        SinkContext context = contexts.sink(sink, (row, reason) -> {});
        Options options =
                KafkaConnector.topic(KafkaConnector.SPEC.sink(), topic(pipeline, sink.name()))
                        .with("mode", context.insertOnly() ? "append" : "changelog");
        if (!context.insertOnly()) {
            // Changes of one row stay in order, in one partition.
            List<Integer> key =
                    context.key().isEmpty()
                            ? IntStream.range(0, context.schema().size()).boxed().toList()
                            : context.key();
            options = options.with("key", key.stream().map(context.schema()::name).toList());
        }
        return options;
    }

    /** What changes are written in, whatever the sink's own format. */
    public static PipelineSpec.Format format() {
        return new PipelineSpec.Format("json", Formats.named("json").spec().defaults());
    }

    /** The sources whose rows come in at the edge. */
    public static List<PipelineSpec.Source> pushed(PipelineSpec file) {
        return file.sources().stream().filter(Seam::isPushed).toList();
    }

    /** The sinks whose rows go out at the edge. */
    public static List<PipelineSpec.Sink> delivered(PipelineSpec file) {
        return file.sinks().stream().filter(Seam::isDelivered).toList();
    }

    static boolean isPushed(PipelineSpec.Source source) {
        return source.connector().equals(HttpConnector.SPEC.name());
    }

    static boolean isDelivered(PipelineSpec.Sink sink) {
        return STATELESS.contains(sink.connector());
    }

    /** A sink whose table every process at the edge has a replica of. */
    static boolean isReplicated(PipelineSpec.Sink sink) {
        return sink.connector().equals(DuckDbConnector.SPEC.name());
    }

    /** The topic between the edge and the job, of a source or a sink. */
    public static String topic(String pipeline, String name) {
        return pipeline + "." + name;
    }

    /** The group in which the processes at the edge share what a sink is to deliver. */
    public static String group(String pipeline, String sink) {
        return "tidewire." + pipeline + "." + sink + ".edge";
    }
}
