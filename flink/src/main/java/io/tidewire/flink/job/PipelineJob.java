package io.tidewire.flink.job;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.deploy.JobPlan.ViewFacts;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.flink.function.LackedFunctions;
import io.tidewire.flink.function.WithinGroup;
import io.tidewire.flink.gate.SourceStream;
import io.tidewire.flink.plugin.OwnFunctions;
import io.tidewire.flink.sink.SinkStream;
import io.tidewire.flink.sink.SinkTable;
import io.tidewire.flink.sink.TopicSinks;
import io.tidewire.flink.table.PipelineCatalog;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Builds the one job of a pipeline: topics, gates, views, topics. */
final class PipelineJob {

    private final JobPlan plan;
    private final StreamExecutionEnvironment environment;
    private final StreamTableEnvironment tables;
    private final PipelineCatalog catalog = new PipelineCatalog();
    private final Map<String, ViewFacts> facts = new HashMap<>();
    private final ViewTables views;

    PipelineJob(JobPlan plan, StreamExecutionEnvironment environment) {
        this.plan = plan;
        this.environment = environment;
        this.tables = StreamTableEnvironment.create(environment);
        tables.registerCatalog(PipelineCatalog.NAME, catalog);
        tables.useCatalog(PipelineCatalog.NAME);
        this.views = new ViewTables(tables, catalog);
        LackedFunctions.all().forEach(tables::createTemporarySystemFunction);
        OwnFunctions.forSql().forEach(tables::createTemporarySystemFunction);
    }

    /**
     * Adds everything to the environment.
     *
     * @throws UnfitPipelineException when Flink does not take a view or sink
     */
    void build() {
        quarantine(sources());
        plan.views().forEach(this::define);
        sinks();
        views.names().give(environment.getTransformations(), null);
    }

    private List<DataStream<byte[]>> sources() {
        List<DataStream<byte[]>> refused = new java.util.ArrayList<>();
        for (int i = 0; i < plan.tables().size(); i++) {
            PipelineSpec.Source source = plan.spec().sources().get(i);
            SourceTable table = plan.tables().get(i);
            SourceStream stream = SourceStream.of(environment, plan, source, table);
            refused.add(stream.refused());
            catalog.source(source.name(), stream.rows());
            Schema.Builder schema = ViewTables.columns(table.schema());
            if (table.eventTime() != null) {
                schema.watermark(
                        table.schema().name(table.eventTime().column()), "SOURCE_WATERMARK()");
            }
            if (!table.primaryKey().isEmpty()) {
                schema.primaryKey(table.primaryKey().stream().map(table.schema()::name).toList());
            }
            views.create(source.name(), schema);
            ViewFacts known =
                    new ViewFacts(
                            source.name(),
                            table.schema(),
                            table.primaryKey().isEmpty(),
                            table.primaryKey(),
                            JobPlan.Grouping.NONE,
                            null,
                            false);
            facts.put(source.name(), known);
            if (!known.insertOnly()
                    && plan.views().stream().anyMatch(view -> view.life() != null)) {
                // The rows of a table are not state of the views that read it.
                views.takeApart(known);
            }
        }
        return refused;
    }

    private void quarantine(List<DataStream<byte[]>> refused) {
        DataStream<byte[]> all = refused.getFirst();
        for (DataStream<byte[]> more : refused.subList(1, refused.size())) {
            all = all.union(more);
        }
        if (plan.rebuilds()) {
            all.sinkTo(new DiscardingSink<>()).name("quarantine").uid("muted:quarantine:");
            return;
        }
        all.sinkTo(TopicSinks.quarantine(plan.brokers(), plan.quarantine(), plan.spec().name()))
                .name("quarantine")
                .uid("sink:quarantine:");
    }

    /** Defines sources and views alone, without views that are known not to be taken. */
    void define(Set<String> without) {
        sources();
        for (ViewFacts view : plan.views()) {
            if (!without.contains(view.name())) {
                define(view);
            }
        }
    }

    private void define(ViewFacts view) {
        facts.put(view.name(), view);
        PipelineSpec.View text =
                plan.spec().views().stream()
                        .filter(one -> one.name().equals(view.name()))
                        .findFirst()
                        .orElseThrow();
        try {
            views.add(view, WithinGroup.asCalls(text.sql().text()));
        } catch (RuntimeException | AssertionError e) {
            // Flink's planner has failures of all kinds for what it does not take.
            throw new UnfitPipelineException("view", view.name(), e);
        }
    }

    /**
     * Has Flink plan a view that was defined.
     *
     * @throws UnfitPipelineException when it does not
     */
    void plan(String view) {
        try {
            tables.from(ViewTables.quoted(view)).explain();
        } catch (RuntimeException | AssertionError e) {
            throw new UnfitPipelineException("view", view, e);
        }
    }

    private void sinks() {
        StreamStatementSet statements = tables.createStatementSet();
        for (PipelineSpec.Sink sink : plan.spec().sinks()) {
            ViewFacts from = Objects.requireNonNull(facts.get(sink.from()));
            SinkTable table =
                    new SinkTable(
                            plan.spec().name(),
                            sink,
                            from,
                            plan.spec().settings().checkpointEvery(),
                            plan.mutes(sink.name()));
            // Names of sinks and of views may be the same.
            String name = "sink:" + sink.name();
            catalog.sink(name, table);
            Schema.Builder schema = ViewTables.columns(from.schema());
            if (SinkStream.wants(table) == SinkStream.Wants.UPSERTS) {
                schema.primaryKey(SinkStream.keyColumns(table));
            }
            views.create(name, schema);
            try {
                statements.add(views.rows(sink.from()).insertInto(ViewTables.quoted(name)));
            } catch (ValidationException | TableException e) {
                throw new UnfitPipelineException("sink", sink.name(), e);
            }
        }
        try {
            statements.attachAsDataStream();
        } catch (RuntimeException | AssertionError e) {
            throw new UnfitPipelineException("pipeline", plan.spec().name(), e);
        }
    }
}
