package io.tidewire.app.oracle.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.app.oracle.duckdb.Queries.Query;
import io.tidewire.app.oracle.duckdb.Tables.Arrival;
import io.tidewire.app.oracle.rig.TestTable;
import io.tidewire.sql.Compiled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Random queries, each run as a view over rows that come in random order and steps, with one worker
 * or two, and in DuckDB over the rows that are left in the end: the same rows must come of both. A
 * seed that fails is reported with its query, the fewest rows that still show it, and both answers.
 * Few queries may be refused, here or there: what the SQL compiler cannot plan it says, and
 * docs/sql/conformance.md lists.
 */
@Tag("duckdb")
@Execution(ExecutionMode.CONCURRENT)
class RandomQueriesTest {

    private static final int ROWS = 60;
    private static final int QUERIES_PER_DATABASE = 20;

    /** The whole of it can be moved to other seeds. */
    private static final long FIRST_SEED = Long.getLong("tidewire.seed", 0);

    @Test
    void someHundredQueriesAnswerAsInDuckDb() throws SQLException {
        verify(FIRST_SEED, 400);
    }

    @Tag("long")
    @Test
    void tenThousandQueriesAnswerAsInDuckDb() throws SQLException {
        verify(FIRST_SEED + 1_000_000, Integer.getInteger("tidewire.queries", 12_000));
    }

    private static void verify(long firstSeed, int count) throws SQLException {
        List<String> failed = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        try (DuckDb duckDb = new DuckDb()) {
            List<Arrival> arrivals = List.of();
            for (int i = 0; i < count; i++) {
                long seed = firstSeed + i;
                if (i % QUERIES_PER_DATABASE == 0) {
                    arrivals = Tables.random(new Random(seed), ROWS);
                    duckDb.load(arrivals);
                }
                Query query = new Queries(new Random(seed)).query();
                String failure = failure(seed, query, arrivals, duckDb, refused);
                if (failure != null) {
                    failed.add(failure);
                    duckDb.load(arrivals);
                }
            }
        }
        assertThat(failed).as(() -> String.join("\n\n", failed)).isEmpty();
        assertThat(refused.values().stream().mapToInt(Integer::intValue).sum())
                .as("queries that were refused: %s", refused)
                .isLessThan(count / 50);
    }

    private static @Nullable String failure(
            long seed,
            Query query,
            List<Arrival> arrivals,
            DuckDb duckDb,
            Map<String, Integer> refused)
            throws SQLException {
        List<List<@Nullable Object>> there;
        try {
            there = duckDb.query(query.text().there());
        } catch (SQLException e) {
            refused.merge("there: " + e.getMessage(), 1, Integer::sum);
            return null;
        }
        Map<String, String> views = new LinkedHashMap<>();
        views.put("g", Tables.G);
        views.put("h", Tables.H.here());
        views.put("v", query.text().here());
        Emit emit = seed % 2 == 0 ? Emit.UPDATES : Emit.FINAL;
        Compiled compiled = TestTable.compile(Tables.ALL, views, emit);
        if (compiled.faults().stream().anyMatch(Fault::isError)) {
            assertThat(compiled.faults())
                    .as("seed %d: %s", seed, query.text().here())
                    .allMatch(fault -> fault.code() == ErrorCode.SQL_UNSUPPORTED);
            refused.merge("here: " + compiled.faults(), 1, Integer::sum);
            return null;
        }
        Program program = Objects.requireNonNull(compiled.program());
        try {
            if (Answers.difference(Runs.of(program, arrivals, seed), there).isEmpty()) {
                return null;
            }
        } catch (RuntimeException | AssertionError e) {
            return "seed %d throws %s%n%s".formatted(seed, e, query.text().here());
        }
        return report(seed, query, program, fewest(seed, query, program, arrivals, duckDb), duckDb);
    }

    /** Leaves out rows, first many at once, while the answers still differ. */
    private static List<Arrival> fewest(
            long seed, Query query, Program program, List<Arrival> arrivals, DuckDb duckDb)
            throws SQLException {
        List<Arrival> rows = arrivals;
        for (int size = rows.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from < rows.size(); ) {
                List<Arrival> fewer = new ArrayList<>(rows);
                fewer.subList(from, Math.min(rows.size(), from + size)).clear();
                if (differs(seed, query, program, fewer, duckDb)) {
                    rows = fewer;
                } else {
                    from += size;
                }
            }
        }
        return rows;
    }

    private static boolean differs(
            long seed, Query query, Program program, List<Arrival> arrivals, DuckDb duckDb)
            throws SQLException {
        duckDb.load(arrivals);
        try {
            return !Answers.difference(
                            Runs.of(program, arrivals, seed), duckDb.query(query.text().there()))
                    .isEmpty();
        } catch (RuntimeException | AssertionError e) {
            return false;
        }
    }

    private static String report(
            long seed, Query query, Program program, List<Arrival> rows, DuckDb duckDb)
            throws SQLException {
        duckDb.load(rows);
        Answers.Difference difference =
                Answers.difference(
                        Runs.of(program, rows, seed), duckDb.query(query.text().there()));
        return "seed %d%n%s%nin DuckDB%n%s%nover%n%s%nhas only here %s%nand only in DuckDB %s"
                .formatted(
                        seed,
                        query.text().here(),
                        query.text().there(),
                        rows.stream()
                                .map(
                                        row ->
                                                "  "
                                                        + row.table()
                                                        + row.row()
                                                        + (row.weight() < 0 ? " deleted" : ""))
                                .collect(Collectors.joining("\n")),
                        difference.here(),
                        difference.there());
    }
}
