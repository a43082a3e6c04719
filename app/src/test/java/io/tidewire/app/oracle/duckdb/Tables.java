package io.tidewire.app.oracle.duckdb;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.app.oracle.duckdb.Expressions.Column;
import io.tidewire.app.oracle.rig.TestTable;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the queries read: {@code a} and {@code b} grow, {@code t} is replaced and deleted by its
 * key, {@code g} (an aggregate) and {@code h} (a top-2) are views that retract.
 */
final class Tables {

    private Tables() {}

    /** A row on its way in; −1 deletes the row of that key. */
    record Arrival(String table, List<@Nullable Object> row, long weight) {}

    /**
     * As the generator sees it.
     *
     * @param unique columns that no two rows agree in; empty when rows may repeat
     * @param timed whether {@code ts} is its event time
     */
    record Sight(String name, List<Column> columns, List<String> unique, boolean timed) {}

    private static final DataType TIME = DataType.timestamp(3).notNull();

    static final TestTable A =
            new TestTable(
                    "a",
                    Schema.of(
                            new Field("id", DataType.BIGINT.notNull()),
                            new Field("k", DataType.STRING),
                            new Field("i", DataType.INT),
                            new Field("l", DataType.BIGINT),
                            new Field("d", DataType.DOUBLE),
                            new Field("c", DataType.decimal(10, 2)),
                            new Field("o", DataType.BOOLEAN),
                            new Field("ts", TIME)),
                    List.of(),
                    "ts");

    static final TestTable B =
            new TestTable(
                    "b",
                    Schema.of(
                            new Field("k", DataType.STRING),
                            new Field("i", DataType.INT),
                            new Field("w", DataType.BIGINT.notNull()),
                            new Field("s", DataType.STRING),
                            new Field("ts", TIME)),
                    List.of(),
                    "ts");

    static final TestTable T =
            new TestTable(
                    "t",
                    Schema.of(
                            new Field("id", DataType.BIGINT.notNull()),
                            new Field("name", DataType.STRING),
                            new Field("score", DataType.INT),
                            new Field("rate", DataType.decimal(8, 2))),
                    List.of("id"),
                    null);

    static final List<TestTable> ALL = List.of(A, B, T);

    static final String G =
            "SELECT k, i AS n, COUNT(*) AS cnt, SUM(l) AS s, MAX(c) AS hi FROM a GROUP BY k, i";

    static final Text H =
            new Text(
                    "SELECT id, k, l, o, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY l DESC, id) AS rn FROM a) WHERE rn <= 2",
                    "SELECT id, k, l, o, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY l DESC NULLS LAST, id) AS rn FROM a) WHERE rn <= 2");

    static final List<Sight> SIGHTS =
            List.of(
                    sight(A, List.of("id")),
                    sight(B, List.of()),
                    sight(T, List.of("id")),
                    new Sight(
                            "g",
                            List.of(
                                    new Column("k", Type.TEXT),
                                    new Column("n", Type.LONG),
                                    new Column("cnt", Type.LONG),
                                    new Column("s", Type.LONG),
                                    new Column("hi", Type.DECIMAL)),
                            List.of("k", "n"),
                            false),
                    new Sight(
                            "h",
                            List.of(
                                    new Column("id", Type.LONG),
                                    new Column("k", Type.TEXT),
                                    new Column("l", Type.LONG),
                                    new Column("o", Type.BOOL),
                                    new Column("rn", Type.LONG)),
                            List.of("id"),
                            false));

    private static Sight sight(TestTable table, List<String> unique) {
        List<Column> columns = new ArrayList<>();
        for (Field field : table.schema().fields()) {
            columns.add(new Column(field.name(), type(field.type())));
        }
        return new Sight(table.name(), columns, unique, table.eventTime() != null);
    }

    private static Type type(DataType type) {
        return switch (type.kind()) {
            case INT, BIGINT -> Type.LONG;
            case DECIMAL -> Type.DECIMAL;
            case DOUBLE -> Type.DOUBLE;
            case STRING -> Type.TEXT;
            case BOOLEAN -> Type.BOOL;
            case TIMESTAMP -> Type.TIME;
            default -> throw new IllegalArgumentException(type.toString());
        };
    }

    /**
     * Rows of all tables, mixed; half of the time about in the order of their times, else in no
     * order at all.
     */
    static List<Arrival> random(Random random, int count) {
        List<Arrival> arrivals = new ArrayList<>();
        Map<Long, List<@Nullable Object>> current = new HashMap<>();
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> arrivals.add(new Arrival("a", row(A, i, random), 1));
                case 2, 3 -> arrivals.add(new Arrival("b", row(B, i, random), 1));
                default -> {
                    long id = random.nextInt(8);
                    boolean delete = current.containsKey(id) && random.nextInt(4) == 0;
                    List<@Nullable Object> row = row(T, id, random);
                    arrivals.add(new Arrival("t", row, delete ? -1 : 1));
                    if (delete) {
                        current.remove(id);
                    } else {
                        current.put(id, row);
                    }
                }
            }
        }
        if (random.nextBoolean()) {
            List<Arrival> sorted =
                    new ArrayList<>(arrivals.stream().filter(Tables::timed).toList());
            sorted.sort(Comparator.comparing(each -> (LocalDateTime) each.row().getLast()));
            for (int i = 0; i + 1 < sorted.size(); i += 3) {
                Collections.swap(sorted, i, i + 1);
            }
            int next = 0;
            for (int i = 0; i < arrivals.size(); i++) {
                if (timed(arrivals.get(i))) {
                    arrivals.set(i, sorted.get(next++));
                }
            }
        }
        return arrivals;
    }

    private static boolean timed(Arrival arrival) {
        return !arrival.table().equals("t");
    }

    private static List<@Nullable Object> row(TestTable table, long id, Random random) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Field field : table.schema().fields()) {
            boolean isNull = field.type().nullable() && random.nextInt(7) == 0;
            row.add(isNull ? null : value(field, id, random));
        }
        return row;
    }

    private static Object value(Field field, long id, Random random) {
        if (field.name().equals("id")) {
            return id;
        }
        return switch (field.type().kind()) {
            case INT -> random.nextInt(-3, 7);
            case BIGINT -> (long) random.nextInt(-20, 40);
            case DECIMAL -> BigDecimal.valueOf(random.nextInt(-500, 1500), 2);
            case DOUBLE -> random.nextInt(-20, 60) / 4.0;
            case STRING -> List.of("a", "b", "c", "", "Ab", "bü", "a,b").get(random.nextInt(7));
            case BOOLEAN -> random.nextBoolean();
            case TIMESTAMP ->
                    LocalDateTime.of(2026, 3, 1, 0, 0)
                            .plusNanos(random.nextInt(120_000) * 1_000_000L);
            default -> throw new IllegalArgumentException(field.toString());
        };
    }

    /** The rows of a table when all have arrived. */
    static List<List<@Nullable Object>> finalRows(TestTable table, List<Arrival> arrivals) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            if (arrival.table().equals(table.name())) {
                if (!table.key().isEmpty()) {
                    rows.removeIf(row -> row.getFirst().equals(arrival.row().getFirst()));
                }
                if (arrival.weight() > 0) {
                    rows.add(arrival.row());
                }
            }
        }
        return rows;
    }
}
