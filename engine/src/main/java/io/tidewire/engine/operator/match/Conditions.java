package io.tidewire.engine.operator.match;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.RowPattern;
import io.tidewire.api.plan.RowPattern.Cell;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.api.plan.RowPattern.MatchTime;
import io.tidewire.api.plan.RowPattern.Reading;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;
import io.tidewire.engine.operator.aggregate.Failures;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What DEFINE says. Of each variable's condition, the part that looks at the row alone is computed
 * for all rows of a step at once; the rest, which looks at rows taken before, when the search asks.
 */
final class Conditions {

    private final RowStore store;
    private final Symbols symbols;
    private final @Nullable Evaluator[] alone;
    private final @Nullable Dependent[] dependent;
    private final List<Folded> folded = new ArrayList<>();
    private final EvaluationContext evaluation = new EvaluationContext();
    private @Nullable Aggregates aggregates;
    private Failures failures = (_, _, _) -> {};
    private long nowMicros;

    /**
     * @param symbolOf each reading, by its place
     */
    private record Dependent(Readings readings, int[] symbolOf, Evaluator evaluator) {}

    Conditions(RowPattern pattern, RowStore store, Symbols symbols) {
        this.store = store;
        this.symbols = symbols;
        int count = pattern.variables().size();
        this.alone = new Evaluator[count];
        this.dependent = new Dependent[count];
        for (int variable = 0; variable < count; variable++) {
            Expr condition = pattern.variables().get(variable).condition();
            if (condition != null) {
                split(pattern, variable, condition);
            }
        }
    }

    private void split(RowPattern pattern, int variable, Expr condition) {
        List<Expr> ofRow = new ArrayList<>();
        List<Expr> rest = new ArrayList<>();
        for (Expr part : conjuncts(condition)) {
            boolean[] row = {true};
            Expr overRow =
                    Readings.replace(
                            part,
                            ref -> {
                                Reading reading = pattern.readings().get(ref.column());
                                if (reading instanceof Cell cell
                                        && !cell.first()
                                        && cell.offset() == 0
                                        && cell.variables().contains(variable)) {
                                    return new Expr.Ref(cell.column(), ref.type());
                                }
                                row[0] = false;
                                return ref;
                            });
            (row[0] ? ofRow : rest).add(row[0] ? overRow : part);
        }
        if (!ofRow.isEmpty()) {
            alone[variable] = ExpressionCompiler.compile(and(ofRow));
        }
        if (!rest.isEmpty()) {
            Readings readings = Readings.of(pattern.readings(), List.of(and(rest)));
            dependent[variable] =
                    new Dependent(
                            readings,
                            readings.needed().stream().mapToInt(symbols::of).toArray(),
                            ExpressionCompiler.compile(readings.expressions().getFirst()));
            readings.needed().stream()
                    .filter(Folded.class::isInstance)
                    .map(Folded.class::cast)
                    .forEach(folded::add);
        }
    }

    private static List<Expr> conjuncts(Expr condition) {
        if (condition instanceof Expr.Call call && call.function() == Function.AND) {
            List<Expr> all = new ArrayList<>();
            call.arguments().forEach(argument -> all.addAll(conjuncts(argument)));
            return all;
        }
        return List.of(condition);
    }

    private static Expr and(List<Expr> parts) {
        return parts.size() == 1
                ? parts.getFirst()
                : new Expr.Call(Function.AND, parts, DataType.BOOLEAN);
    }

    /** The aggregates that the conditions read. */
    List<Folded> folded() {
        return folded;
    }

    /** Before each step. */
    void begin(Aggregates current, Failures report, long micros) {
        aggregates = current;
        failures = report;
        nowMicros = micros;
    }

    /** For each row the variables it may belong to as far as it alone can tell, as bits. */
    long[] candidates(Batch rows) {
        long[] bits = new long[rows.size()];
        for (int variable = 0; variable < alone.length; variable++) {
            Evaluator evaluator = alone[variable];
            long bit = 1L << variable;
            if (evaluator == null) {
                for (int row = 0; row < bits.length; row++) {
                    bits[row] |= bit;
                }
                continue;
            }
            evaluation.begin(rows.size(), nowMicros);
            BooleanColumn truth = (BooleanColumn) evaluator.evaluate(rows, evaluation);
            boolean mayFail = evaluation.failedCount() > 0;
            for (int row = 0; row < bits.length; row++) {
                if (mayFail && evaluation.failed(row)) {
                    failures.failed(rows, row, evaluation.failure(row));
                } else if (truth.values()[row] && !truth.isNull(row)) {
                    bits[row] |= bit;
                }
            }
        }
        return bits;
    }

    boolean possible(int slot, int variable) {
        return (store.candidates(slot) >>> variable & 1) != 0;
    }

    /** Whether the row that was taken last may be the variable's. */
    boolean holds(OpenRows rows, Search search, int variable) {
        Dependent rest = dependent[variable];
        if (rest == null) {
            return true;
        }
        List<Reading> needed = rest.readings().needed();
        Column[] columns = new Column[needed.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] =
                    switch (needed.get(i)) {
                        case Cell cell -> {
                            int slot = slot(cell, rest.symbolOf()[i], rows, search);
                            yield store.single(slot, cell.column());
                        }
                        case Folded call -> aggregate(call, search);
                        case MatchTime time ->
                                throw new IllegalArgumentException("not in a condition: " + time);
                    };
        }
        Batch one = Batch.of(rest.readings().schema(), columns, 1);
        evaluation.begin(1, nowMicros);
        BooleanColumn truth = (BooleanColumn) rest.evaluator().evaluate(one, evaluation);
        if (evaluation.failedCount() > 0) {
            failures.failed(one, 0, evaluation.failure(0));
            return false;
        }
        return truth.values()[0] && !truth.isNull(0);
    }

    private Column aggregate(Folded call, Search search) {
        ColumnBuilder value = new ColumnBuilder(call.type(), 1);
        if (aggregates != null) {
            aggregates.addCurrent(value, call, search.group());
        }
        return value.build();
    }

    /** The row of a FIRST or LAST as the search stands, {@link RowStore#NO_ROW} for none. */
    static int slot(Cell cell, int symbol, OpenRows rows, Search search) {
        int count = search.count(symbol);
        if (cell.offset() >= count) {
            return RowStore.NO_ROW;
        }
        int index = cell.first() ? cell.offset() : count - 1 - cell.offset();
        return rows.slot(search.position(symbol, index));
    }
}
