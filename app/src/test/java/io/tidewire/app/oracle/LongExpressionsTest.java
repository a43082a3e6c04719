package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.sql.Compiled;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** However long an expression is: it is computed, or refused with what to do. */
@Tag("oracle")
class LongExpressionsTest {

    /** Terms: ten thousand characters and more. */
    private static final int LONG = 2_500;

    @Test
    void chainsAreComputedHoweverLong() {
        assertThat(value(chain("i", " + ", LONG))).isEqualTo(String.valueOf(LONG));
        assertThat(value(chain("'x'", " || ", LONG))).isEqualTo("x".repeat(LONG));
        assertThat(value(chain("l", " + ", 500))).isEqualTo("5000");
        assertThat(value(chain("i", " * ", 500))).isEqualTo("1");
        assertThat(value(numbered("i <> %d AND f < %d", " AND ", 2, 400))).isEqualTo("true");
        assertThat(value(numbered("i = %d AND f > %d", " OR ", 2, 400))).isEqualTo("false");
        assertThat(value("i IN (" + numbered("%d", ", ", 1, 300) + ")")).isEqualTo("true");
        assertThat(value("CASE" + numbered(" WHEN i = %1$d THEN %1$d", "", 2, 400) + " ELSE 0 END"))
                .isEqualTo("0");
        assertThat(value("NOT ".repeat(LONG) + "b")).isEqualTo("true");
        assertThat(value("(".repeat(2_000) + "i" + ")".repeat(2_000))).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "'ABS(', i, ')', 1",
        "'i + (', i, ')', 401",
        "'f - ', f, '', ",
        "'CASE WHEN i > 0 THEN ', i, ' ELSE 0 END', 1",
        "'CAST(CAST(', i, ' AS STRING) AS INT)', 1",
        "'COALESCE(NULLIF(i, 1), ', i, ')', 1",
        "'UPPER(LOWER(', '''X''', '))', X",
        "'ARRAY[', i, '][1]', 1",
        "'(b OR ', b, ' AND i > 0)', true"
    })
    void nestedOnesAreComputedOrRefused(String open, String middle, String close, String result) {
        for (int depth : new int[] {100, 400, 1_000}) {
            String sql = open.repeat(depth) + middle + (close == null ? "" : close.repeat(depth));
            Compiled compiled = CaseTables.compile(query(sql));
            if (compiled.faults().isEmpty()) {
                assertThat(value(sql)).isNotNull();
            } else {
                assertThat(compiled.faults().getFirst().code())
                        .isEqualTo(ErrorCode.SQL_UNSUPPORTED);
                assertThat(compiled.faults().getFirst().hint()).contains("several views");
                assertThat(depth).isGreaterThan(100);
            }
            if (result != null && depth == 400 && compiled.faults().isEmpty()) {
                assertThat(value(sql)).isEqualTo(result);
            }
        }
    }

    @Test
    void queriesWithinQueriesAreComputedOrRefused() {
        String sql = "SELECT i FROM numbers";
        for (int depth = 0; depth < 300; depth++) {
            sql = "SELECT i + 1 AS i FROM (" + sql + ") WHERE i > 0";
        }
        Compiled compiled = CaseTables.compile(sql);
        assertThat(compiled.faults()).isEmpty();
        assertThat(SqlCasesTest.rows(SqlCasesTest.run(Objects.requireNonNull(compiled.program()))))
                .contains("301")
                .hasSize(5);
        String union =
                String.join(" UNION ALL ", Collections.nCopies(1_000, "SELECT i FROM numbers"));
        assertThat(CaseTables.compile(union).faults()).isEmpty();
    }

    /** A row in millions of windows would be millions of rows. */
    @Test
    void windowsMustNotBeginTooOften() {
        String sql =
                "SELECT window_start, COUNT(*) AS c FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts),"
                        + " INTERVAL '1' SECOND, INTERVAL '9999' DAY(4))) GROUP BY window_start";
        assertThat(CaseTables.compile(sql).faults())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.code()).isEqualTo(ErrorCode.SQL_UNSUPPORTED);
                            assertThat(fault.message())
                                    .isEqualTo(
                                            "a row would be in 863913600 windows, at most 1000000"
                                                    + " are possible");
                        });
    }

    private static String chain(String term, String operator, int count) {
        return String.join(operator, Collections.nCopies(count, term));
    }

    private static String numbered(String term, String operator, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(k -> term.formatted(k, k))
                .collect(Collectors.joining(operator));
    }

    private static String query(String expression) {
        return "SELECT " + expression + " AS x FROM numbers WHERE i = 1";
    }

    private static String value(String expression) {
        Compiled compiled = CaseTables.compile(query(expression));
        assertThat(compiled.faults()).isEmpty();
        List<String> rows =
                SqlCasesTest.rows(SqlCasesTest.run(Objects.requireNonNull(compiled.program())));
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }
}
