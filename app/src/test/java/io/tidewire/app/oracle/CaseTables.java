package io.tidewire.app.oracle;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.PipelineSpec.EventTime;
import io.tidewire.api.pipeline.PipelineSpec.RunSettings;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;
import io.tidewire.testkit.harness.Script;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The few small tables that the case files query: NULLs, ties and empty sides included. */
final class CaseTables {

    private static final Location NOWHERE = Location.at("cases.yaml", 1, 1);
    private static final DataType TIME = DataType.timestamp(3).notNull();

    private record Table(
            String name, Schema schema, List<String> key, boolean timed, List<Object[]> rows) {}

    private static final List<Table> TABLES =
            List.of(
                    table(
                            "orders",
                            List.of(),
                            true,
                            new Object[][] {
                                {1L, "ann", "pen", 2, "1.50", time("10:00:00")},
                                {2L, "bob", "ink", 1, "7.25", time("10:00:04")},
                                {3L, "ann", "ink", null, "7.00", time("10:00:08")},
                                {4L, null, "pen", 5, "1.50", time("10:00:12")},
                                {5L, "cid", "pad", 3, null, time("10:00:30")},
                                {6L, "ann", "pen", 2, "1.50", time("10:00:31")},
                            },
                            new Field("id", DataType.BIGINT.notNull()),
                            new Field("who", DataType.STRING),
                            new Field("item", DataType.STRING.notNull()),
                            new Field("qty", DataType.INT),
                            new Field("price", DataType.decimal(10, 2)),
                            new Field("ts", TIME)),
                    table(
                            "people",
                            List.of(),
                            true,
                            new Object[][] {
                                {"ann", "Rome", 31, time("10:00:01")},
                                {"bob", "Oslo", null, time("10:00:02")},
                                {"dan", "Rome", 44, time("10:00:09")},
                                {null, "Oslo", 20, time("10:00:20")},
                            },
                            new Field("name", DataType.STRING),
                            new Field("city", DataType.STRING.notNull()),
                            new Field("age", DataType.INT),
                            new Field("ts", TIME)),
                    table(
                            "prices",
                            List.of("item"),
                            true,
                            new Object[][] {
                                {"pen", "1.00", time("10:00:00")},
                                {"ink", "6.00", time("10:00:05")},
                                {"pen", "2.00", time("10:00:10")},
                            },
                            new Field("item", DataType.STRING.notNull()),
                            new Field("price", DataType.decimal(10, 2)),
                            new Field("ts", TIME)),
                    table(
                            "stock",
                            List.of("item"),
                            false,
                            new Object[][] {
                                {"pen", 10}, {"ink", 0}, {"cap", null},
                            },
                            new Field("item", DataType.STRING.notNull()),
                            new Field("amount", DataType.INT)),
                    table(
                            "numbers",
                            List.of(),
                            false,
                            new Object[][] {
                                {1, 10L, 1.5, "1.00", true},
                                {2, 20L, -0.5, "2.50", false},
                                {3, null, Double.NaN, null, null},
                                {4, 40L, null, "-3.75", true},
                                {5, 20L, 2.0, "2.50", true},
                            },
                            new Field("i", DataType.INT.notNull()),
                            new Field("l", DataType.BIGINT),
                            new Field("f", DataType.DOUBLE),
                            new Field("d", DataType.decimal(10, 2)),
                            new Field("b", DataType.BOOLEAN)),
                    table(
                            "bags",
                            List.of(),
                            false,
                            new Object[][] {
                                {1L, List.of("x", "y", "x"), map("a", 1, "b", 2), List.of(3, 4)},
                                {2L, List.of(), map(), Arrays.asList(null, 0)},
                                {3L, null, null, null},
                                {4L, Arrays.asList("z", null), map("c", null), List.of(5, 6)},
                            },
                            new Field("id", DataType.BIGINT.notNull()),
                            new Field("list", DataType.array(DataType.STRING)),
                            new Field(
                                    "pairs", DataType.map(DataType.STRING.notNull(), DataType.INT)),
                            new Field(
                                    "pt",
                                    DataType.row(
                                            List.of(
                                                    new Field("x", DataType.INT),
                                                    new Field("y", DataType.INT))))),
                    table(
                            "single",
                            List.of(),
                            false,
                            new Object[][] {{1}},
                            new Field("x", DataType.INT.notNull())),
                    table(
                            "nothing",
                            List.of(),
                            false,
                            new Object[][] {},
                            new Field("x", DataType.INT)));

