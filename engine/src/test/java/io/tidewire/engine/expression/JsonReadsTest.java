package io.tidewire.engine.expression;

import static io.tidewire.engine.expression.Expressions.call;
import static io.tidewire.engine.expression.Expressions.literal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Paths that are looked up together find what each finds alone. */
class JsonReadsTest {

    private static final List<String> PATHS =
            List.of(
                    "$",
                    "$.a",
                    "lax $.a",
                    "$.a.b",
                    "lax $.a.b",
                    "$.a.b.c",
                    "$.a[0]",
                    "$.a[1].b",
                    "lax $.a[-1]",
                    "$.a[*]",
                    "lax $.a[*].b",
                    "$.*",
                    "$.b",
                    "lax $.c",
                    "$['b'][2]");

    private static final DataType TEXT = DataType.STRING;

    @Test
    void pathsIntoOneTextFindWhatEachFindsAlone() {
        Random random = new Random(3);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(Collections.singletonList(random.nextInt(20) == 0 ? null : text(random)));
        }
        Batch batch = Expressions.batch(List.of(TEXT), rows);
        for (int round = 0; round < 20; round++) {
            List<String> paths = new ArrayList<>(PATHS);
            Collections.shuffle(paths, random);
            List<String> some = paths.subList(0, random.nextInt(1, PATHS.size()));
            List<Expr> together =
                    some.stream()
                            .map(path -> question(random, path, new Expr.Ref(0, TEXT)))
                            .toList();
            List<List<@Nullable Object>> found = evaluate(together, batch);
            for (int i = 0; i < together.size(); i++) {
                for (int row = 0; row < rows.size(); row++) {
                    Object text = rows.get(row).getFirst();
                    Expr alone = with((Expr.Call) together.get(i), literal(text, TEXT));
                    assertThat(found.get(i).get(row))
                            .as("%s of %s", together.get(i), text)
                            .isEqualTo(evaluate(List.of(alone), batch).getFirst().getFirst());
                }
            }
        }
    }

    private static Expr question(Random random, String path, Expr text) {
        Expr nothing = literal(null, TEXT);
        return switch (random.nextInt(3)) {
            case 0 ->
                    call(
                            Function.JSON_EXISTS,
                            DataType.BOOLEAN,
                            text,
                            literal(path),
                            literal("UNKNOWN"));
            case 1 ->
                    call(
                            Function.JSON_QUERY,
                            TEXT,
                            text,
                            literal(path),
                            literal("CONDITIONAL"),
                            literal("NULL"),
                            literal("EMPTY_OBJECT"));
            default ->
                    call(
                            Function.JSON_VALUE,
                            TEXT,
                            text,
                            literal(path),
                            literal("DEFAULT"),
                            literal("empty"),
                            literal("NULL"),
                            nothing);
        };
    }

    private static Expr with(Expr.Call call, Expr text) {
        List<Expr> arguments = new ArrayList<>(call.arguments());
        arguments.set(0, text);
        return new Expr.Call(call.function(), arguments, call.type());
    }

    private static List<List<@Nullable Object>> evaluate(List<Expr> expressions, Batch batch) {
        EvaluationContext context = new EvaluationContext();
        context.begin(batch.size(), Expressions.NOW);
        List<Evaluator> evaluators = ExpressionCompiler.compile(expressions);
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (int i = 0; i < evaluators.size(); i++) {
            Column column = evaluators.get(i).evaluate(batch, context);
            List<@Nullable Object> values = new ArrayList<>();
            for (int row = 0; row < batch.size(); row++) {
                values.add(Values.get(column, expressions.get(i).type(), row));
            }
            all.add(values);
        }
        return all;
    }

    /** Keys that occur twice, arrays where objects are looked for, and texts that are cut off. */
    private static String text(Random random) {
        String whole = value(random, 3);
        return random.nextInt(10) == 0
                ? whole.substring(0, random.nextInt(whole.length() + 1))
                : random.nextInt(20) == 0 ? whole + " 1" : whole;
    }

    private static String value(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return List.of("null", "true", "1.50", "\"x\\u00e9\"", "\"\"", "-7", "{}", "[]")
                    .get(random.nextInt(8));
        }
        List<String> parts = new ArrayList<>();
        boolean dict = random.nextInt(3) > 0;
        for (int i = random.nextInt(4); i >= 0; i--) {
            String key = dict ? "\"" + "abc".charAt(random.nextInt(3)) + "\": " : "";
            parts.add(key + value(random, depth - 1));
        }
        return (dict ? "{" : "[") + String.join(" , ", parts) + (dict ? "}" : "]");
    }
}
