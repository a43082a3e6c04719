package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Every operator that keeps state says what, and what bounds it or would. */
class StateWordsTest {

    private static final Duration RETAIN = Duration.ofDays(7);

    private static final String WINDOW = "group by a window on the event time";
    private static final String RETAINED =
            ", or say for how long the view retains a silent one: retain: 7d";

    private static String tumble(String select) {
        return "SELECT "
                + select
                + " FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '20' SECOND))";
    }

    static Stream<Arguments> bounded() {
        return Stream.of(
                arguments("SELECT COUNT(*) AS c FROM orders", "one group", "there is only one"),
                arguments(
                        tumble("window_start, who, COUNT(DISTINCT id) AS c")
                                + " GROUP BY window_start, window_end, who",
                        "a group per key",
                        "window_end falls behind the watermark"),
                arguments(
                        "SELECT who, DATE_FORMAT(ts, 'yyyy-MM-dd') AS at_day, COUNT(*) AS c FROM"
                                + " orders GROUP BY who, DATE_FORMAT(ts, 'yyyy-MM-dd')",
                        "a group per key",
                        "at_day falls behind the watermark"),
                arguments(
                        "SELECT COUNT(*) AS c FROM orders GROUP BY DATE_FORMAT(ts, 'yyyy')",
                        "a group per key",
                        "their time falls behind the watermark"),
                arguments(
                        "SELECT who, CAST(ts AS DATE) AS at_day, COUNT(*) AS c FROM orders"
                                + " GROUP BY who, CAST(ts AS DATE)",
                        "a group per key",
                        "at_day falls behind the watermark"),
                arguments(
                        "SELECT at_day, MAX(c) AS hi FROM (SELECT who, CAST(ts AS DATE) AS at_day,"
                                + " COUNT(*) AS c FROM orders GROUP BY who, CAST(ts AS DATE)) GROUP"
                                + " BY at_day",
                        "a group per key",
                        "at_day falls behind the watermark"),
                arguments(
                        "SELECT id, SUM(qty) OVER (PARTITION BY at_day, who ORDER BY ts) AS s FROM"
                                + " (SELECT *, CAST(ts AS DATE) AS at_day FROM orders)",
                        "every row of each who",
                        "their time falls behind the watermark"),
                arguments(
                        "SELECT o.id, p.city FROM (SELECT *, CAST(ts AS DATE) AS at_day FROM orders) o"
                                + " JOIN (SELECT *, CAST(ts AS DATE) AS at_day FROM people) p ON"
                                + " o.who = p.name AND o.at_day = p.at_day",
                        "the rows of both sides",
                        "at_day and at_day fall behind the watermarks"),
                arguments(
                        "SELECT FLOOR(ts TO HOUR) AS at_hour, COUNT(*) AS c FROM orders"
                                + " GROUP BY FLOOR(ts TO HOUR)",
                        "a group per key",
                        "at_hour falls behind the watermark"),
                arguments(
                        "SELECT amount, MAX(item) AS m FROM stock GROUP BY amount",
                        "a group per key",
                        "the size of the table"),
                arguments("SELECT * FROM prices", "a row per key", "the size of the table"),
                arguments(
                        "SELECT DISTINCT amount FROM stock",
                        "a group per key",
                        "the size of the table"),
                arguments(
                        "SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name AND p.ts"
                                + " BETWEEN o.ts AND o.ts + INTERVAL '20' SECOND",
                        "the rows of both sides",
                        "ts and ts fall behind the watermarks"),
                arguments(
                        "SELECT s.item, p.price FROM stock s JOIN prices p ON s.item = p.item",
                        "the rows of both sides",
                        "the size of the table"),
                arguments(
                        "SELECT o.id, p.price FROM orders o JOIN prices FOR SYSTEM_TIME AS OF o.ts"
                                + " AS p ON o.item = p.item",
                        "the rows that wait for the watermark, and the last version of each key",
                        "the size of the table"),
                arguments(
                        "SELECT item FROM stock INTERSECT SELECT item FROM prices",
                        "each distinct row",
                        "the size of the table"),
                arguments(
                        "SELECT id FROM orders ORDER BY qty LIMIT 3",
                        "the first 3 rows",
                        "the rank"),
                arguments(
                        "SELECT item, ROW_NUMBER() OVER (ORDER BY amount) AS n FROM stock",
                        "every row",
                        "the size of the table"),
                arguments(
                        "SELECT id, SUM(qty) OVER (PARTITION BY who ORDER BY ts RANGE BETWEEN INTERVAL"
                                + " '20' SECOND PRECEDING AND CURRENT ROW) AS s FROM orders",
                        "the rows in the frames of each who",
                        "ts and the frame fall behind the watermark"),
                arguments(
                        "SELECT * FROM orders MATCH_RECOGNIZE (ORDER BY ts MEASURES A.id AS a PATTERN"
                                + " (A B) WITHIN INTERVAL '20' SECOND DEFINE B AS B.qty > A.qty)",
                        "rows that wait for the watermark, and those of each open match",
                        "ts falls behind the watermark by WITHIN"));
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void aBound(String sql, String state, String bound) {
        List<OperatorInfo> operators = operators(sql, null);
        assertThat(operators).noneMatch(OperatorInfo::unbounded);
        assertThat(operators)
                .anySatisfy(
                        operator -> {
                            assertThat(operator.state()).isEqualTo(state);
                            assertThat(operator.bound()).isEqualTo(bound);
                        });
    }

    /** Query, what it keeps, what would bound it, and what is said of it once it is retained. */
    static Stream<Arguments> unbounded() {
        return Stream.of(
                arguments(
                        "SELECT who, COUNT(*) AS c FROM orders GROUP BY who",
                        "a group per key, for ever",
                        WINDOW + " as well" + RETAINED,
                        "a group per key"),
                arguments(
                        "SELECT DISTINCT who FROM orders",
                        "a group per key, for ever",
                        WINDOW + " as well" + RETAINED,
                        "a group per key"),
                arguments(
                        "SELECT who FROM orders UNION SELECT name FROM people",
                        "a group per key, for ever",
                        WINDOW + " as well" + RETAINED,
                        "a group per key"),
                arguments(
                        "SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name",
                        "the rows of both sides, for ever",
                        "join on windows, bound the difference of the event times with BETWEEN, or"
                                + " say for how long the view retains rows: retain: 7d",
                        "the rows of both sides"),
                arguments(
                        "SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name AND p.ts >="
                                + " o.ts",
                        "the rows of the left side, for ever",
                        "say until when they can match: event time of the right side <= a time of"
                                + " the left side",
                        "the rows of both sides"),
                arguments(
                        "SELECT o.id, p.price FROM orders o JOIN prices p ON o.item = p.item",
                        "the rows of the left side, for ever",
                        "join the table's version of the row's time: FOR SYSTEM_TIME AS OF",
                        "the rows of both sides"),
                arguments(
                        "SELECT o.id, p.city FROM orders o ASOF JOIN people p MATCH_CONDITION o.ts >="
                                + " p.ts ON o.who = p.name",
                        "the rows that wait for the watermark, and the last version of each key, for"
                                + " ever",
                        "say for how long the view retains a version: retain: 7d",
                        "the rows that wait for the watermark, and the last version of each key"),
                arguments(
                        "SELECT who FROM orders INTERSECT SELECT name FROM people",
                        "each distinct row, for ever",
                        "bound it by a window on the event time",
                        "a group per key"),
                arguments(
                        "SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY who ORDER BY qty) AS"
                                + " n FROM orders) WHERE n <= 3",
                        "the first 3 rows of each who, for ever",
                        "partition by a window on the event time as well" + RETAINED,
                        "the first 3 rows of each who"),
                arguments(
                        "SELECT who, c FROM (SELECT who, COUNT(*) AS c FROM orders GROUP BY who) ORDER"
                                + " BY c DESC LIMIT 3",
                        "every row, for ever",
                        "rank a stream that only inserts",
                        "the first 3 rows and those that may change"),
                arguments(
                        "SELECT id, ROW_NUMBER() OVER (PARTITION BY who ORDER BY ts) AS n FROM orders",
                        "totals of each who, for ever",
                        "partition by a window on the event time as well" + RETAINED,
                        "totals of each who"),
                arguments(
                        "SELECT id, LAG(qty) OVER (PARTITION BY who ORDER BY ts) AS n FROM orders",
                        "the last rows of each who, for ever",
                        "partition by a window on the event time as well" + RETAINED,
                        "the last rows of each who"),
                arguments(
                        "SELECT * FROM orders MATCH_RECOGNIZE (ORDER BY ts MEASURES A.id AS a PATTERN"
                                + " (A B) DEFINE B AS B.qty > A.qty)",
                        "rows that wait for the watermark, and those of each open match, for ever",
                        "say how long a match may take: WITHIN",
                        "rows that wait for the watermark, and those of each open match"));
    }

    @ParameterizedTest
    @MethodSource("unbounded")
    void noBound(String sql, String state, String hint, String retained) {
        assertThat(operators(sql, null))
                .filteredOn(OperatorInfo::unbounded)
                .anySatisfy(
                        operator -> {
                            assertThat(operator.state()).isEqualTo(state);
                            assertThat(operator.hint()).isEqualTo(hint);
                        });
        List<OperatorInfo> bounded = operators(sql, RETAIN);
        assertThat(bounded).noneMatch(OperatorInfo::unbounded);
        assertThat(bounded).anyMatch(operator -> retained.equals(operator.state()));
        if (!sql.contains("MATCH_RECOGNIZE")) {
            assertThat(bounded)
                    .map(OperatorInfo::bound)
                    .anyMatch(bound -> bound != null && bound.startsWith("retain: 7d"));
        }
    }

    /** What one key keeps may grow for as long as the key is heard of; retain does not help. */
    static Stream<Arguments> valuesOfAGroup() {
        return Stream.of(
                arguments(
                        "SELECT COUNT(DISTINCT who) AS c FROM orders",
                        null,
                        "one group with each value of COUNT(DISTINCT who), for ever",
                        WINDOW
                                + ", or use APPROX_COUNT_DISTINCT, which keeps at most 2 KB a group"),
                arguments(
                        "SELECT item, LISTAGG(who) AS c FROM orders GROUP BY item",
                        RETAIN,
                        "each value of LISTAGG(who) of a key for as long as it does not fall silent",
                        WINDOW),
                arguments(
                        "SELECT who, id, COUNT(*) OVER (PARTITION BY who) AS c FROM orders",
                        RETAIN,
                        "every row of each who, for ever",
                        "order by the event time, ascending, or partition by a window on the event"
                                + " time as well"));
    }

    @ParameterizedTest
    @MethodSource
    void valuesOfAGroup(String sql, @Nullable Duration retain, String state, String hint) {
        assertThat(operators(sql, retain))
                .filteredOn(OperatorInfo::unbounded)
                .singleElement()
                .satisfies(
                        operator -> {
                            assertThat(operator.state()).isEqualTo(state);
                            assertThat(operator.hint()).isEqualTo(hint);
                        });
    }

    private static List<OperatorInfo> operators(String sql, @Nullable Duration retain) {
        Program program = Objects.requireNonNull(CaseTables.compile(sql, retain).program());
        return Circuit.describe(program);
    }
}
