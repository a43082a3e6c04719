package io.tidewire.bench.flink;

import io.tidewire.api.data.Field;
import io.tidewire.bench.measure.Logs;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Flink in this JVM. All queries run as one job over the same tables: starting a job costs more
 * than a few thousand rows.
 */
final class FlinkOracle {

    private final StreamExecutionEnvironment environment;
    private final StreamTableEnvironment tables;
    private final Map<String, Changes> changes = new LinkedHashMap<>();

    /**
     * What a query gives out.
     *
     * @param key a column of which only the newest row counts; -1 for a changelog
     */
    private record Changes(CloseableIterator<Row> rows, int key) {}

    FlinkOracle(List<OracleTable> inputs) {
        Logs.quiet();
        Configuration settings = new Configuration();
        settings.setString("parallelism.default", "1");
        settings.setString("table.local-time-zone", "UTC");
        environment = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        tables = StreamTableEnvironment.create(environment);
        inputs.forEach(this::table);
    }

    private void table(OracleTable input) {
        List<Field> fields = input.schema().fields();
        Schema.Builder schema = Schema.newBuilder();
        for (Field field : fields) {
            String notNull = field.name().equals(input.key()) ? " NOT NULL" : "";
            schema.column(field.name(), field.type().withNullable(true) + notNull);
        }
        String time = input.eventTime();
        if (time != null) {
            schema.watermark(time, "`%s` - INTERVAL '%d' SECOND".formatted(time, input.maxDelay()));
        }
        RowTypeInfo type =
                new RowTypeInfo(
                        fields.stream().map(FlinkOracle::type).toArray(TypeInformation[]::new),
                        input.schema().names().toArray(String[]::new));
        RowKind kind = input.key() == null ? RowKind.INSERT : RowKind.UPDATE_AFTER;
        DataStream<Row> rows =
                environment.fromCollection(
                        input.rows().stream().map(row -> Row.ofKind(kind, row.toArray())).toList(),
                        type);
        tables.createTemporaryView(
                input.name(),
                input.key() == null
                        ? tables.fromDataStream(rows, schema.build())
                        : tables.fromChangelogStream(
                                rows,
                                schema.primaryKey(input.key()).build(),
                                ChangelogMode.upsert()));
    }

    private static TypeInformation<?> type(Field field) {
        return switch (field.type().kind()) {
            case BOOLEAN -> Types.BOOLEAN;
            case INT -> Types.INT;
            case BIGINT -> Types.LONG;
            case DOUBLE -> Types.DOUBLE;
            case DECIMAL -> Types.BIG_DEC;
            case STRING -> Types.STRING;
            case DATE -> Types.LOCAL_DATE;
            case TIME -> Types.LOCAL_TIME;
            case TIMESTAMP -> Types.LOCAL_DATE_TIME;
            case TIMESTAMP_LTZ -> Types.INSTANT;
            case BYTES, INTERVAL_DAY, INTERVAL_MONTH, ARRAY, MAP, ROW ->
                    throw new IllegalArgumentException("no table here has " + field);
        };
    }

    /** A query over the tables. */
    void query(String name, String sql) {
        query(name, sql, -1);
    }

    /**
     * A query whose newer rows replace older ones without taking them back. Flink 2.3 mistakes
     * ROW_NUMBER() = 1 with a time ascending at the end of its ORDER BY for the first row in time,
     * which never changes, and leaves standing every row that was ever the first.
     */
    void query(String name, String sql, int key) {
        changes.put(
                name,
                new Changes(tables.toChangelogStream(tables.sqlQuery(sql)).collectAsync(), key));
    }

    /** Runs what was asked; per query each row of its final table, with how often it is there. */
    Map<String, Map<List<@Nullable Object>, Long>> run() throws Exception {
        Map<String, Future<Map<List<@Nullable Object>, Long>>> results = new LinkedHashMap<>();
        // A reader each: one that is not read holds up all.
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            environment.executeAsync();
            changes.forEach(
                    (name, given) -> results.put(name, readers.submit(() -> finalTable(given))));
        }
        Map<String, Map<List<@Nullable Object>, Long>> tables = new LinkedHashMap<>();
        for (var result : results.entrySet()) {
            tables.put(result.getKey(), result.getValue().get());
        }
        return tables;
    }

    private static Map<List<@Nullable Object>, Long> finalTable(Changes changes) throws Exception {
        Map<List<@Nullable Object>, Long> table = new HashMap<>();
        Map<Object, List<@Nullable Object>> newest = new HashMap<>();
        try (CloseableIterator<Row> rows = changes.rows()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                long weight =
                        switch (row.getKind()) {
                            case INSERT, UPDATE_AFTER -> 1;
                            case UPDATE_BEFORE, DELETE -> -1;
                        };
                if (changes.key() >= 0) {
                    newest.put(row.getField(changes.key()), values(row));
                } else {
                    table.merge(values(row), weight, (a, b) -> a + b == 0 ? null : a + b);
                }
            }
        }
        newest.values().forEach(row -> table.put(row, 1L));
        return table;
    }

    private static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            values.add(plain(row.getField(i)));
        }
        return values;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Row row -> values(row);
            case Object[] array -> Arrays.stream(array).map(FlinkOracle::plain).toList();
            case null -> null;
            default -> value;
        };
    }
}
