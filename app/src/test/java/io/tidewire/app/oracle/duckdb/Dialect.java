package io.tidewire.app.oracle.duckdb;

import static io.tidewire.app.oracle.duckdb.Type.BOOL;
import static io.tidewire.app.oracle.duckdb.Type.DECIMAL;
import static io.tidewire.app.oracle.duckdb.Type.DOUBLE;
import static io.tidewire.app.oracle.duckdb.Type.LONG;
import static io.tidewire.app.oracle.duckdb.Type.RATIO;
import static io.tidewire.app.oracle.duckdb.Type.TEXT;
import static io.tidewire.app.oracle.duckdb.Type.TIME;

import java.util.List;

/**
 * What both can say, and how each spells it. The words are Flink's here, so integers divide to
 * integers and casts cut off; there, in DuckDB, they are written such that they mean the same. Left
 * out is what has no common meaning: division by zero, overflow, NaN.
 */
final class Dialect {

    private Dialect() {}

    /** A call: its result, its arguments, and {@code $1}, {@code $2} where these go. */
    record Form(Type type, List<Type> arguments, Text text) {}

    static final List<Form> SCALARS =
            List.of(
                    // numbers
                    form(LONG, "($1 + $2)", LONG, LONG),
                    form(LONG, "($1 - $2)", LONG, LONG),
                    form(LONG, "($1 * 3)", LONG),
                    form(LONG, "(- $1)", LONG),
                    form(LONG, "ABS($1)", LONG),
                    form(LONG, "($1 / 3)", "($1 // 3)", LONG),
                    form(LONG, "($1 / NULLIF($2, 0))", "($1 // NULLIF($2, 0))", LONG, LONG),
                    form(LONG, "MOD($1, 5)", "($1 % 5)", LONG),
                    form(LONG, "SIGN($1)", LONG),
                    form(LONG, "CAST($1 AS BIGINT)", "CAST(trunc($1) AS BIGINT)", DECIMAL),
                    form(LONG, "CAST($1 AS INT)", "CAST(trunc($1) AS INT)", DOUBLE),
                    form(LONG, "CAST($1 AS INT)", BOOL),
                    form(DECIMAL, "($1 + $2)", DECIMAL, DECIMAL),
                    form(DECIMAL, "($1 - $2)", DECIMAL, DECIMAL),
                    form(DECIMAL, "($1 + $2)", DECIMAL, LONG),
                    form(DECIMAL, "($1 * 1.5)", DECIMAL),
                    form(DECIMAL, "ROUND($1, 1)", DECIMAL),
                    form(DECIMAL, "FLOOR($1)", DECIMAL),
                    form(DECIMAL, "CEIL($1)", DECIMAL),
                    form(DECIMAL, "ABS($1)", DECIMAL),
                    form(DECIMAL, "CAST($1 AS DECIMAL(12, 2))", LONG),
                    form(DOUBLE, "($1 + $2)", DOUBLE, DOUBLE),
                    form(DOUBLE, "($1 - $2)", DOUBLE, LONG),
                    form(DOUBLE, "($1 * 0.5E0)", DOUBLE),
                    form(DOUBLE, "CAST($1 AS DOUBLE)", LONG),
                    form(DOUBLE, "FLOOR($1)", DOUBLE),
                    form(DOUBLE, "CEIL($1)", DOUBLE),
                    form(RATIO, "($1 / NULLIF($2, 0E0))", DOUBLE, DOUBLE),
                    form(RATIO, "SQRT(ABS($1))", DOUBLE),
                    form(
                            RATIO,
                            "(CAST($1 AS DOUBLE) / NULLIF(CAST($2 AS DOUBLE), 0E0))",
                            DECIMAL,
                            LONG),

                    // text
                    form(TEXT, "UPPER($1)", TEXT),
                    form(TEXT, "LOWER($1)", TEXT),
                    form(TEXT, "REVERSE($1)", TEXT),
                    form(TEXT, "TRIM($1)", TEXT),
                    form(TEXT, "($1 || $2)", TEXT, TEXT),
                    form(TEXT, "CONCAT_WS('-', $1, $2)", TEXT, TEXT),
                    form(TEXT, "SUBSTRING($1, 2)", TEXT),
                    form(TEXT, "SUBSTRING($1, 1, 2)", TEXT),
                    form(TEXT, "LEFT($1, 1)", TEXT),
                    form(TEXT, "RIGHT($1, 2)", TEXT),
                    form(TEXT, "REPLACE($1, 'b', 'xyz')", TEXT),
                    form(TEXT, "LPAD($1, 4, '*')", TEXT),
                    form(TEXT, "RPAD($1, 2, '-')", TEXT),
                    form(TEXT, "REPEAT($1, 2)", TEXT),
                    form(TEXT, "CAST($1 AS STRING)", "CAST($1 AS VARCHAR)", LONG),
                    form(TEXT, "CAST($1 AS STRING)", "UPPER(CAST($1 AS VARCHAR))", BOOL),
                    form(LONG, "CHAR_LENGTH($1)", "length($1)", TEXT),
                    form(LONG, "POSITION('b' IN $1)", TEXT),
                    form(BOOL, "($1 LIKE 'a%')", TEXT),
                    form(BOOL, "($1 LIKE '_b%')", TEXT),
                    form(BOOL, "($1 NOT LIKE '%b')", TEXT),

                    // logic
                    form(BOOL, "($1 AND $2)", BOOL, BOOL),
                    form(BOOL, "($1 OR $2)", BOOL, BOOL),
                    form(BOOL, "(NOT $1)", BOOL),
                    form(BOOL, "($1 IS TRUE)", BOOL),
                    form(BOOL, "($1 IS NOT FALSE)", BOOL),
                    form(BOOL, "($1 BETWEEN $2 AND $3)", LONG, LONG, LONG),
                    form(BOOL, "($1 NOT BETWEEN $2 AND $3)", DECIMAL, LONG, DECIMAL),
                    form(BOOL, "($1 IN (1, 2, 5))", LONG),
                    form(BOOL, "($1 NOT IN ('a', 'b'))", TEXT),
                    form(BOOL, "($1 IN (3, NULL))", LONG),
                    form(BOOL, "($1 > $2)", LONG, DECIMAL),
                    form(BOOL, "($1 <= $2)", LONG, DOUBLE),

                    // time
                    form(TIME, "($1 + INTERVAL '7' SECOND)", TIME),
                    form(TIME, "($1 - INTERVAL '1' HOUR)", TIME),
                    form(TIME, "FLOOR($1 TO MINUTE)", "date_trunc('minute', $1)", TIME),
                    form(LONG, "EXTRACT(MINUTE FROM $1)", TIME),
                    form(LONG, "EXTRACT(SECOND FROM $1)", TIME),
                    form(
                            LONG,
                            "TIMESTAMPDIFF(SECOND, $1, $2)",
                            "date_sub('second', $1, $2)",
                            TIME,
                            TIME));

