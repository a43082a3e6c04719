package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Tables of windows are wrapped where they stand, and nothing else of a text changes. */
class PlainWindowsTest {

    private static final Program PROGRAM =
            new Program(
                    "p",
                    List.of(
                            new Program.SourceTable(
                                    "t",
                                    Schema.of(
                                            new Field("k`s", DataType.STRING),
                                            new Field("ts", DataType.timestamp(3).notNull())),
                                    new Program.EventTime(1, 0, 0),
                                    null,
                                    List.of(),
                                    List.of())),
                    List.of());

    private static PlainWindows of(String sql) {
        return PlainWindows.of(SqlText.of("v", sql), PROGRAM, List.of(), "F");
    }

    private static String table(String columns, String windows) {
        return "(SELECT "
                + columns
                + ", F(`window_start`) AS `window_start`, F(`window_end`) AS `window_end`, `window_time` FROM "
                + windows
                + ")";
    }

    @Test
    void aTableOfWindowsIsWrappedWithItsColumns() {
        String windows = "TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '3' SECOND))";
        String sql = "SELECT window_start, COUNT(*) AS n\nFROM %s -- TABLE(\nGROUP BY window_start";
        PlainWindows plain = of(sql.formatted(windows));
        assertThat(plain.text().text()).isEqualTo(sql.formatted(table("`k``s`, `ts`", windows)));
        assertThat(plain.closing()).isFalse();
    }

    @Test
    void whereverItStands() {
        String ofNamed =
                "TABLE ( HOP(DATA => TABLE c, TIMECOL => DESCRIPTOR(ts), SLIDE => INTERVAL '3' SECOND,"
                        + " SIZE => INTERVAL '9' SECOND) )";
        String ofQuery =
                "TABLE(CUMULATE((SELECT `k``s` AS s, ts FROM t), DESCRIPTOR(ts), INTERVAL '1' SECOND,"
                        + " INTERVAL '3' SECOND))";
        String sql =
                "WITH c AS (SELECT ts, ARRAY<INT>[1] AS d FROM t) SELECT a.window_start, b.s FROM %s a"
                        + " JOIN %s AS b ON a.window_start = b.window_start;";
        // Respelled text has other places than the user's.
        sql = sql.replace("ARRAY<INT>[1]", "CAST(NULL AS TIMESTAMP_LTZ(3))");
        assertThat(of(sql.formatted(ofNamed, ofQuery)).text().text())
                .isEqualTo(sql.formatted(table("`ts`, `d`", ofNamed), table("`s`, `ts`", ofQuery)));
    }

    @Test
    void windowsThatCloseAreLeftAndSaid() {
        for (String sql :
                List.of(
                        "SELECT * FROM TABLE(SESSION(TABLE t PARTITION BY `k``s`, DESCRIPTOR(ts), INTERVAL '3' SECOND))",
                        "SELECT HOP_END(ts, INTERVAL '1' SECOND, INTERVAL '2' SECOND) AS w FROM t"
                                + " GROUP BY HOP(ts, INTERVAL '1' SECOND, INTERVAL '2' SECOND)")) {
            assertThat(of(sql).text().text()).isEqualTo(sql);
            assertThat(of(sql).closing()).isTrue();
        }
    }
}
