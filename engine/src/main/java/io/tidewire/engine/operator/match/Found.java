package io.tidewire.engine.operator.match;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern.Cell;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.api.plan.RowPattern.MatchTime;
import io.tidewire.api.plan.RowPattern.Reading;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;
import io.tidewire.engine.operator.aggregate.Failures;

/** The matches of a step: what the measures read of each, from which they are computed at once. */
final class Found {

    private final Plan.Match plan;
    private final Matcher matcher;
    private final Readings readings;
    private final Evaluator[] measures;
    private final EvaluationContext evaluation = new EvaluationContext();
    private ColumnBuilder[] keys;
    private ColumnBuilder[] values;
    private int size;

    Found(Plan.Match plan, Matcher matcher) {
        this.plan = plan;
        this.matcher = matcher;
        this.readings = Readings.of(plan.pattern().readings(), plan.measures());
        this.measures =
                readings.expressions().stream()
                        .map(ExpressionCompiler::compile)
                        .toArray(Evaluator[]::new);
        this.keys = keyBuilders();
        this.values = valueBuilders();
    }

    private ColumnBuilder[] keyBuilders() {
        return plan.partition().stream()
                .map(column -> new ColumnBuilder(plan.input().schema().type(column)))
                .toArray(ColumnBuilder[]::new);
    }

    private ColumnBuilder[] valueBuilders() {
        return readings.needed().stream()
                .map(reading -> new ColumnBuilder(reading.type()))
                .toArray(ColumnBuilder[]::new);
    }

    /** Adds the match that a partition's search stands at. */
    void add(OpenRows rows) {
        for (int i = 0; i < keys.length; i++) {
            matcher.store.addTo(keys[i], rows.slot(0), plan.partition().get(i));
        }
        for (int i = 0; i < values.length; i++) {
            add(readings.needed().get(i), rows, values[i]);
        }
        size++;
    }

    private void add(Reading reading, OpenRows rows, ColumnBuilder out) {
        Search search = rows.search;
        switch (reading) {
            case Cell cell -> {
                int symbol = matcher.symbols.of(cell);
                int slot = Conditions.slot(cell, symbol, rows, search);
                if (slot == RowStore.NO_ROW) {
                    out.addNull();
                } else {
                    matcher.store.addTo(out, slot, cell.column());
                }
            }
            case Folded call -> {
                int symbol = matcher.symbols.of(call);
                int[] slots = new int[search.count(symbol)];
                for (int i = 0; i < slots.length; i++) {
                    slots[i] = rows.slot(search.position(symbol, i));
                }
                matcher.aggregates.addOver(out, call, slots);
            }
            case MatchTime _ ->
                    out.addLong(
                            plan.pattern().absence() == null
                                    ? rows.time(search.taken() - 1)
                                    : matcher.end(rows.time(0)));
        }
    }

    /** The matches since the last call, as rows of the plan's schema. */
    Batch take(Failures failures, long nowMicros) {
        if (size == 0) {
            return Batch.empty(plan.schema());
        }
        Column[] columns = new Column[keys.length + measures.length];
        for (int i = 0; i < keys.length; i++) {
            columns[i] = keys[i].build();
        }
        Batch read = Batch.of(readings.schema(), built(), size);
        evaluation.begin(size, nowMicros);
        for (int i = 0; i < measures.length; i++) {
            columns[keys.length + i] = measures[i].evaluate(read, evaluation);
        }
        Batch matches = Batch.of(plan.schema(), columns, size);
        if (evaluation.failedCount() > 0) {
            matches = withoutFailed(matches, read, failures);
        }
        keys = keyBuilders();
        values = valueBuilders();
        size = 0;
        return matches;
    }

    private Column[] built() {
        Column[] columns = new Column[values.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = values[i].build();
        }
        return columns;
    }

    private Batch withoutFailed(Batch matches, Batch read, Failures failures) {
        int[] kept = new int[matches.size()];
        int count = 0;
        for (int row = 0; row < matches.size(); row++) {
            if (evaluation.failed(row)) {
                failures.failed(read, row, evaluation.failure(row));
            } else {
                kept[count++] = row;
            }
        }
        return matches.gather(kept, count);
    }
}
