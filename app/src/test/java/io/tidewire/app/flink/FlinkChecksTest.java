package io.tidewire.app.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Program;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What cannot run on Flink is named where it stands. */
class FlinkChecksTest {

    @TempDir private Path folder;

    private CheckedPipeline.Runnable pipeline(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), text);
        return Pipelines.check(file, List.of(), name -> null).valid();
    }

    @Test
    void everythingThatCannotRunIsNamedAtItsPlace() throws IOException {
        List<Fault> faults =
                FlinkChecks.check(
                        pipeline(
                                """
                                name: p
                                sources:
                                  web: { connector: http, columns: { a: INT, t: TIMESTAMP(6) NOT NULL }, event_time: { column: t } }
                                  log: { connector: kafka, columns: { a: INT, b: INT } }
                                  read: { connector: file, path: x.ndjson, format: json, columns: { a: INT } }
                                views:
                                  open:
                                    emit: updates
                                    sql: |
                                      SELECT window_start, COUNT(*) AS n
                                      FROM TABLE(TUMBLE(TABLE web, DESCRIPTOR(t), INTERVAL '1' HOUR))
                                      GROUP BY window_start, window_end
                                  kept: { sql: "SELECT a, COUNT(*) AS n FROM web GROUP BY a", retain: 1d }
                                  best: |
                                    SELECT 'ASOF JOIN' AS text, -- ASOF JOIN
                                      l.a, r.a AS b FROM web AS l ASOF JOIN web AS r MATCH_CONDITION l.t >= r.t ON l.a = r.a
                                  middles: |
                                    SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) AS middle,
                                      APPROX_PERCENTILE(a, 0.5) AS about, MAX_BY(a, b) AS top FROM log
                                sinks:
                                  out: { from: best, connector: stdout }
                                  kept: { from: best, connector: file, path: x.ndjson, format: json, mode: snapshot }
                                  quarantine: { from: best, connector: blackhole }
                                """),
                        null);
        assertThat(faults).allMatch(fault -> fault.code() == ErrorCode.ENGINE_UNSUPPORTED);
        assertThat(faults).allMatch(fault -> fault.hint() != null);
        assertThat(
                        faults.stream()
                                .map(Fault::toString)
                                .map(text -> text.substring(text.lastIndexOf("p.yaml"))))
                .satisfiesExactly(
                        web ->
                                assertThat(web)
                                        .contains(":3:")
                                        .contains("posted to 'web' goes through the topic p.web"),
                        time -> assertThat(time).contains(":3:").contains("TIMESTAMP(3)"),
                        log -> assertThat(log).contains(":4:").contains("the in-process broker"),
                        read ->
                                assertThat(read)
                                        .contains(":5:")
                                        .contains("'read' is of connector file"),
                        best -> assertThat(best).contains(":16:35").contains("no ASOF JOIN"),
                        out ->
                                assertThat(out)
                                        .contains(":21:")
                                        .contains("'out' delivers goes through the topic p.out"),
                        kept ->
                                assertThat(kept)
                                        .contains(":22:")
                                        .contains("'kept' is of connector file"),
                        nowhere -> assertThat(nowhere).contains(":23:").contains("of which"),
                        taken -> assertThat(taken).contains(":23:").contains("which is taken"));
    }

    private static final String CLICKS =
            """
            name: p
            sources:
              clicks: { connector: kafka, columns: { k: STRING NOT NULL, i: INT, t: TIMESTAMP(3) NOT NULL }, event_time: { column: t } }
              items: { connector: kafka, columns: { k: STRING NOT NULL, name: STRING, t: TIMESTAMP(3) NOT NULL }, primary_key: [k], event_time: { column: t } }
            views:
              hours:
                emit: updates
                sql: |
                  SELECT window_start, window_end, k, COUNT(*) AS n
                  FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(t), INTERVAL '1' HOUR))
                  GROUP BY window_start, window_end, k
            """;

    /**
     * What grows with its windows is bounded by the clock, and what reads it without them is not.
     */
    @Test
    void openWindowsHaveALife() throws IOException {
        CheckedPipeline.Runnable pipeline =
                pipeline(
                        CLICKS
                                + """
                                  best:
                                    emit: updates
                                    sql: |
                                      SELECT window_start, k, n FROM (
                                        SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, k) AS place FROM hours
                                      ) WHERE place = 1
                                  many: SELECT window_start, k, n FROM best WHERE n > 100
                                  names: SELECT h.window_start, i.name, h.n FROM hours h JOIN items i ON h.k = i.k
                                  sessions:
                                    emit: updates
                                    sql: |
                                      SELECT window_start, k, COUNT(*) AS n FROM TABLE(SESSION(TABLE clicks PARTITION BY k, DESCRIPTOR(t), INTERVAL '1' HOUR))
                                      GROUP BY window_start, window_end, k
                                  plain: SELECT k, SUM(n) AS n FROM hours GROUP BY k
                                sinks:
                                  best: { from: best, connector: kafka, topic: best, mode: changelog }
                                """);
        assertThat(FlinkChecks.check(pipeline, Brokers.at("kafka:9092"))).isEmpty();
        JobPlan plan = FlinkPipeline.plan(pipeline, Brokers.at("kafka:9092"), 1);
        assertThat(plan.views())
                .filteredOn(view -> view.life() != null)
                .allMatch(JobPlan.ViewFacts::apart)
                .allMatch(view -> !view.insertOnly())
                .extracting(view -> view.name() + " " + view.life())
                .containsExactly("hours PT169H", "best PT169H", "many PT169H", "sessions PT168H");
        assertThat(plan.spec().views().getFirst().sql().text())
                .contains(JobPlan.PLAIN + "(`window_start`) AS `window_start`");
        assertThat(WeakerThere.ofViews(pipeline).get("hours"))
                .singleElement()
                .asString()
                .contains("for 7d1h by the clock");
        assertThat(WeakerThere.ofViews(pipeline).get("sessions"))
                .first()
                .asString()
                .contains("come once, when they close");
    }

    @Test
    void openWindowsThatFlinkCannotGiveAreNamed() throws IOException {
        List<Fault> faults =
                FlinkChecks.check(
                        pipeline(
                                CLICKS
                                        + """
                                          mixed:
                                            emit: updates
                                            sql: |
                                              SELECT k, MAX(n) AS n FROM (
                                                SELECT window_start, window_end, k, COUNT(*) AS n
                                                FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(t), INTERVAL '1' HOUR))
                                                GROUP BY window_start, window_end, k
                                              ) GROUP BY k
                                          once: SELECT window_end, SUM(n) AS n FROM hours GROUP BY window_end
                                          changing:
                                            emit: updates
                                            sql: |
                                              SELECT window_start, COUNT(*) AS n
                                              FROM TABLE(TUMBLE(TABLE items, DESCRIPTOR(t), INTERVAL '1' HOUR))
                                              GROUP BY window_start, window_end
                                        sinks:
                                          out: { from: once, connector: kafka, topic: out }
                                        """),
                        Brokers.at("kafka:9092"));
        assertThat(faults)
                .extracting(Fault::toString)
                .satisfiesExactly(
                        mixed -> assertThat(mixed).contains("'mixed' updates").contains(":12:"),
                        once ->
                                assertThat(once)
                                        .contains("'once' gives out its windows when they close")
                                        .contains("'hours'"),
                        changing -> assertThat(changing).contains("of rows that change"));
        assertThat(faults).allMatch(fault -> fault.hint() != null);
    }

    /** Joins say what they mean, the rest has a life; groups that come back replace themselves. */
    @Test
    void whatRetainsHasALife() throws IOException {
        CheckedPipeline.Runnable pipeline =
                pipeline(
                        CLICKS
                                + """
                                  seen:
                                    retain: 1d
                                    sql: SELECT i, COUNT(*) AS n, k FROM clicks GROUP BY k, i HAVING COUNT(*) > 1
                                  met:
                                    retain: 36h
                                    sql: SELECT a.k, b.i FROM clicks AS a JOIN clicks AS b ON a.k = b.k
                                  recent:
                                    retain: 2h
                                    emit: updates
                                    sql: |
                                      SELECT window_start, k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(t), INTERVAL '1' HOUR))
                                      GROUP BY window_start, window_end, k
                                sinks:
                                  seen: { from: seen, connector: kafka, topic: seen, mode: upsert, key: [k, i] }
                                """);
        assertThat(FlinkChecks.check(pipeline, Brokers.at("kafka:9092"))).isEmpty();
        JobPlan plan = FlinkPipeline.plan(pipeline, Brokers.at("kafka:9092"), 1);
        assertThat(plan.views())
                .extracting(view -> view.name() + " " + view.life() + " " + view.key())
                .containsExactly(
                        "hours PT169H [2, 0, 1]",
                        "seen PT24H [2, 0]",
                        "met PT36H []",
                        "recent PT3H []");
        assertThat(plan.views().get(1).grouping()).isEqualTo(JobPlan.Grouping.OF_STREAM);
        assertThat(plan.spec().views().get(2).sql().text())
                .contains(
                        "`b`.`t` BETWEEN `a`.`t` - INTERVAL '1 12:00:00.000' DAY(3) TO SECOND(3)");
        assertThat(WeakerThere.ofViews(pipeline).get("seen"))
                .singleElement()
                .asString()
                .contains("for 1d by the clock, here by event time");
        assertThat(WeakerThere.ofViews(pipeline)).doesNotContainKey("met");
    }

    @Test
    void whatFlinkWouldForgetWithTheRestIsNamed() throws IOException {
        List<Fault> faults =
                FlinkChecks.check(
                        pipeline(
                                CLICKS
                                        + """
                                          names:
                                            retain: 1d
                                            sql: SELECT c.k, i.name FROM clicks c JOIN (SELECT k, name FROM items) i ON c.k = i.k
                                          fine:
                                            retain: 1d
                                            sql: SELECT c.k, i.name FROM clicks c JOIN items i ON c.k = i.k
                                          versions:
                                            retain: 1d
                                            sql: SELECT c.k, i.name FROM clicks c JOIN items FOR SYSTEM_TIME AS OF c.t AS i ON c.k = i.k
                                          within:
                                            retain: 1d
                                            sql: |
                                              SELECT * FROM clicks MATCH_RECOGNIZE (PARTITION BY k ORDER BY t MEASURES FIRST(A.t) AS since
                                              AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE A AS A.i = 1 /* within */, B AS B.i = 2)
                                        sinks:
                                          out: { from: hours, connector: kafka, topic: out }
                                        """),
                        Brokers.at("kafka:9092"));
        assertThat(faults)
                .extracting(Fault::toString)
                .satisfiesExactly(
                        names -> assertThat(names).contains("'names' retains, and keeps rows of"),
                        versions -> assertThat(versions).contains("'versions' retains, and keeps"),
                        within -> assertThat(within).contains("WITHIN INTERVAL '7' DAY"));
    }

    @Test
    void tablesAtTheEdgeHaveATopicEachAndWhatTheyCannotBeIsNamed() throws IOException {
        CheckedPipeline.Runnable pipeline =
                pipeline(
                        """
                        name: p
                        sources:
                          log: { connector: kafka, columns: { a: INT NOT NULL, b: INT }, primary_key: [a] }
                        views:
                          sums: SELECT b, COUNT(*) AS n FROM log GROUP BY b
                          counts: SELECT n AS copies FROM sums
                          maps: SELECT MAP['n', n] AS m FROM sums
                        sinks:
                          raw: { from: log, connector: duckdb }
                          sums: { from: sums, connector: duckdb, table: sums }
                          every: { from: sums, connector: duckdb, mode: changelog }
                          taken: { from: sums, connector: kafka, topic: p.table.sums }
                        deploy: { serve: all }
                        """);
        assertThat(FlinkChecks.check(pipeline, Brokers.at("kafka:9092")))
                .extracting(Fault::toString)
                .satisfiesExactly(
                        every -> assertThat(every).contains(":11:").contains("by 'mode'"),
                        taken -> assertThat(taken).contains(":12:").contains("p.table.sums"),
                        maps -> assertThat(maps).contains(":7:").contains("the MAP 'm'"));
        assertThat(ReplicatedTable.of(pipeline))
                .extracting(ReplicatedTable::topic)
                .containsExactly("p.table.log", "p.table.sums", "p.table.counts", "p.table.maps");
        ReplicatedTable counts = ReplicatedTable.of(pipeline).get(2);
        assertThat(counts.isCounted()).isTrue();
        assertThat(counts.written().names()).containsExactly("copies", "_copies");
        assertThat(counts.counting().sql().text())
                .isEqualTo(
                        "SELECT `copies`, COUNT(*) AS `_copies` FROM `counts` GROUP BY `copies`");
        assertThat(Seam.job(pipeline, Brokers.at("kafka:9092")).sinks())
                .extracting(PipelineSpec.Sink::name)
                .containsExactly("taken", "table.log", "table.sums", "table.counts", "table.maps");
    }

    /** Flink does not let go of a value whose row one with NULL replaces as the first. */
    @Test
    void firstRowsByAColumnThatMayBeNullAreSaidToBeWeaker() throws IOException {
        CheckedPipeline.Runnable pipeline =
                pipeline(
                        """
                        name: p
                        sources:
                          log: { connector: kafka, bootstrap_servers: k:9092, columns: { a: INT NOT NULL, b: INT } }
                        views:
                          least: |
                            SELECT a, b FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS n FROM log) WHERE n = 1
                          known: |
                            SELECT a, b FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS n FROM log WHERE b IS NOT NULL)
                            WHERE n = 1
                        """);
        assertThat(String.valueOf(WeakerThere.ofViews(pipeline).get("least")))
                .contains("a MIN or MAX over its rows")
                .contains("WHERE b IS NOT NULL");
        assertThat(String.valueOf(WeakerThere.ofViews(pipeline).get("known")))
                .doesNotContain("a MIN or MAX");
    }

    /** It could not be sent. */
    @Test
    void functionsOfTheUsersOwnTravelByTheirNames() throws IOException {
        CheckedPipeline.Runnable plain =
                pipeline(
                        """
                        name: p
                        sources:
                          log:
                            connector: kafka
                            bootstrap_servers: localhost:9092
                            columns: { a: BIGINT, b: AS a + 1 }
                            expect:
                              - { name: known, check: a > 0 }
                        views:
                          v: SELECT a FROM log
                        """);
        Program.SourceTable table = plain.program().sources().getFirst();
        Expr own = new Expr.UserCall(new Doubled(), List.of(column(0)), DataType.BIGINT);
        Expr within = new Expr.Cast(own, DataType.BOOLEAN, true);
        Program.SourceTable calls =
                new Program.SourceTable(
                        table.name(),
                        table.schema(),
                        List.of(own),
                        null,
                        null,
                        List.of(new Program.Rule("known", within, Program.Otherwise.DROP)),
                        List.of());
        Program program = new Program("p", List.of(calls), plain.program().views());
        JobPlan plan =
                FlinkPipeline.plan(
                        new CheckedPipeline.Runnable(plain.spec(), program, List.of(), List.of()),
                        null,
                        1);
        JobPlan there =
                JobPlan.decode(
                        plan.encode(),
                        name -> {
                            assertThat(name).isEqualTo("doubled");
                            return new Doubled();
                        });
        assertThat(there.tables()).isEqualTo(plan.tables());
    }

    private static Expr column(int number) {
        return new Expr.Ref(number, DataType.BIGINT);
    }

    private static UserFunction none(String name) {
        throw new IllegalArgumentException(name);
    }

    private record Doubled() implements ScalarFunction {

        @Override
        public String name() {
            return "doubled";
        }

        @Override
        public List<DataType> parameters() {
            return List.of(DataType.BIGINT);
        }

        @Override
        public DataType result() {
            return DataType.BIGINT;
        }

        @Override
        public Object call(@Nullable Object[] arguments) {
            return 2 * (Long) Objects.requireNonNull(arguments[0]);
        }
    }

    @Test
    void whatIsSentComesOutAsItWent() throws IOException {
        JobPlan plan =
                FlinkPipeline.plan(
                        pipeline(
                                """
                                name: p
                                sources:
                                  log:
                                    connector: kafka
                                    columns: { a: "DECIMAL(20, 2) NOT NULL", b: "ROW<c ARRAY<INT>>", d: AS a + 1.5 }
                                    expect:
                                      - { name: known, check: "a IN (1, 2.5) OR CASE WHEN d > 3 THEN TRUE ELSE FALSE END" }
                                views:
                                  v: SELECT a FROM log
                                sinks:
                                  out: { from: v, connector: kafka }
                                """),
                        Brokers.at("kafka:9092"),
                        3);
        JobPlan there = JobPlan.decode(plan.encode(), FlinkChecksTest::none);
        assertThat(there.tables()).isEqualTo(plan.tables());
        assertThat(there.views()).isEqualTo(plan.views());
        assertThat(there.spec().views()).isEqualTo(plan.spec().views());
        assertThat(there.spec().sources().getFirst().options().string("start"))
                .isEqualTo("earliest");
        assertThat(there.quarantine()).isEqualTo("p.quarantine");
        assertThat(there.brokers()).isEqualTo(Brokers.at("kafka:9092"));
    }

    /** Flink's planner takes some of them for rows that stay. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b DESC    | 1 | false",
                "b         | 1 | true",
                "b DESC, a | 1 | true",
                "b         | 2 | false"
            })
    void firstsThatAreReplacedAreMadeKnown(String order, int most, boolean replaced)
            throws IOException {
        String view =
                "SELECT a, b FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY a ORDER BY %s) AS n FROM log) WHERE n <= %d"
                        .formatted(order, most);
        JobPlan plan =
                FlinkPipeline.plan(
                        pipeline(
                                """
                                name: p
                                sources:
                                  log: { connector: kafka, columns: { a: INT, b: INT } }
                                views:
                                  v: %s
                                sinks:
                                  out: { from: v, connector: kafka }
                                """
                                        .formatted(view)),
                        Brokers.at("kafka:9092"),
                        1);
        assertThat(plan.replacesFirsts()).isEqualTo(replaced);
    }
}
