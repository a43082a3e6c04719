package io.tidewire.flink.job;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.deploy.JobPlan.ViewFacts;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.flink.function.LackedFunctions;
import io.tidewire.flink.function.WithinGroup;
import io.tidewire.flink.gate.SourceStream;
import io.tidewire.flink.plugin.OwnFunctions;
import io.tidewire.flink.row.RowTypes;
import io.tidewire.flink.sink.SinkStream;
import io.tidewire.flink.sink.SinkTable;
import io.tidewire.flink.sink.TopicSinks;
import io.tidewire.flink.table.PipelineCatalog;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.ApiExpression;
import org.apache.flink.table.api.Expressions;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.table.types.utils.DataTypeUtils;
import org.apache.flink.table.types.utils.TypeConversions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Builds the one job of a pipeline: topics, gates, views, topics. */
final class PipelineJob {

    private final JobPlan plan;
    private final StreamExecutionEnvironment environment;
    private final StreamTableEnvironment tables;
    private final PipelineCatalog catalog = new PipelineCatalog();
    private final Map<String, ViewFacts> facts = new HashMap<>();

    PipelineJob(JobPlan plan, StreamExecutionEnvironment environment) {
        this.plan = plan;
        this.environment = environment;
        this.tables = StreamTableEnvironment.create(environment);
        tables.registerCatalog(PipelineCatalog.NAME, catalog);
        tables.useCatalog(PipelineCatalog.NAME);
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
        views();
        sinks();
        OperatorNames.give(environment.getTransformations());
    }

    private List<DataStream<byte[]>> sources() {
        List<DataStream<byte[]>> refused = new java.util.ArrayList<>();
        for (int i = 0; i < plan.tables().size(); i++) {
            PipelineSpec.Source source = plan.spec().sources().get(i);
            SourceTable table = plan.tables().get(i);
            SourceStream stream = SourceStream.of(environment, plan, source, table);
            refused.add(stream.refused());
            catalog.source(source.name(), stream.rows());
            Schema.Builder schema = columns(table.schema());
            if (table.eventTime() != null) {
                schema.watermark(
                        table.schema().name(table.eventTime().column()), "SOURCE_WATERMARK()");
            }
            if (!table.primaryKey().isEmpty()) {
                schema.primaryKey(table.primaryKey().stream().map(table.schema()::name).toList());
            }
            create(source.name(), schema);
            facts.put(
                    source.name(),
                    new ViewFacts(
                            source.name(),
                            table.schema(),
                            table.primaryKey().isEmpty(),
                            table.primaryKey(),
                            JobPlan.Grouping.NONE));
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

    private void views() {
        Map<String, PipelineSpec.View> written = new HashMap<>();
        plan.spec().views().forEach(view -> written.put(view.name(), view));
        for (ViewFacts view : plan.views()) {
            facts.put(view.name(), view);
            PipelineSpec.View text = Objects.requireNonNull(written.get(view.name()));
            try {
                tables.createTemporaryView(
                        quoted(view.name()),
                        tables.sqlQuery(WithinGroup.asCalls(text.sql().text())));
            } catch (ValidationException | SqlParserException | TableException e) {
                throw new UnfitPipelineException("view", view.name(), e);
            }
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
            Schema.Builder schema = columns(from.schema());
            if (SinkStream.wants(table) == SinkStream.Wants.UPSERTS) {
                schema.primaryKey(SinkStream.keyColumns(table));
            }
            create(name, schema);
            try {
                statements.add(
                        withPlainTimes(tables.from(quoted(sink.from()))).insertInto(quoted(name)));
            } catch (ValidationException | TableException e) {
                throw new UnfitPipelineException("sink", sink.name(), e);
            }
        }
        try {
            statements.attachAsDataStream();
        } catch (ValidationException | TableException e) {
            throw new UnfitPipelineException("pipeline", plan.spec().name(), e);
        }
    }

    /**
     * Flink has a sink take one event time at most, and fails where that is NULL. Rows of a join
     * may have two, and of an outer join NULL; our sinks need none.
     */
    private static Table withPlainTimes(Table rows) {
        List<Column> columns = rows.getResolvedSchema().getColumns();
        if (columns.stream().noneMatch(PipelineJob::isEventTime)) {
            return rows;
        }
        return rows.select(
                columns.stream()
                        .map(
                                column -> {
                                    ApiExpression value = Expressions.$(column.getName());
                                    return isEventTime(column)
                                            ? value.cast(
                                                            DataTypeUtils.removeTimeAttribute(
                                                                    column.getDataType()))
                                                    .as(column.getName())
                                            : value;
                                })
                        .toArray(Expression[]::new));
    }

    private static boolean isEventTime(Column column) {
        return LogicalTypeChecks.isRowtimeAttribute(column.getDataType().getLogicalType());
    }

    private void create(String name, Schema.Builder schema) {
        tables.createTable(
                quoted(name),
                TableDescriptor.forConnector("tidewire").schema(schema.build()).build());
    }

    private static Schema.Builder columns(io.tidewire.api.data.Schema columns) {
        Schema.Builder schema = Schema.newBuilder();
        RowType type = RowTypes.of(columns);
        for (RowType.RowField field : type.getFields()) {
            schema.column(field.getName(), TypeConversions.fromLogicalToDataType(field.getType()));
        }
        return schema;
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
