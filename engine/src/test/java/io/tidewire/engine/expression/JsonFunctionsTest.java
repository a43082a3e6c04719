package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** SQL/JSON by example, as Flink documents it. */
class JsonFunctionsTest {

    private static final String DOCUMENT =
            """
            {"type": "account", "n": 1.50, "big": 12345678901234567890, "no": null, "yes": true,
             "author": {"name": "T\\"W", "tags": ["a", "b"]}, "a.b": [0.998, 0.996],
             "refs": [{"url": "x"}, {"url": "y"}], "type2": "é"}
            """;

    /** The first argument as column and as literal; the others are literals. */
    private static Object compute(Function function, DataType type, Object... arguments) {
        List<DataType> types = new ArrayList<>();
        List<Integer> literals = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            types.add(arguments[i] == null ? DataType.STRING : Expressions.typeOf(arguments[i]));
            if (i > 1 || (i == 1 && function == Function.IS_JSON)) {
                literals.add(i);
            }
        }
        return Expressions.everyWay(
                function, type, types, Arrays.asList(arguments), literals.toArray(Integer[]::new));
    }

    private static Object value(Object... arguments) {
        return compute(Function.JSON_VALUE, DataType.STRING, arguments);
    }

    private static Object query(Object... arguments) {
        return compute(Function.JSON_QUERY, DataType.STRING, arguments);
    }

    private static Object exists(Object... arguments) {
        return compute(Function.JSON_EXISTS, DataType.BOOLEAN, arguments);
    }

    @Test
    void valuesAreScalars() {
        assertThat(value(DOCUMENT, "$.type")).isEqualTo("account");
        assertThat(value(DOCUMENT, "lax $.n")).isEqualTo("1.50");
        assertThat(value(DOCUMENT, "$.big")).isEqualTo("12345678901234567890");
        assertThat(value(DOCUMENT, "$.yes")).isEqualTo("true");
        assertThat(value(DOCUMENT, "$.no")).isNull();
        assertThat(value(DOCUMENT, "$.type2")).isEqualTo("é");
        assertThat(value(DOCUMENT, "$.author.name")).isEqualTo("T\"W");
        assertThat(value(DOCUMENT, "$.author.tags[1]")).isEqualTo("b");
        assertThat(value(DOCUMENT, "$.author.tags[-1]")).isEqualTo("b");
        assertThat(value(DOCUMENT, "$['author'][\"name\"]")).isEqualTo("T\"W");
        assertThat(value(DOCUMENT, "$.[\"a.b\"][0]")).isEqualTo("0.998");
        assertThat(value(DOCUMENT, "$.author")).isNull();
        assertThat(value(DOCUMENT, "$.missing")).isNull();
        assertThat(value("{", "$.a")).isNull();
        assertThat(value("", "$.a")).isNull();
        assertThat(value("{} {}", "$")).isNull();
        assertThat(value(null, "$.a")).isNull();
        assertThat(value("\"x\"", "$")).isEqualTo("x");
    }

    @Test
    void whatHappensWhenThereIsNoValue() {
        assertThat(value(DOCUMENT, "lax $.x", "DEFAULT", "empty", "DEFAULT", "error"))
                .isEqualTo("empty");
        assertThat(value(DOCUMENT, "strict $.x", "DEFAULT", "empty", "DEFAULT", "error"))
                .isEqualTo("error");
        assertThat(value(DOCUMENT, "$.x", "DEFAULT", "empty", "DEFAULT", "error"))
                .isEqualTo("error");
        assertThat(value("{", "lax $.x", "DEFAULT", "empty", "DEFAULT", 12)).isEqualTo("12");
        assertThat(value(DOCUMENT, "lax $.author", "DEFAULT", "empty", "ERROR", "error"))
                .isEqualTo("empty");
        assertThat(value(DOCUMENT, "lax $.x", "ERROR"))
                .isEqualTo(new Expressions.Failed("JSON_VALUE: the path leads nowhere"));
        assertThat(value("{", "lax $.x", "NULL", null, "ERROR", null))
                .isEqualTo(new Expressions.Failed("JSON_VALUE: no JSON"));
        assertThat(value(DOCUMENT, "no path")).isNull();
        assertThat(value(DOCUMENT, "no path", "NULL", null, "ERROR", null))
                .isInstanceOf(Expressions.Failed.class);
    }

    @Test
    void exists() {
        assertThat(exists(DOCUMENT, "$.author.name")).isEqualTo(true);
        assertThat(exists(DOCUMENT, "lax $.author.x")).isEqualTo(false);
        assertThat(exists(DOCUMENT, "strict $.x", "TRUE")).isEqualTo(true);
        assertThat(exists(DOCUMENT, "strict $.x", "FALSE")).isEqualTo(false);
        assertThat(exists(DOCUMENT, "strict $.x", "UNKNOWN")).isNull();
        assertThat(exists(DOCUMENT, "strict $.x", "ERROR")).isInstanceOf(Expressions.Failed.class);
        assertThat(exists(DOCUMENT, "$.refs[*].url")).isEqualTo(true);
        assertThat(exists(DOCUMENT, "lax $.refs[*].nothing")).isEqualTo(false);
        assertThat(exists(null, "$.a")).isNull();
    }

    @Test
    void queriesGiveJson() {
        assertThat(query(DOCUMENT, "$.author.tags")).isEqualTo("[\"a\",\"b\"]");
        assertThat(query(DOCUMENT, "$.author"))
                .isEqualTo("{\"name\":\"T\\\"W\",\"tags\":[\"a\",\"b\"]}");
        assertThat(query(DOCUMENT, "$.refs[*].url")).isEqualTo("[\"x\",\"y\"]");
        assertThat(query(DOCUMENT, "$.type")).isNull();
        assertThat(query(DOCUMENT, "$.type", "UNCONDITIONAL")).isEqualTo("[\"account\"]");
        assertThat(query(DOCUMENT, "$.type", "CONDITIONAL")).isEqualTo("[\"account\"]");
        assertThat(query(DOCUMENT, "$.author.tags", "CONDITIONAL")).isEqualTo("[\"a\",\"b\"]");
        assertThat(query(DOCUMENT, "$.author.tags", "UNCONDITIONAL")).isEqualTo("[[\"a\",\"b\"]]");
        assertThat(query(DOCUMENT, "lax $.x", "WITHOUT", "EMPTY_ARRAY", "NULL")).isEqualTo("[]");
        assertThat(query("{", "lax $.x", "WITHOUT", "NULL", "EMPTY_OBJECT")).isEqualTo("{}");
        assertThat(query("{", "lax $.x", "WITHOUT", "NULL", "ERROR"))
                .isInstanceOf(Expressions.Failed.class);
    }

    @Test
    void isJson() {
        assertThat(isJson("1", "VALUE")).isEqualTo(true);
        assertThat(isJson("[]", "ARRAY")).isEqualTo(true);
        assertThat(isJson("{}", "ARRAY")).isEqualTo(false);
        assertThat(isJson("{}", "OBJECT")).isEqualTo(true);
        assertThat(isJson("\"x\"", "SCALAR")).isEqualTo(true);
        assertThat(isJson("{} x", "VALUE")).isEqualTo(false);
        assertThat(isJson("[".repeat(5000) + "]".repeat(5000), "VALUE")).isEqualTo(false);
        assertThat(isJson(null, "VALUE")).isEqualTo(false);
    }

    private static Object isJson(Object text, String type) {
        return compute(Function.IS_JSON, DataType.BOOLEAN, text, type);
    }

    @Test
    void quoting() {
        assertThat(compute(Function.JSON_QUOTE, DataType.STRING, "a\"\n\u0001é"))
                .isEqualTo("\"a\\\"\\n\\u0001é\"");
        assertThat(compute(Function.JSON_UNQUOTE, DataType.STRING, "\"a\\\"\\u00e9\""))
                .isEqualTo("a\"é");
        assertThat(compute(Function.JSON_UNQUOTE, DataType.STRING, "\"a\"b\""))
                .isEqualTo("\"a\"b\"");
        assertThat(compute(Function.JSON_UNQUOTE, DataType.STRING, "plain")).isEqualTo("plain");
    }

    @Test
    void valuesBecomeJson() {
        DataType row =
                DataType.row(
                        List.of(
                                new Field("d", DataType.decimal(5, 2)),
                                new Field("l", DataType.array(DataType.DATE)),
                                new Field("m", DataType.map(DataType.STRING, DataType.DOUBLE))));
        assertThat(
                        Expressions.everyWay(
                                Function.JSON_STRING,
                                DataType.STRING,
                                List.of(row),
                                List.of(
                                        List.of(
                                                new BigDecimal("1.50"),
                                                Arrays.asList(LocalDate.parse("2026-01-31"), null),
                                                Map.of("k", 0.5)))))
                .isEqualTo("{\"d\":1.50,\"l\":[\"2026-01-31\",null],\"m\":{\"k\":0.5}}");
        assertThat(
                        compute(
                                Function.JSON_STRING,
                                DataType.STRING,
                                Instant.parse("1990-06-02T13:37:42.001Z")))
                .isEqualTo("\"1990-06-02T13:37:42.001Z\"");
    }

    @Test
    void objectsAndArraysNest() {
        Expr inner =
                new Expr.Call(
                        Function.JSON_ARRAY,
                        List.of(
                                Expressions.literal(1),
                                Expressions.literal(null, DataType.STRING),
                                Expressions.literal("ABSENT")),
                        DataType.STRING);
        Expr outer =
                new Expr.Call(
                        Function.JSON_OBJECT,
                        List.of(
                                Expressions.literal("k"),
                                inner,
                                Expressions.literal("t"),
                                new Expr.Ref(0, DataType.STRING),
                                Expressions.literal("NULL")),
                        DataType.STRING);
        assertThat(
                        Expressions.evaluate(
                                outer,
                                Expressions.batch(
                                        List.of(DataType.STRING),
                                        List.of(List.of("[1]"), Arrays.asList((Object) null)))))
                .containsExactly("{\"k\":[1],\"t\":\"[1]\"}", "{\"k\":[1],\"t\":null}");
    }
}
