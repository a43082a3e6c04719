package io.tidewire.bench.flink;

import io.tidewire.api.data.DataType;
import io.tidewire.testkit.nexmark.Event;
import io.tidewire.testkit.nexmark.Generator;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;
import io.tidewire.testkit.nexmark.Table;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Nexmark's tables as rows that lie in memory in Flink's own form, so that neither decoding nor
 * conversion counts.
 */
final class MemoryTables {

    /** Where the tasks, which are in this JVM too, find the rows. */
    private static final Map<Table, RowData[]> ROWS = new EnumMap<>(Table.class);

    private MemoryTables() {}

    /** Makes the rows and declares the tables of a query. */
    static void declare(
            StreamExecutionEnvironment environment,
            StreamTableEnvironment tables,
            Query query,
            Settings settings,
            long events) {
        Generator generator = new Generator(settings);
        Map<Table, List<RowData>> rows = new EnumMap<>(Table.class);
        for (long number = 0; number < events; number++) {
            Event event = generator.event(number);
            if (query.tables().contains(Table.of(event))) {
                rows.computeIfAbsent(Table.of(event), table -> new ArrayList<>()).add(row(event));
            }
        }
        rows.forEach(
                (table, content) -> {
                    ROWS.put(table, content.toArray(RowData[]::new));
                    declare(environment, tables, table);
                });
    }

    private static void declare(
            StreamExecutionEnvironment environment, StreamTableEnvironment tables, Table table) {
        InternalTypeInfo<RowData> type =
                InternalTypeInfo.of(
                        RowType.of(
                                table.schema().fields().stream()
                                        .map(field -> type(field.type()))
                                        .toArray(LogicalType[]::new),
                                table.schema().names().toArray(String[]::new)));
        int size = rows(table).length;
        int half = (size + 1) / 2;
        // Two readers get a half each: every other row, so that both are at the same time.
        GeneratorFunction<Long, RowData> pick =
                index -> rows(table)[(int) (index < half ? 2 * index : 2 * (index - half) + 1)];
        Schema.Builder schema = Schema.newBuilder();
        table.schema()
                .fields()
                .forEach(field -> schema.column(field.name(), field.type().toString()));
        schema.watermark(
                Table.EVENT_TIME,
                "`%s` - INTERVAL '%d' SECOND".formatted(Table.EVENT_TIME, Table.MAX_DELAY_SECONDS));
        tables.createTemporaryView(
                table.sqlName(),
                environment.fromSource(
                        new DataGeneratorSource<>(pick, size, type),
                        WatermarkStrategy.noWatermarks(),
                        table.sqlName(),
                        type),
                schema.build());
    }

    private static RowData[] rows(Table table) {
        RowData[] rows = ROWS.get(table);
        if (rows == null) {
            throw new IllegalStateException("no rows of " + table);
        }
        return rows;
    }

    private static RowData row(Event event) {
        List<Object> values = Table.row(event);
        GenericRowData row = new GenericRowData(values.size());
        for (int i = 0; i < values.size(); i++) {
            row.setField(
                    i,
                    switch (values.get(i)) {
                        case LocalDateTime time -> TimestampData.fromLocalDateTime(time);
                        case String text ->
                                StringData.fromBytes(text.getBytes(StandardCharsets.UTF_8));
                        case Object number -> number;
                    });
        }
        return row;
    }

    private static LogicalType type(DataType type) {
        return switch (type.kind()) {
            case BIGINT -> new BigIntType();
            case STRING -> VarCharType.STRING_TYPE;
            case TIMESTAMP -> new TimestampType(type.precision());
            default -> throw new IllegalArgumentException("no table has " + type);
        };
    }
}
