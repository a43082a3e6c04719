package io.tidewire.bench.parity;

import io.tidewire.bench.parity.RandomTable.Column;
import io.tidewire.bench.parity.RandomTable.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Views over tables and other views, by a small grammar of what both engines have. What a query
 * leaves to chance is not asked: every order has a column at its end that tells all rows apart.
 */
final class RandomViews {

    private final Random random;
    private final List<RandomTable> tables;

    /**
     * @param tables what may be read; views are added to it
     */
    RandomViews(Random random, List<RandomTable> tables) {
        this.random = random;
        this.tables = tables;
    }

    /**
     * A view, with what it is as a table.
     *
     * @param updates whether it gives out rows of windows that are open
     */
    record View(String sql, boolean updates, RandomTable table) {
        View(String sql, RandomTable table) {
            this(sql, false, table);
        }
    }

    View next(String name) {
        View view = null;
        while (view == null) {
            view =
                    switch (random.nextInt(12)) {
                        case 0 -> selection(name);
                        case 1, 2 -> window(name);
                        case 3, 4 -> groups(name);
                        case 5 -> closeInTime(name);
                        case 6 -> lookup(name);
                        case 7 -> best(name);
                        case 8 -> newestOrOldest(name);
                        case 9 -> running(name);
                        case 10 -> sets(name);
                        default -> bestOfWindow(name);
                    };
        }
        tables.add(view.table());
        return view;
    }

    private RandomTable any() {
        return tables.get(random.nextInt(tables.size()));
    }

    /** One that grows and has its event time; there is always a source that does. */
    private RandomTable timed() {
        List<RandomTable> all = tables.stream().filter(table -> table.time() != null).toList();
        return all.get(random.nextInt(all.size()));
    }

    private static String quoted(@Nullable String name) {
        return "`" + name + "`";
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    private List<Column> some(List<Column> columns, int most) {
        List<Column> left = new ArrayList<>(columns);
        List<Column> taken = new ArrayList<>();
        int count = Math.min(left.size(), 1 + random.nextInt(most));
        for (int i = 0; i < count; i++) {
            taken.add(left.remove(random.nextInt(left.size())));
        }
        return taken;
    }

    private View selection(String name) {
        RandomTable from = any();
        RandomExpressions make = new RandomExpressions(random, from, "");
        List<Column> columns = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (Column column : from.columns()) {
            boolean needed =
                    column.name().equals(from.time()) || column.name().equals(from.unique());
            if (needed || random.nextInt(3) > 0) {
                columns.add(column);
                items.add(column.quoted());
            }
        }
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            Kind kind = RandomTable.WRITTEN.get(random.nextInt(RandomTable.WRITTEN.size()));
            columns.add(new Column(name + "e" + i, kind, true));
            items.add(make.of(kind) + " AS " + quoted(name + "e" + i));
        }
        String where = random.nextInt(3) > 0 ? " WHERE " + make.condition() : "";
        return new View(
                "SELECT " + String.join(", ", items) + " FROM " + from.name() + where,
                new RandomTable(name, columns, from.time(), from.unique(), from.insertOnly()));
    }

