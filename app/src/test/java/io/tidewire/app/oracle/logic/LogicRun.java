package io.tidewire.app.oracle.logic;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.app.oracle.logic.LogicFile.Entry;
import io.tidewire.app.oracle.logic.LogicFile.Query;
import io.tidewire.app.oracle.logic.LogicFile.Statement;
import io.tidewire.app.oracle.rig.FoldedCircuit;
import io.tidewire.app.oracle.rig.TestTable;
import io.tidewire.sql.Compiled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Runs queries of a file, spread evenly over it: each is a view over the file's tables, whose rows
 * come in a few steps.
 */
final class LogicRun {

    /** What became of a query. */
    enum Outcome {
        RIGHT,
        WRONG,
        /** The SQL compiler has an error. */
        REFUSED,
        /** A row could not be computed and went where such rows go. */
        FAILED_ROW,
        /** Needs the order of rows, or an UPDATE or DELETE before it. */
        NOT_ASKED
    }

    /**
     * @param reason in words, empty when right
     */
    record Result(String file, Query query, Outcome outcome, String reason) {
        @Override
        public String toString() {
            return "%s %s:%d %s%n%s".formatted(outcome, file, query.line(), reason, query.sql());
        }
    }

    private static final int QUERIES_PER_CIRCUIT = 20;

    private final LogicFile file;
    private final LogicTables tables = new LogicTables();
    private final List<Query> waiting = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final Random random = new Random(1);
    private boolean beyond;

    private LogicRun(LogicFile file) {
        this.file = file;
    }

    /**
     * @param most how many queries to run; if the file has more, evenly spaced ones
     */
    static List<Result> run(LogicFile file, int most) {
        return new LogicRun(file).run(most);
    }

    private List<Result> run(int most) {
        long all = file.entries().stream().filter(Query.class::isInstance).count();
        double spacing = Math.max(1, (double) all / most);
        double due = 0;
        int seen = 0;
        for (Entry entry : file.entries()) {
            switch (entry) {
                case Statement statement -> {
                    ask();
                    beyond |= !tables.run(statement.sql());
                }
                case Query query -> {
                    if (seen++ >= due) {
                        due += spacing;
                        add(query);
                    }
                }
            }
        }
        ask();
        return results;
    }

    private void add(Query query) {
        if (beyond) {
            result(query, Outcome.NOT_ASKED, "after a statement that sources cannot do");
        } else if (!LogicAnswer.isComparable(query)) {
            result(query, Outcome.NOT_ASKED, "a hash that depends on the order of rows");
        } else {
            waiting.add(query);
            if (waiting.size() == QUERIES_PER_CIRCUIT) {
                ask();
            }
        }
    }

    private void result(Query query, Outcome outcome, String reason) {
        results.add(new Result(file.name(), query, outcome, reason));
    }

    private void ask() {
        if (waiting.isEmpty()) {
            return;
        }
        Map<String, String> views = new LinkedHashMap<>(tables.views());
        Map<String, Query> queries = new LinkedHashMap<>();
        for (Query query : waiting) {
            String name = "query" + queries.size();
            queries.put(name, query);
            views.put(name, LogicAnswer.unordered(query.sql()));
        }
        waiting.clear();
        Compiled compiled = TestTable.compile(tables.tables(), views, Emit.UPDATES);
        for (Fault fault : compiled.faults()) {
            Query query = queries.remove(Objects.requireNonNull(fault.location()).file());
            if (query != null) {
                result(query, Outcome.REFUSED, fault.message());
            }
        }
        Program known = compiled.known();
        Set<String> compiledViews = new HashSet<>();
        known.views().forEach(view -> compiledViews.add(view.name()));
        try (FoldedCircuit circuit = new FoldedCircuit(known, 1)) {
            Map<String, Integer> given = new HashMap<>();
            for (int last = 0; last < 3; last++) {
                circuit.step(step(known, given, last == 2), Map.of());
            }
            Map<String, String> failures = new HashMap<>();
            circuit.failures().forEach(row -> failures.put(row.view(), row.message()));
            queries.forEach((view, query) -> judge(query, view, compiledViews, failures, circuit));
        }
    }

    private void judge(
            Query query,
            String view,
            Set<String> compiled,
            Map<String, String> failures,
            FoldedCircuit circuit) {
        if (!compiled.contains(view)) {
            result(query, Outcome.REFUSED, "a view before it is refused");
        } else if (failures.containsKey(view)) {
            result(query, Outcome.FAILED_ROW, Objects.requireNonNull(failures.get(view)));
        } else if (LogicAnswer.isRight(query, circuit.view(view))) {
            result(query, Outcome.RIGHT, "");
        } else {
            String rows = circuit.view(view).toString();
            result(
                    query,
                    Outcome.WRONG,
                    "expects "
                            + query.expected()
                            + ", has "
                            + rows.substring(0, Math.min(200, rows.length())));
        }
    }

    private Map<String, Batch> step(Program program, Map<String, Integer> given, boolean last) {
        Map<String, Batch> step = new HashMap<>();
        for (Program.SourceTable source : program.sources()) {
            List<List<@Nullable Object>> rows = tables.rows(source.name());
            int from = given.getOrDefault(source.name(), 0);
            int to = last ? rows.size() : from + random.nextInt(rows.size() - from + 1);
            BatchBuilder batch = new BatchBuilder(source.schema());
            rows.subList(from, to).forEach(row -> batch.add(1, row));
            given.put(source.name(), to);
            if (to > from) {
                step.put(source.name(), batch.build());
            }
        }
        return step;
    }
}
