package io.tidewire.app.oracle.iq;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.app.oracle.iq.IqFile.Query;
import io.tidewire.app.oracle.rig.FoldedCircuit;
import io.tidewire.app.oracle.rig.TestTable;
import io.tidewire.sql.Compiled;

import java.util.Map;

/** Runs one query of a file as a view over the schema's tables, whose rows come in three steps. */
final class IqRun {

    /** What became of a query. */
    enum Outcome {
        RIGHT,
        WRONG,
        /** The SQL compiler has an error where there is an answer. */
        REFUSED,
        /** A row could not be computed where there is an answer. */
        FAILED_ROW,
        /** Reads tables that are not there, or changes some. */
        NOT_ASKED
    }

    /**
     * @param reason in words, empty when right
     */
    record Result(Query query, Outcome outcome, String reason) {
        @Override
        public String toString() {
            return "%s %s %s%n%s".formatted(outcome, query.place(), reason, query.sql());
        }
    }

    private IqRun() {}

    static Result run(Query query) {
        if (query.schema().equals("geo")) {
            return new Result(query, Outcome.NOT_ASKED, "geometry");
        }
        IqTables tables = IqTables.of(query.schema());
        Compiled compiled =
                TestTable.compile(
                        tables.tables(), Map.of("v", IqText.of(query.sql())), Emit.UPDATES);
        Fault fault = compiled.faults().stream().filter(Fault::isError).findFirst().orElse(null);
        if (fault != null) {
            return refused(query, fault);
        }
        try (FoldedCircuit circuit = new FoldedCircuit(compiled.known(), 1)) {
            for (int step = 0; step < 3; step++) {
                circuit.step(tables.step(step), Map.of());
            }
            return judged(query, circuit);
        } catch (RuntimeException e) {
            return new Result(query, Outcome.WRONG, "throws " + e);
        }
    }

    private static Result refused(Query query, Fault fault) {
        boolean unknown =
                fault.code() == ErrorCode.SQL_INVALID
                        && fault.message().startsWith("there is no source or view");
        boolean wanted = String.join(" ", query.expected()).contains("not found");
        if (unknown && !(query.fails() && wanted)) {
            return new Result(query, Outcome.NOT_ASKED, "tables that are not there");
        }
        return query.fails()
                ? new Result(query, Outcome.RIGHT, "")
                : new Result(query, Outcome.REFUSED, fault.message());
    }

    private static Result judged(Query query, FoldedCircuit circuit) {
        boolean failed = !circuit.failures().isEmpty();
        if (query.fails()) {
            return failed
                    ? new Result(query, Outcome.RIGHT, "")
                    : new Result(query, Outcome.WRONG, "expects an error, has an answer");
        }
        if (failed) {
            return new Result(query, Outcome.FAILED_ROW, circuit.failures().getFirst().message());
        }
        var expected = IqAnswer.expected(query);
        var given = IqAnswer.given(circuit.view("v"));
        return given.equals(expected)
                ? new Result(query, Outcome.RIGHT, "")
                : new Result(query, Outcome.WRONG, "expects " + expected + "\n   has     " + given);
    }
}