    /** Aggregates with names from a0 on; their columns are added. */
    private String aggregates(String name, RandomTable from, List<Column> columns) {
        RandomExpressions make = new RandomExpressions(random, from, "");
        List<String> items = new ArrayList<>();
        items.add("COUNT(*) AS " + quoted(name + "n"));
        columns.add(new Column(name + "n", Kind.BIGINT, false));
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            String alias = name + "a" + i;
            Column number = from.some(RandomTable.NUMBERS, random);
            Column ordered = from.some(RandomTable.ORDERED, random);
            Column key = from.some(RandomTable.KEYS, random);
            int choice = random.nextInt(6);
            if (choice == 0 && key != null) {
                items.add("COUNT(DISTINCT %s) AS `%s`".formatted(key.quoted(), alias));
                columns.add(new Column(alias, Kind.BIGINT, false));
            } else if (choice == 1 && ordered != null) {
                items.add(
                        "%s(%s) AS `%s`"
                                .formatted(
                                        random.nextBoolean() ? "MAX" : "MIN",
                                        ordered.quoted(),
                                        alias));
                columns.add(new Column(alias, ordered.kind(), true));
            } else if (choice == 2) {
                items.add("COUNT(*) FILTER (WHERE %s) AS `%s`".formatted(make.condition(), alias));
                columns.add(new Column(alias, Kind.BIGINT, false));
            } else if (choice == 3 && number != null) {
                items.add("AVG(%s) AS `%s`".formatted(number.quoted(), alias));
                columns.add(new Column(alias, Kind.OTHER, true));
            } else if (number != null) {
                items.add("SUM(%s) AS `%s`".formatted(number.quoted(), alias));
                // Wider than the kinds have it: nothing is computed from it.
                columns.add(
                        new Column(
                                alias,
                                number.kind() == Kind.DECIMAL ? Kind.OTHER : number.kind(),
                                true));
            }
        }
        return String.join(", ", items);
    }

    private String windowed(RandomTable from, boolean sessions) {
        String table = "TABLE " + from.name();
        String time = "DESCRIPTOR(" + quoted(from.time()) + ")";
        return switch (random.nextInt(sessions ? 4 : 3)) {
            case 0 -> "TABLE(TUMBLE(%s, %s, INTERVAL '5' SECOND))".formatted(table, time);
            case 1 ->
                    "TABLE(HOP(%s, %s, INTERVAL '2' SECOND, INTERVAL '6' SECOND))"
                            .formatted(table, time);
            case 2 ->
                    "TABLE(CUMULATE(%s, %s, INTERVAL '2' SECOND, INTERVAL '8' SECOND))"
                            .formatted(table, time);
            default ->
                    "TABLE(SESSION(%s PARTITION BY %%s, %s, INTERVAL '1' SECOND))"
                            .formatted(table, time);
        };
    }

    private static final List<Column> WINDOW =
            List.of(
                    new Column("window_start", Kind.TIMESTAMP, false),
                    new Column("window_end", Kind.TIMESTAMP, false));

    private View window(String name) {
        RandomTable from = timed();
        List<Column> keys = some(from.of(RandomTable.KEYS), 2);
        String parted = keys.size() > 1 ? "(" + names(keys) + ")" : names(keys);
        String window = windowed(from, !keys.isEmpty()).formatted(parted);
        List<Column> columns = new ArrayList<>(WINDOW);
        columns.addAll(keys);
        String by = names(columns);
        String items = aggregates(name, from, columns);
        boolean updates = random.nextInt(3) == 0;
        return new View(
                "SELECT %s, %s FROM %s GROUP BY %s".formatted(by, items, window, by),
                updates,
                new RandomTable(name, columns, null, null, !updates));
    }

    private @Nullable View bestOfWindow(String name) {
        RandomTable from = timed();
        List<Column> keys = some(from.of(RandomTable.KEYS), 1);
        if (keys.isEmpty()) {
            return null;
        }
        List<Column> columns = new ArrayList<>(WINDOW);
        columns.addAll(keys);
        String by = names(columns);
        String inner =
                "SELECT %s, COUNT(*) AS n FROM %s GROUP BY %s"
                        .formatted(by, windowed(from, false), by);
        columns.add(new Column("n", Kind.BIGINT, false));
        columns.add(new Column("place", Kind.BIGINT, false));
        boolean updates = random.nextInt(3) == 0;
        return new View(
                """
                SELECT %s FROM (
                  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, %s) AS place
                  FROM (%s))
                WHERE place <= 2"""
                        .formatted(names(columns), names(keys), inner),
                updates,
                new RandomTable(name, columns, null, null, !updates));
    }

    private @Nullable View groups(String name) {
        RandomTable from = any();
        List<Column> keys = some(from.of(RandomTable.KEYS), 2);
        if (keys.isEmpty()) {
            return null;
        }
        List<Column> columns = new ArrayList<>(keys);
        String items = aggregates(name, from, columns);
        String having =
                switch (random.nextInt(8)) {
                    case 0 -> " HAVING COUNT(*) > 3";
                    case 1 -> " HAVING COUNT(*) < 4";
                    default -> "";
                };
        return new View(
                "SELECT %s, %s FROM %s GROUP BY %s%s"
                        .formatted(names(keys), items, from.name(), names(keys), having),
                new RandomTable(
                        name,
                        columns,
                        null,
                        keys.size() == 1 ? keys.getFirst().name() : null,
                        false));
    }

    private @Nullable View closeInTime(String name) {
        RandomTable left = timed();
        RandomTable right = timed();
        Column a = left.some(EnumSet.of(Kind.STRING, Kind.INT), random);
        Column b = a == null ? null : right.some(EnumSet.of(a.kind()), random);
        if (a == null || b == null) {
            return null;
        }
        String join = List.of("JOIN", "LEFT JOIN", "FULL JOIN").get(random.nextInt(3));
        List<Column> columns = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (Column column : some(left.columns(), 4)) {
            columns.add(new Column("l_" + column.name(), column.kind(), true));
            items.add("l.%s AS `l_%s`".formatted(column.quoted(), column.name()));
        }
        for (Column column : some(right.columns(), 4)) {
            columns.add(new Column("r_" + column.name(), column.kind(), true));
            items.add("r.%s AS `r_%s`".formatted(column.quoted(), column.name()));
        }
        return new View(
                """
                SELECT %s FROM %s AS l %s %s AS r
                ON l.%s = r.%s AND l.%s BETWEEN r.%s - INTERVAL '1' SECOND AND r.%s + INTERVAL '2' SECOND"""
                        .formatted(
                                String.join(", ", items),
                                left.name(),
                                join,
                                right.name(),
                                a.quoted(),
                                b.quoted(),
                                quoted(left.time()),
                                quoted(right.time()),
                                quoted(right.time())),
                new RandomTable(name, columns, null, null, true));
    }

    /** Rows with those of a table that changes. */
    private @Nullable View lookup(String name) {
        List<RandomTable> changing =
                tables.stream()
                        .filter(table -> !table.insertOnly() && table.unique() != null)
                        .toList();
        RandomTable from = any();
        if (changing.isEmpty()) {
            return null;
        }
        RandomTable other = changing.get(random.nextInt(changing.size()));
        Column key =
                other.columns().stream()
                        .filter(column -> column.name().equals(other.unique()))
                        .findFirst()
                        .orElseThrow();
        Column mine = from.some(EnumSet.of(key.kind()), random);
        if (mine == null) {
            return null;
        }
        List<Column> columns = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (Column column : some(from.columns(), 5)) {
            columns.add(new Column("l_" + column.name(), column.kind(), true));
            items.add("l.%s AS `l_%s`".formatted(column.quoted(), column.name()));
        }
        String on = "l.%s = r.%s".formatted(mine.quoted(), key.quoted());
        if (random.nextInt(3) == 0) {
            return new View(
                    "SELECT %s FROM %s AS l WHERE %sEXISTS (SELECT 1 FROM %s AS r WHERE %s)"
                            .formatted(
                                    String.join(", ", items),
                                    from.name(),
                                    random.nextBoolean() ? "NOT " : "",
                                    other.name(),
                                    on),
                    new RandomTable(name, columns, null, null, false));
        }
        for (Column column : some(other.columns(), 3)) {
            columns.add(new Column("r_" + column.name(), column.kind(), true));
            items.add("r.%s AS `r_%s`".formatted(column.quoted(), column.name()));
        }
        return new View(
                "SELECT %s FROM %s AS l %s %s AS r ON %s"
                        .formatted(
                                String.join(", ", items),
                                from.name(),
                                random.nextBoolean() ? "JOIN" : "LEFT JOIN",
                                other.name(),
                                on),
                new RandomTable(name, columns, null, null, false));
    }

    private @Nullable View best(String name) {
        RandomTable from = any();
        Column group = from.some(RandomTable.KEYS, random);
        Column by = from.some(RandomTable.ORDERED, random);
        if (from.unique() == null || group == null || by == null) {
            return null;
        }
        List<Column> columns = new ArrayList<>(from.columns());
        String rank = name + "rank";
        columns.add(new Column(rank, Kind.BIGINT, false));
        return new View(
                """
                SELECT %s FROM (
                  SELECT *, ROW_NUMBER() OVER (%sORDER BY %s %s, %s) AS %s FROM %s)
                WHERE %s <= %d"""
                        .formatted(
                                names(columns),
                                random.nextInt(4) == 0
                                        ? ""
                                        : "PARTITION BY " + group.quoted() + " ",
                                by.quoted(),
                                random.nextBoolean() ? "DESC" : "ASC",
                                quoted(from.unique()),
                                rank,
                                from.name(),
                                rank,
                                1 + random.nextInt(4)),
                new RandomTable(name, columns, null, null, false));
    }

    private @Nullable View newestOrOldest(String name) {
        RandomTable from = timed();
        List<Column> keys = some(from.of(RandomTable.KEYS), 2);
        if (keys.isEmpty()) {
            return null;
        }
        return new View(
                """
                SELECT %s FROM (
                  SELECT *, ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s %s) AS turn FROM %s)
                WHERE turn = 1"""
                        .formatted(
                                names(from.columns()),
                                names(keys),
                                quoted(from.time()),
                                random.nextBoolean() ? "DESC" : "ASC",
                                from.name()),
                new RandomTable(name, from.columns(), null, from.unique(), false));
    }

    private @Nullable View running(String name) {
        RandomTable from = timed();
        Column group = from.some(RandomTable.KEYS, random);
        Column number = from.some(RandomTable.NUMBERS, random);
        if (group == null || number == null) {
            return null;
        }
        String frame =
                random.nextBoolean()
                        ? "ROWS BETWEEN 3 PRECEDING AND CURRENT ROW"
                        : "RANGE BETWEEN INTERVAL '4' SECOND PRECEDING AND CURRENT ROW";
        List<Column> columns = new ArrayList<>(from.columns());
        columns.add(new Column(name + "n", Kind.BIGINT, false));
        columns.add(new Column(name + "s", Kind.OTHER, true));
        return new View(
                "SELECT %s, COUNT(*) OVER w AS %sn, SUM(%s) OVER w AS %ss FROM %s WINDOW w AS (PARTITION BY %s ORDER BY %s %s)"
                        .formatted(
                                names(from.columns()),
                                name,
                                number.quoted(),
                                name,
                                from.name(),
                                group.quoted(),
                                quoted(from.time()),
                                frame),
                new RandomTable(name, columns, null, from.unique(), true));
    }

    private @Nullable View sets(String name) {
        RandomTable left = any();
        RandomTable right = any();
        List<Column> a = new ArrayList<>();
        List<Column> b = new ArrayList<>();
        Set<Kind> kinds = EnumSet.of(Kind.STRING, Kind.INT, Kind.BOOLEAN, Kind.DATE);
        for (Kind kind : kinds) {
            Column one = left.some(EnumSet.of(kind), random);
            Column other = right.some(EnumSet.of(kind), random);
            if (one != null && other != null) {
                a.add(one);
                b.add(other);
            }
        }
        if (a.isEmpty()) {
            return null;
        }
        List<Column> columns = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            columns.add(new Column("c" + i, a.get(i).kind(), true));
            items.add("%s AS c%d".formatted(a.get(i).quoted(), i));
        }
        String set = List.of("UNION ALL", "UNION", "INTERSECT", "EXCEPT").get(random.nextInt(4));
        boolean grows = set.equals("UNION ALL") && left.insertOnly() && right.insertOnly();
        return new View(
                "SELECT %s FROM %s %s SELECT %s FROM %s"
                        .formatted(
                                String.join(", ", items), left.name(), set, names(b), right.name()),
                new RandomTable(name, columns, null, null, grows));
    }
}
