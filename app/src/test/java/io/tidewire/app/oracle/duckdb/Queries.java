package io.tidewire.app.oracle.duckdb;

import io.tidewire.app.oracle.duckdb.Dialect.Form;
import io.tidewire.app.oracle.duckdb.Expressions.Column;
import io.tidewire.app.oracle.duckdb.Tables.Sight;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random queries: one shape within another. */
final class Queries {

    /** A query whose columns are {@code c0}, {@code c1}, ... */
    record Query(Text text, List<Type> types) {}

    /** What stands behind FROM, and the columns it brings. */
    private record From(Text text, List<Column> columns) {}

    private static final List<Type> KEYS = List.of(Type.LONG, Type.LONG, Type.TEXT, Type.TEXT);
    private static final List<Type> SHOWN =
            List.of(
                    Type.LONG,
                    Type.DECIMAL,
                    Type.DOUBLE,
                    Type.RATIO,
                    Type.TEXT,
                    Type.BOOL,
                    Type.TIME);

    private final Random random;
    private final Expressions expressions;
    private int aliases;

    Queries(Random random) {
        this.random = random;
        this.expressions = new Expressions(random);
    }

    Query query() {
        return query(2);
    }

    private Query query(int depth) {
        return switch (random.nextInt(13)) {
            case 0, 1, 2 -> select(from(depth));
            case 3, 4, 5, 6 -> group(from(depth));
            case 7 -> windowed();
            case 8, 9 -> over();
            case 10 -> set(depth);
            default -> filteredBySubQuery(depth);
        };
    }

    private Query select(From from) {
        List<Type> types = shown();
        String distinct = random.nextInt(5) == 0 ? "DISTINCT " : "";
        List<Text> items = items(types, from.columns(), distinct.isEmpty());
        Text text = Text.of("SELECT " + distinct).then(Text.join(", ", items)).then(" FROM ");
        return new Query(text.then(from.text()).then(where(from.columns())), types);
    }

    private List<Type> shown() {
        return IntStream.range(0, random.nextInt(1, 5))
                .mapToObj(i -> expressions.pick(SHOWN))
                .toList();
    }

