package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flink's types of results. */
class TypeRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "i / 2 | INT",
                "7 / 2 | INT NOT NULL",
                "i + l | BIGINT",
                "i * d | DOUBLE",
                "c + c | DECIMAL(11, 2)",
                "c * c | DECIMAL(20, 4)",
                "c / c | DECIMAL(23, 13)",
                "c + i | DECIMAL(13, 2)",
                "0.908 * l | DECIMAL(23, 3) NOT NULL",
                "MOD(l, 7) | INT NOT NULL",
                "ROUND(c, 1) | DECIMAL(10, 1)",
                "CEIL(c) | DECIMAL(10, 0)",
                "SQRT(i) | DOUBLE",
                "COALESCE(i, l) | BIGINT NOT NULL",
                "IF(b, 1, 2.5) | DECIMAL(11, 1) NOT NULL",
                "CASE WHEN b THEN 'a' ELSE 'bcd' END | STRING NOT NULL",
                "CAST(i AS SMALLINT) | INT",
                "CAST(i AS FLOAT) | DOUBLE",
                "CAST(s AS VARCHAR(3)) | STRING",
                "TRY_CAST(s AS INT) | INT",
                "CAST(l AS TIMESTAMP_LTZ(3)) | TIMESTAMP_LTZ(3) NOT NULL",
                "CAST(arr AS ARRAY<STRING>) | ARRAY<STRING>",
                "CURRENT_TIMESTAMP | TIMESTAMP_LTZ(3) NOT NULL",
                "LOCALTIMESTAMP | TIMESTAMP(3) NOT NULL",
                "TO_TIMESTAMP(s) | TIMESTAMP(3)",
                "TIMESTAMPDIFF(HOUR, ts, ts) | INT",
                "EXTRACT(HOUR FROM ts) | BIGINT",
                "ts + INTERVAL '1' DAY | TIMESTAMP(3)",
                "FLOOR(ts TO HOUR) | TIMESTAMP(3)",
                "m['a'] | INT",
                "arr[1] | STRING",
                "r.x | INT",
                "CARDINALITY(arr) | INT",
            })
    void scalar(String expression, String type) {
        assertThat(
                        Pipelines.view("SELECT " + expression + " AS x FROM everything")
                                .schema()
                                .type(0))
                .hasToString(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COUNT(*) | BIGINT NOT NULL",
                "SUM(i) | INT",
                "SUM(c) | DECIMAL(38, 2)",
                "AVG(l) | BIGINT NOT NULL",
                "AVG(i) | INT",
                "AVG(d) | DOUBLE",
                "AVG(c) | DECIMAL(38, 6)",
                "MAX(ts) | TIMESTAMP(3)",
                "STDDEV_POP(d) | DOUBLE",
                "LISTAGG(s) | STRING",
                "FIRST_VALUE(s) | STRING",
            })
    void aggregate(String call, String type) {
        assertThat(
                        Pipelines.updates("SELECT s, " + call + " AS x FROM everything GROUP BY s")
                                .schema()
                                .type(1))
                .hasToString(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "i = l | EQUALS(CAST($0 AS BIGINT), $1)",
                "i > 1.5 | GREATER(CAST($0 AS DECIMAL(11, 1)), 1.5)",
                "d > i | GREATER($2, CAST($0 AS DOUBLE))",
                "ts > dt | GREATER($9, CAST($7 AS TIMESTAMP(3)))",
                "i IN (1, 2, 3) | IN($0, 1, 2, 3)",
                "s NOT IN ('a', 'é') | NOT(IN($4, 'a', 'é'))",
                "i BETWEEN 1 AND 5 | AND(GREATER_OR_EQUAL($0, 1), LESS_OR_EQUAL($0, 5))",
                "INTERVAL '1' DAY * 2 < ts - ts | ",
            })
    void conditions(String condition, String expected) {
        String sql = "SELECT " + condition + " AS x FROM everything";
        if (expected == null) {
            assertThat(Pipelines.faults(sql)).hasSize(1);
        } else {
            assertThat(Pipelines.plan(sql)).startsWith("Project x=" + expected);
        }
    }
}
