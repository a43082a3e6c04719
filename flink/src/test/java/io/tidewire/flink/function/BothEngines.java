package io.tidewire.flink.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.PipelineSpec.RunSettings;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.flink.plugin.OwnFunctions;
import io.tidewire.flink.row.RowTypes;
import io.tidewire.flink.row.ToRow;
import io.tidewire.flink.table.PipelineCatalog;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;
import io.tidewire.testkit.harness.Script;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.TypeConversions;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * The same text over the same random changes, in the engine and in a Flink of this process. {@code
 * changes} has a primary key, so that its rows are replaced and deleted; {@code events} has an
 * event time and only grows.
 */
public final class BothEngines {

    private static final Location NOWHERE = Location.at("test.yaml", 1, 1);
    private static final Duration DELAY = Duration.ofSeconds(3);

    private static final Schema CHANGES =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("word", DataType.STRING.notNull()),
                    new Field("b", DataType.BOOLEAN),
                    new Field("i", DataType.INT),
                    new Field("l", DataType.BIGINT),
                    new Field("s", DataType.STRING),
                    new Field("d", DataType.DOUBLE),
                    new Field("m", DataType.decimal(10, 2)),
                    new Field("h", DataType.decimal(30, 5)),
                    new Field("on_day", DataType.DATE),
                    new Field("at_time", DataType.timestamp(3)),
                    new Field("z", DataType.timestampLtz(3)));

    private static final Schema EVENTS =
            Schema.of(
                    new Field("k", DataType.STRING),
                    new Field("b", DataType.BOOLEAN),
                    new Field("i", DataType.INT),
                    new Field("d", DataType.DOUBLE),
                    new Field("ts", DataType.timestamp(3).notNull()));

    private static final List<PipelineSpec.Source> SOURCES =
            List.of(
                    source("changes", CHANGES, List.of("id", "word"), null),
                    source(
                            "events",
                            EVENTS,
                            List.of(),
                            new PipelineSpec.EventTime("ts", DELAY, Duration.ZERO, NOWHERE)));

    private final Program sources = program();
    private final Script script;
    private final boolean gathers;

    /**
     * @param gathers whether Flink gathers rows before they change state
     */
    public BothEngines(long seed, int arrivals, boolean gathers) {
        this.script = Script.random(sources, arrivals, new Random(seed));
        this.gathers = gathers;
    }

    /** Sees to it that Flink has the views of a program. */
    public interface Views {
        void define(StreamTableEnvironment tables, PipelineCatalog catalog);
    }

    private StreamTableEnvironment tables(Views views) {
        return tables(OneFlink.environment(), views);
    }

    /** The sources and views in a Flink of this process. */
    public StreamTableEnvironment tables(StreamExecutionEnvironment environment, Views views) {
        environment.setParallelism(1);
        environment.getConfig().enableObjectReuse();
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        if (gathers) {
            tables.getConfig().set("table.exec.mini-batch.enabled", "true");
            tables.getConfig().set("table.exec.mini-batch.allow-latency", "100 ms");
            tables.getConfig().set("table.exec.mini-batch.size", "7");
        }
        PipelineCatalog catalog = new PipelineCatalog();
        tables.registerCatalog(PipelineCatalog.NAME, catalog);
        tables.useCatalog(PipelineCatalog.NAME);
        LackedFunctions.all().forEach(tables::createTemporarySystemFunction);
        OwnFunctions.forSql().forEach(tables::createTemporarySystemFunction);
        for (SourceTable source : sources.sources()) {
            catalog.source(source.name(), rows(environment, source));
            tables.createTable(source.name(), table(source));
        }
        views.define(tables, catalog);
        return tables;
    }

    private DataStream<RowData> rows(StreamExecutionEnvironment environment, SourceTable source) {
        List<RowData> rows = new ArrayList<>();
        for (Script.Arrival arrival : script.arrivals()) {
            if (arrival.source().equals(source.name())) {
                RowKind kind = arrival.weight() < 0 ? RowKind.DELETE : RowKind.INSERT;
                rows.add(ToRow.row(one(source, arrival), 0, kind));
            }
        }
        DataStream<RowData> stream =
                environment.fromData(rows, InternalTypeInfo.of(RowTypes.of(source.schema())));
        Program.EventTime time = source.eventTime();
        if (time == null) {
            return stream;
        }
        int column = time.column();
        return stream.assignTimestampsAndWatermarks(
                WatermarkStrategy.<RowData>forBoundedOutOfOrderness(DELAY)
                        .withTimestampAssigner(
                                (row, before) -> row.getTimestamp(column, 3).getMillisecond()));
    }

    private static TableDescriptor table(SourceTable source) {
        var schema = org.apache.flink.table.api.Schema.newBuilder();
        for (RowType.RowField field : RowTypes.of(source.schema()).getFields()) {
            schema.column(field.getName(), TypeConversions.fromLogicalToDataType(field.getType()));
        }
        if (source.eventTime() != null) {
            schema.watermark("ts", "SOURCE_WATERMARK()");
        } else {
            schema.primaryKey(source.primaryKey().stream().map(source.schema()::name).toList());
        }
        return TableDescriptor.forConnector("tidewire").schema(schema.build()).build();
    }

    /** Fails where the two come to different rows, or to none. */
    public void requireEqual(String sql) throws Exception {
        requireEqual(
                program(view("v", sql, Emit.UPDATES)),
                (tables, catalog) ->
                        tables.createTemporaryView("v", tables.sqlQuery(WithinGroup.asCalls(sql))));
    }

    /** The same for the view v of several. */
    public void requireEqual(Program program, Views views) throws Exception {
        Map<List<@Nullable Object>, Long> here = here(program);
        Map<List<@Nullable Object>, Long> there = new HashMap<>();
        for (Row row : changes(views)) {
            boolean comes =
                    row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER;
            count(there, values(row), comes ? 1 : -1);
        }
        assertThat(there).as("%s", program.views()).isEqualTo(here);
        assertThat(here).as("%s", program.views()).isNotEmpty();
    }

    /** The rows of the view, each with how often it is there. */
    private Map<List<@Nullable Object>, Long> here(Program program) {
        Map<List<@Nullable Object>, Long> rows = new HashMap<>();
        try (Circuit circuit = Circuit.build(program, 1)) {
            for (Script.Arrival arrival : script.arrivals()) {
                SourceTable source =
                        program.sources().stream()
                                .filter(table -> table.name().equals(arrival.source()))
                                .findFirst()
                                .orElseThrow();
                Map<String, Batch> input = Map.of(source.name(), one(source, arrival));
                add(circuit.step(input, Map.of("events", Long.MIN_VALUE), 0), rows);
            }
            add(circuit.step(Map.of(), Map.of("events", Long.MAX_VALUE), 0), rows);
        }
        return rows;
    }

    private static void add(StepResult step, Map<List<@Nullable Object>, Long> rows) {
        Batch delta = step.deltas().get("v");
        for (int row = 0; delta != null && row < delta.size(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 0; column < delta.columns().length; column++) {
                values.add(delta.value(row, column));
            }
            count(rows, values, delta.weight(row));
        }
    }

    /** Of the view v, in Flink. */
    public List<Row> changes(Views views) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> changes =
                tables(views).executeSql("SELECT * FROM v").collect()) {
            changes.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int column = 0; column < row.getArity(); column++) {
            values.add(asHere(row.getField(column)));
        }
        return values;
    }

    private static @Nullable Object asHere(@Nullable Object value) {
        return switch (value) {
            case Short number -> number.intValue();
            case Byte number -> number.intValue();
            case Object[] items -> Arrays.asList(items);
            case null, default -> value;
        };
    }

    private static void count(
            Map<List<@Nullable Object>, Long> rows, List<@Nullable Object> row, long weight) {
        rows.merge(row, weight, Long::sum);
        rows.remove(row, 0L);
    }

    private static Batch one(SourceTable source, Script.Arrival arrival) {
        return new BatchBuilder(source.schema()).add(arrival.weight(), arrival.row()).build();
    }

    public static PipelineSpec.View view(String name, String sql, Emit emit) {
        return new PipelineSpec.View(name, SqlText.of(name, sql), emit, null, NOWHERE);
    }

    /** One that gives out final rows, and retains. */
    public static PipelineSpec.View view(String name, String sql, Duration retain) {
        return new PipelineSpec.View(name, SqlText.of(name, sql), Emit.FINAL, retain, NOWHERE);
    }

    /** Of views over the two sources. */
    public static Program program(PipelineSpec.View... views) {
        Compiled compiled =
                SqlCompiler.compile(
                        new PipelineSpec(
                                "test", SOURCES, List.of(views), List.of(), RunSettings.DEFAULT),
                        Set.of(),
                        OwnFunctions.all());
        assertThat(compiled.faults().stream().filter(fault -> fault.isError())).isEmpty();
        return Objects.requireNonNull(compiled.program());
    }

    private static PipelineSpec.Source source(
            String name,
            Schema columns,
            List<String> key,
            PipelineSpec.@Nullable EventTime eventTime) {
        return new PipelineSpec.Source(
                name,
                "test",
                Options.NONE,
                null,
                columns,
                key,
                eventTime,
                null,
                List.of(),
                NOWHERE);
    }
}
