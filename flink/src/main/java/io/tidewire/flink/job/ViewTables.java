package io.tidewire.flink.job;

import io.tidewire.api.deploy.JobPlan.ViewFacts;
import io.tidewire.flink.row.RowTypes;
import io.tidewire.flink.table.PipelineCatalog;
import io.tidewire.flink.table.TableStream;

import org.apache.flink.table.api.ApiExpression;
import org.apache.flink.table.api.Expressions;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.table.types.utils.DataTypeUtils;
import org.apache.flink.table.types.utils.TypeConversions;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/**
 * The views of a pipeline as tables, each by its text. Those that keep their state for a time have
 * operators of their own ({@link ViewFacts#apart}): Flink's planner knows one life for all that it
 * plans at once, and so it is given such a view by itself, from the streams of what it reads to the
 * stream of its changes, which is a table to what reads it.
 */
final class ViewTables {

    /** Of whatever is planned while it is set; 0 for ever. */
    private static final String STATE_LIFE = "table.exec.state.ttl";

    private final StreamTableEnvironment tables;
    private final PipelineCatalog catalog;
    private final OperatorNames names = new OperatorNames();

    ViewTables(StreamTableEnvironment tables, PipelineCatalog catalog) {
        this.tables = tables;
        this.catalog = catalog;
        setLife(null);
    }

    OperatorNames names() {
        return names;
    }

    /** A view of what is there. */
    void add(ViewFacts view, String sql) {
        Table rows = tables.sqlQuery(sql);
        if (view.apart()) {
            apart(view, rows);
        } else {
            tables.createTemporaryView(quoted(view.name()), rows);
        }
    }

    /** A table that is there already. */
    void takeApart(ViewFacts table) {
        apart(table, tables.from(quoted(table.name())));
    }

    /** Of what is planned from now on, whatever the cluster's own settings say. */
    private void setLife(@Nullable Duration life) {
        tables.getConfig().set(STATE_LIFE, (life == null ? 0 : life.toMillis()) + " ms");
    }

    /** What a sink of the table is given. */
    Table rows(String table) {
        return withPlainTimes(tables.from(quoted(table)));
    }

    private void apart(ViewFacts table, Table rows) {
        TableStream stream = new TableStream(table.name());
        String end = "changes:" + table.name();
        catalog.sink(end, stream);
        create(end, columns(table.schema()));
        setLife(table.life());
        try {
            StreamStatementSet statement = tables.createStatementSet();
            statement.add(withPlainTimes(rows).insertInto(quoted(end)));
            statement.attachAsDataStream();
        } finally {
            setLife(null);
        }
        names.give(List.of(stream.changes().getTransformation()), table.life());
        catalog.view(table.name(), stream.changes(), table.insertOnly());
        Schema.Builder schema = columns(table.schema());
        rows.getResolvedSchema().getColumns().stream()
                .filter(ViewTables::isEventTime)
                .findFirst()
                .ifPresent(column -> schema.watermark(column.getName(), "SOURCE_WATERMARK()"));
        if (!table.key().isEmpty()
                && table.key().stream().noneMatch(i -> table.schema().type(i).nullable())) {
            schema.primaryKey(table.key().stream().map(table.schema()::name).toList());
        }
        // What was read for it by that name is planned by now.
        tables.dropTable(quoted(table.name()), true);
        create(table.name(), schema);
    }

    /**
     * Flink has a sink take one event time at most, and fails where that is NULL. Rows of a join
     * may have two, and of an outer join NULL; our sinks need none.
     */
    private static Table withPlainTimes(Table rows) {
        List<Column> columns = rows.getResolvedSchema().getColumns();
        if (columns.stream().noneMatch(ViewTables::isEventTime)) {
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

    void create(String name, Schema.Builder schema) {
        tables.createTable(
                quoted(name),
                TableDescriptor.forConnector("tidewire").schema(schema.build()).build());
    }

    static Schema.Builder columns(io.tidewire.api.data.Schema columns) {
        Schema.Builder schema = Schema.newBuilder();
        RowType type = RowTypes.of(columns);
        for (RowType.RowField field : type.getFields()) {
            schema.column(field.getName(), TypeConversions.fromLogicalToDataType(field.getType()));
        }
        return schema;
    }

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