    /** For each of these types {@code T}: arguments and result as given, all of type {@code T}. */
    static List<Form> generic(Type type) {
        return List.of(
                form(type, "COALESCE($1, $2)", type, type),
                form(type, "NULLIF($1, $2)", type, type),
                form(type, "CASE WHEN $1 THEN $2 ELSE $3 END", BOOL, type, type),
                form(type, "CASE WHEN $1 THEN $2 WHEN $3 THEN $4 END", BOOL, type, BOOL, type),
                form(type, "IF($1, $2, $3)", BOOL, type, type),
                form(
                        type,
                        "GREATEST($1, $2)",
                        "CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN greatest($1, $2) END",
                        type,
                        type));
    }

    /** For each type that can be compared. */
    static List<Form> comparisons(Type type) {
        return List.of(
                form(BOOL, "($1 = $2)", type, type),
                form(BOOL, "($1 <> $2)", type, type),
                form(BOOL, "($1 < $2)", type, type),
                form(BOOL, "($1 >= $2)", type, type),
                form(BOOL, "($1 IS NULL)", type),
                form(BOOL, "($1 IS NOT NULL)", type),
                form(BOOL, "($1 IS DISTINCT FROM $2)", type, type));
    }

    /** Aggregates that may have FILTER or OVER behind them. */
    static final List<Form> AGGREGATES =
            List.of(
                    form(LONG, "COUNT($1)", LONG),
                    form(LONG, "COUNT(DISTINCT $1)", LONG),
                    form(LONG, "COUNT(DISTINCT $1)", TEXT),
                    form(LONG, "COUNT($1)", TEXT),
                    form(LONG, "SUM($1)", LONG),
                    form(LONG, "SUM(DISTINCT $1)", LONG),
                    form(LONG, "MIN($1)", LONG),
                    form(LONG, "MAX($1)", LONG),
                    form(DECIMAL, "SUM($1)", DECIMAL),
                    form(DECIMAL, "MIN($1)", DECIMAL),
                    form(DECIMAL, "MAX($1)", DECIMAL),
                    form(DOUBLE, "SUM($1)", DOUBLE),
                    form(DOUBLE, "MAX($1)", DOUBLE),
                    form(TEXT, "MIN($1)", TEXT),
                    form(TEXT, "MAX($1)", TEXT),
                    form(TIME, "MIN($1)", TIME),
                    form(TIME, "MAX($1)", TIME),
                    form(RATIO, "AVG($1)", DOUBLE),
                    form(RATIO, "AVG(CAST($1 AS DOUBLE))", DECIMAL),
                    form(RATIO, "STDDEV_POP($1)", DOUBLE),
                    form(RATIO, "VAR_SAMP($1)", DOUBLE));