    private List<Text> items(List<Type> types, List<Column> columns, boolean calls) {
        List<Text> items = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            int depth = calls ? random.nextInt(1, 4) : random.nextInt(2);
            items.add(expressions.of(types.get(i), columns, depth).then(" AS c" + i));
        }
        return items;
    }

    private Text where(List<Column> columns) {
        return random.nextInt(3) == 0 ? Text.of(" WHERE ").then(condition(columns)) : Text.of("");
    }

    private Text condition(List<Column> columns) {
        return expressions.of(Type.BOOL, columns, random.nextInt(1, 3));
    }

    // FROM

    private From from(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 2)) {
            case 0, 1, 2 -> table(expressions.pick(Tables.SIGHTS));
            case 3 -> derived(query(depth - 1));
            default -> join(from(depth - 1), from(0));
        };
    }

    private From table(Sight table) {
        String alias = "x" + aliases++;
        return new From(
                Text.of(table.name() + " AS " + alias),
                table.columns().stream()
                        .map(column -> new Column(alias + "." + column.name(), column.type()))
                        .toList());
    }

    private From derived(Query query) {
        String alias = "x" + aliases++;
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < query.types().size(); i++) {
            if (query.types().get(i) != Type.RATIO) {
                columns.add(new Column(alias + ".c" + i, query.types().get(i)));
            }
        }
        return new From(Text.of("($1) AS " + alias).with(query.text()), columns);
    }

    private From join(From left, From right) {
        List<Column> both =
                Stream.concat(left.columns().stream(), right.columns().stream()).toList();
        String kind = expressions.pick(List.of("", "LEFT ", "LEFT ", "RIGHT ", "FULL "));
        List<Text> equalities = new ArrayList<>();
        for (int tries = random.nextInt(1, 3); tries > 0; tries--) {
            Type type = expressions.pick(KEYS);
            List<Column> from = left.columns().stream().filter(c -> c.type() == type).toList();
            List<Column> to = right.columns().stream().filter(c -> c.type() == type).toList();
            if (!from.isEmpty() && !to.isEmpty()) {
                equalities.add(
                        Text.of("$1 = $2")
                                .with(expressions.pick(from).text(), expressions.pick(to).text()));
            }
        }
        if (random.nextInt(4) == 0 && (!equalities.isEmpty() || !kind.equals("FULL "))) {
            equalities.add(condition(both));
        }
        if (equalities.isEmpty()) {
            return new From(left.text().then(" CROSS JOIN ").then(right.text()), both);
        }
        return new From(
                left.text()
                        .then(" " + kind + "JOIN ")
                        .then(right.text())
                        .then(" ON ")
                        .then(Text.join(" AND ", equalities)),
                both);
    }

    // GROUP BY

    private Query group(From from) {
        List<Text> keys = new ArrayList<>();
        List<Type> types = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            List<Column> fitting =
                    from.columns().stream().filter(c -> c.type() != Type.RATIO).toList();
            if (!fitting.isEmpty()) {
                Column key = expressions.pick(fitting);
                if (!keys.contains(key.text())) {
                    keys.add(key.text());
                    types.add(key.type());
                }
            }
        }
        String sets =
                keys.size() < 2
                        ? "$1"
                        : expressions.pick(List.of("$1", "$1", "ROLLUP ($1)", "CUBE ($1)"));
        return grouped(from, keys, types, sets);
    }

    private Query grouped(From from, List<Text> keys, List<Type> types, String sets) {
        List<Text> items = new ArrayList<>(keys);
        types = new ArrayList<>(types);
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            Form form = aggregate();
            types.add(form.type());
            items.add(aggregate(form, from.columns()));
        }
        Text text = Text.of("SELECT ").then(named(items)).then(" FROM ").then(from.text());
        text = text.then(where(from.columns()));
        if (!keys.isEmpty()) {
            text = text.then(" GROUP BY ").then(Text.of(sets).with(Text.join(", ", keys)));
        }
        return new Query(text.then(having(from)), types);
    }

    private Text having(From from) {
        if (random.nextInt(4) > 0) {
            return Text.of("");
        }
        Form form =
                expressions.pick(
                        Dialect.AGGREGATES.stream().filter(f -> f.type() == Type.LONG).toList());
        return Text.of(" HAVING $1 > 1").with(expressions.call(form, from.columns(), 1));
    }

    private Form aggregate() {
        return expressions.pick(
                random.nextInt(5) == 0 ? Dialect.CLOSED_AGGREGATES : Dialect.AGGREGATES);
    }

    private Text aggregate(Form form, List<Column> columns) {
        Text call = expressions.call(form, columns, random.nextInt(1, 3));
        return Dialect.AGGREGATES.contains(form) && random.nextInt(5) == 0
                ? call.then(" FILTER (WHERE ").then(condition(columns)).then(")")
                : call;
    }

    private static Text named(List<Text> items) {
        return Text.join(
                ", ",
                IntStream.range(0, items.size())
                        .mapToObj(i -> items.get(i).then(" AS c" + i))
                        .toList());
    }

    private Query windowed() {
        Sight table = expressions.pick(Tables.SIGHTS.stream().filter(Sight::timed).toList());
        Text window =
                random.nextBoolean()
                        ? Dialect.tumble(table.name(), random.nextInt(5, 40))
                        : Dialect.hop(table.name(), random.nextInt(5, 20), random.nextInt(2, 5));
        List<Text> keys = new ArrayList<>(List.of(Text.of("window_start"), Text.of("window_end")));
        List<Type> types = new ArrayList<>(List.of(Type.TIME, Type.TIME));
        if (random.nextBoolean()) {
            keys.add(Text.of("k"));
            types.add(Type.TEXT);
        }
        return grouped(new From(window.then(" AS w"), table.columns()), keys, types, "$1");
    }

    // OVER

    private Query over() {
        Sight table = expressions.pick(Tables.SIGHTS);
        List<Text> items = new ArrayList<>();
        List<Type> types = new ArrayList<>();
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            Column column = expressions.pick(table.columns());
            items.add(column.text());
            types.add(column.type());
        }
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            Form call = new Overs(random, expressions).call(table);
            items.add(call.text());
            types.add(call.type());
        }
        Text text = Text.of("SELECT ").then(named(items)).then(" FROM " + table.name());
        text = text.then(where(table.columns()));
        if (!table.unique().isEmpty() && random.nextInt(5) == 0) {
            text =
                    text.then(" QUALIFY ROW_NUMBER() OVER ")
                            .then(new Overs(random, expressions).totalOrder(table))
                            .then(" <= 2");
        }
        return new Query(text, types);
    }

    // Sets and sub-queries

    private Query set(int depth) {
        List<Type> types =
                shown().stream().map(type -> type == Type.RATIO ? Type.TEXT : type).toList();
        Text left = plain(types, depth);
        Text right = plain(types, depth);
        String kind =
                expressions.pick(
                        List.of(
                                "UNION",
                                "UNION ALL",
                                "INTERSECT",
                                "INTERSECT ALL",
                                "EXCEPT",
                                "EXCEPT ALL"));
        return new Query(left.then(" " + kind + " ").then(right), types);
    }

    private Text plain(List<Type> types, int depth) {
        From from = from(Math.max(0, depth - 1));
        return Text.of("SELECT ")
                .then(Text.join(", ", items(types, from.columns(), false)))
                .then(" FROM ")
                .then(from.text())
                .then(where(from.columns()));
    }

    private Query filteredBySubQuery(int depth) {
        From outer = from(Math.max(0, depth - 1));
        From inner = table(expressions.pick(Tables.SIGHTS));
        Type type = expressions.pick(KEYS);
        List<Column> keys = outer.columns().stream().filter(c -> c.type() == type).toList();
        List<Column> matches = inner.columns().stream().filter(c -> c.type() == type).toList();
        if (keys.isEmpty() || matches.isEmpty()) {
            return select(outer);
        }
        Text key = expressions.pick(keys).text();
        Text match = expressions.pick(matches).text();
        Text where = where(inner.columns());
        Text equal = Text.of("$1 = $2").with(match, key);
        Text correlated =
                where.here().isEmpty()
                        ? Text.of(" WHERE ").then(equal)
                        : where.then(" AND ").then(equal);
        Text subQuery =
                switch (random.nextInt(6)) {
                    case 0 -> Text.of("$1 IN (SELECT $2 FROM $3$4)");
                    case 1 -> Text.of("$1 NOT IN (SELECT $2 FROM $3$4)");
                    case 2 -> Text.of("EXISTS (SELECT 1 FROM $3$5)");
                    case 3 -> Text.of("NOT EXISTS (SELECT 1 FROM $3$5)");
                    case 4 -> Text.of("$1 >= (SELECT MAX($2) FROM $3$4)");
                    default -> Text.of("(SELECT COUNT(*) FROM $3$5) < 2");
                };
        subQuery = subQuery.with(key, match, inner.text(), where, correlated);
        List<Type> types = shown();
        List<Text> items = items(types, outer.columns(), true);
        Text text =
                Text.of("SELECT ").then(Text.join(", ", items)).then(" FROM ").then(outer.text());
        if (random.nextInt(4) == 0) {
            subQuery = Text.of("($1 OR $2)").with(subQuery, condition(outer.columns()));
        }
        return new Query(text.then(" WHERE ").then(subQuery), types);
    }
}
