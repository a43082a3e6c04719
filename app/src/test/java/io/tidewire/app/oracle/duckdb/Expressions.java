package io.tidewire.app.oracle.duckdb;

import io.tidewire.app.oracle.duckdb.Dialect.Form;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Random expressions over the columns in sight. */
final class Expressions {

    /** A column, with its table's alias before it. */
    record Column(String name, Type type) {
        Text text() {
            return Text.of(name);
        }
    }

    private static final List<Type> COMPARED =
            List.of(Type.LONG, Type.DECIMAL, Type.DOUBLE, Type.TEXT, Type.TIME);

    private static final List<Form> ALL =
            Stream.concat(
                            Dialect.SCALARS.stream(),
                            Stream.concat(
                                    Stream.concat(COMPARED.stream(), Stream.of(Type.BOOL))
                                            .flatMap(type -> Dialect.generic(type).stream()),
                                    COMPARED.stream()
                                            .flatMap(type -> Dialect.comparisons(type).stream())))
                    .toList();

    private final Random random;

    Expressions(Random random) {
        this.random = random;
    }

    /**
     * @param depth of calls in calls; 0 for a column or a literal
     */
    Text of(Type type, List<Column> columns, int depth) {
        if (depth == 0 || random.nextInt(4) == 0 && type != Type.RATIO) {
            return leaf(type, columns);
        }
        return call(
                pick(ALL.stream().filter(form -> form.type() == type).toList()), columns, depth);
    }

    Text call(Form form, List<Column> columns, int depth) {
        List<Text> arguments = new ArrayList<>();
        for (Type argument : form.arguments()) {
            arguments.add(of(argument, columns, depth - 1));
        }
        return form.text().with(arguments);
    }

    private Text leaf(Type type, List<Column> columns) {
        List<Column> fitting = columns.stream().filter(column -> column.type() == type).toList();
        return fitting.isEmpty() || random.nextInt(5) == 0 ? literal(type) : pick(fitting).text();
    }

    Text literal(Type type) {
        if (random.nextInt(12) == 0) {
            return Text.of("CAST(NULL AS $1)").with(type.text());
        }
        return Text.of(
                switch (type) {
                    case LONG -> "" + random.nextInt(10);
                    case DECIMAL -> random.nextInt(20) + "." + random.nextInt(10, 100);
                    case DOUBLE -> random.nextInt(10) + ".25E0";
                    case RATIO -> random.nextInt(10) + ".1E0";
                    case TEXT -> "'" + pick(List.of("a", "b", "", "Ab", "bb", "a,b")) + "'";
                    case BOOL -> random.nextBoolean() ? "TRUE" : "FALSE";
                    case TIME -> "TIMESTAMP '2026-03-01 00:00:" + random.nextInt(10, 60) + "'";
                });
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