    /** Aggregates that take no FILTER and no OVER behind them in both. */
    static final List<Form> CLOSED_AGGREGATES =
            List.of(
                    form(LONG, "COUNT(*)"),
                    form(LONG, "AVG($1)", "CAST(SUM($1) // COUNT($1) AS BIGINT)", LONG),
                    form(
                            TEXT,
                            "LISTAGG($1, ',') WITHIN GROUP (ORDER BY $1)",
                            "string_agg($1, ',' ORDER BY $1)",
                            TEXT));

    /** With OVER behind them; FIRST_VALUE and LAST_VALUE pass over NULLs, as in Flink. */
    static final List<Text> OF_OTHER_ROWS =
            List.of(
                    Text.of("LAG($1)"),
                    Text.of("LAG($1, 2)"),
                    Text.of("LEAD($1)"),
                    new Text("FIRST_VALUE($1)", "FIRST_VALUE($1 IGNORE NULLS)"),
                    new Text("LAST_VALUE($1)", "LAST_VALUE($1 IGNORE NULLS)"));

    /** An order in which NULL comes first going up and last going down, as in Flink. */
    static Text order(Text expression, boolean descending) {
        String way = descending ? " DESC" : "";
        return new Text("$1" + way, "$1" + (descending ? " DESC NULLS LAST" : " NULLS FIRST"))
                .with(expression);
    }

    /** A table-valued TUMBLE; there, arithmetic. */
    static Text tumble(String table, int seconds) {
        return new Text(
                "TABLE(TUMBLE(TABLE %s, DESCRIPTOR(ts), INTERVAL '%d' SECOND))"
                        .formatted(table, seconds),
                "(SELECT *, %1$s AS window_start, %1$s + INTERVAL '%2$d seconds' AS window_end FROM %3$s)"
                        .formatted(bucket(seconds), seconds, table));
    }

    /** A table-valued HOP of {@code panes} slides; there, arithmetic. */
    static Text hop(String table, int slide, int panes) {
        return new Text(
                "TABLE(HOP(TABLE %s, DESCRIPTOR(ts), INTERVAL '%d' SECOND, INTERVAL '%d' SECOND))"
                        .formatted(table, slide, slide * panes),
                ("(SELECT h.*, %1$s - INTERVAL '%2$d seconds' * j AS window_start,"
                                + " %1$s - INTERVAL '%2$d seconds' * j + INTERVAL '%3$d seconds' AS window_end"
                                + " FROM %4$s h, (SELECT unnest(range(%5$d)) AS j))")
                        .formatted(bucket(slide), slide, slide * panes, table, panes));
    }

    private static String bucket(int seconds) {
        return "time_bucket(INTERVAL '%d seconds', ts, TIMESTAMP '1970-01-01')".formatted(seconds);
    }

    private static Form form(Type type, String both, Type... arguments) {
        return form(type, both, both, arguments);
    }

    private static Form form(Type type, String here, String there, Type... arguments) {
        return new Form(type, List.of(arguments), new Text(here, there));
    }
}
