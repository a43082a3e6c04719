package io.tidewire.app.oracle.duckdb;

import io.tidewire.app.oracle.duckdb.Dialect.Form;
import io.tidewire.app.oracle.duckdb.Expressions.Column;
import io.tidewire.app.oracle.duckdb.Tables.Sight;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random calls with OVER. What depends on which of two equal rows comes first is asked of tables
 * with a unique key only, in an order that ends with it.
 */
final class Overs {

    private static final List<Type> ORDERED =
            List.of(Type.LONG, Type.TEXT, Type.DECIMAL, Type.TIME);
    private static final List<String> ROWS =
            List.of(
                    "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
                    "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",
                    "ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING",
                    "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING");

    private final Random random;
    private final Expressions expressions;

    Overs(Random random, Expressions expressions) {
        this.random = random;
        this.expressions = expressions;
    }

    Form call(Sight table) {
        return switch (random.nextInt(table.unique().isEmpty() ? 4 : 8)) {
            case 0 -> aggregate(table, partition(table), "");
            case 1 -> aggregate(table, Text.join(" ", List.of(partition(table), order(table))), "");
            case 2 -> {
                String name =
                        expressions.pick(
                                List.of("RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST"));
                Type type = name.endsWith("RANK") && !name.startsWith("P") ? Type.LONG : Type.RATIO;
                yield new Form(
                        type,
                        List.of(),
                        over(name + "()", Text.join(" ", List.of(partition(table), order(table)))));
            }
            case 3 -> {
                Column by = column(table, Type.LONG);
                Text range =
                        Text.join(
                                " ",
                                List.of(
                                        partition(table),
                                        Text.of("ORDER BY ").then(Dialect.order(by.text(), false)),
                                        Text.of("RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING")));
                yield aggregate(table, range, "");
            }
            case 4 -> {
                String name = expressions.pick(List.of("ROW_NUMBER()", "NTILE(3)"));
                yield new Form(
                        Type.LONG, List.of(), Text.of(name + " OVER ").then(totalOrder(table)));
            }
            case 5 -> {
                Column column = expressions.pick(table.columns());
                Text call = expressions.pick(Dialect.OF_OTHER_ROWS).with(column.text());
                yield new Form(
                        column.type(), List.of(), call.then(" OVER ").then(totalOrder(table)));
            }
            default -> aggregate(table, inner(table), " " + expressions.pick(ROWS));
        };
    }

    /** Partitioned and ordered such that no two rows are equal. */
    Text totalOrder(Sight table) {
        return Text.of("(").then(inner(table)).then(")");
    }

    private Text inner(Sight table) {
        Text order = order(table);
        for (String key : table.unique()) {
            order = order.then(", ").then(Dialect.order(Text.of(key), random.nextBoolean()));
        }
        return Text.join(" ", List.of(partition(table), order));
    }

    private Form aggregate(Sight table, Text window, String frame) {
        List<Form> forms =
                Dialect.AGGREGATES.stream()
                        .filter(form -> !form.text().here().contains("DISTINCT"))
                        .toList();
        Form form = expressions.pick(forms);
        List<Text> arguments = new ArrayList<>();
        form.arguments().forEach(type -> arguments.add(expressions.of(type, table.columns(), 0)));
        return new Form(
                form.type(),
                List.of(),
                form.text().with(arguments).then(" OVER (").then(window).then(frame + ")"));
    }

    private static Text over(String call, Text window) {
        return Text.of(call + " OVER (").then(window).then(")");
    }

    private Text partition(Sight table) {
        return random.nextInt(4) == 0
                ? Text.of("")
                : Text.of("PARTITION BY ")
                        .then(
                                column(table, expressions.pick(List.of(Type.LONG, Type.TEXT)))
                                        .text());
    }

    private Text order(Sight table) {
        List<Column> columns =
                table.columns().stream().filter(column -> ORDERED.contains(column.type())).toList();
        return Text.of("ORDER BY ")
                .then(Dialect.order(expressions.pick(columns).text(), random.nextBoolean()));
    }

    private Column column(Sight table, Type type) {
        return expressions.pick(
                table.columns().stream().filter(column -> column.type() == type).toList());
    }
}