    private CaseTables() {}

    private static Table table(
            String name, List<String> key, boolean timed, Object[][] rows, Field... fields) {
        return new Table(name, Schema.of(fields), key, timed, Arrays.asList(rows));
    }

    private static LocalDateTime time(String clock) {
        return LocalDateTime.parse("2024-05-01T" + clock);
    }

    private static Map<String, @Nullable Integer> map(@Nullable Object... pairs) {
        Map<String, @Nullable Integer> map = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return map;
    }

    static Schema schema(String table) {
        return TABLES.stream()
                .filter(each -> each.name().equals(table))
                .findFirst()
                .orElseThrow()
                .schema();
    }

    /** The query as the view {@code v} over all tables. */
    static Compiled compile(String sql) {
        return compile(sql, null);
    }

    static Compiled compile(String sql, @Nullable Duration retain) {
        return compile(List.of(sql), Emit.UPDATES, retain, CaseFunctions.ALL);
    }

    /**
     * @param once to give windows out when they close
     */
    static Compiled compile(String sql, List<UserFunction> functions, boolean once) {
        return compile(List.of(sql), once ? Emit.FINAL : Emit.UPDATES, null, functions);
    }

    /** The queries as the views {@code v}, {@code v1} and so on. */
    static Compiled compileAll(List<String> sqls, Duration retain) {
        return compile(sqls, Emit.UPDATES, retain, CaseFunctions.ALL);
    }

    private static Compiled compile(
            List<String> sqls, Emit emit, @Nullable Duration retain, List<UserFunction> functions) {
        List<PipelineSpec.Source> sources = new ArrayList<>();
        for (Table table : TABLES) {
            EventTime eventTime =
                    table.timed()
                            ? new EventTime("ts", Duration.ofSeconds(5), Duration.ZERO, NOWHERE)
                            : null;
            sources.add(
                    new PipelineSpec.Source(
                            table.name(),
                            "test",
                            Options.NONE,
                            null,
                            table.schema(),
                            table.key(),
                            eventTime,
                            null,
                            List.of(),
                            NOWHERE));
        }
        List<PipelineSpec.View> views = new ArrayList<>();
        for (String sql : sqls) {
            String name = views.isEmpty() ? "v" : "v" + views.size();
            views.add(new PipelineSpec.View(name, SqlText.of(name, sql), emit, retain, NOWHERE));
        }
        return SqlCompiler.compile(
                new PipelineSpec("cases", sources, views, List.of(), RunSettings.DEFAULT),
                Set.of(),
                functions);
    }

    /** All rows, table by table and by time within a table. */
    static Script script() {
        List<Script.Arrival> arrivals = new ArrayList<>();
        for (Table table : TABLES) {
            for (Object[] values : table.rows()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 0; i < values.length; i++) {
                    boolean decimal =
                            table.schema().type(i).kind() == DataType.Kind.DECIMAL
                                    && values[i] != null;
                    row.add(decimal ? new BigDecimal(values[i].toString()) : values[i]);
                }
                arrivals.add(new Script.Arrival(table.name(), row, 1));
            }
        }
        return new Script(arrivals);
    }

    /** A row as the case files have it: values with bars between. */
    static String text(List<@Nullable Object> row) {
        return row.stream().map(CaseTables::text).collect(Collectors.joining(" | "));
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case String text -> text.isEmpty() ? "''" : text;
            case List<?> list ->
                    list.stream().map(CaseTables::text).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry -> text(entry.getKey()) + ": " + text(entry.getValue()))
                            .sorted(Comparator.naturalOrder())
                            .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }
}
