package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.TemporalJoin;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * FOR SYSTEM_TIME AS OF in processing time: Δout = ΔA joined with the rows of its keys that the
 * table holds once it has taken in its own change of the step; later changes of the table do not
 * touch what was given out. A retraction of the stream takes back what its row was given, which is
 * kept for that purpose where the stream retracts.
 */
public final class TemporalLookup implements Stateful {

    private final TemporalJoin plan;
    private final Schema schema;
    private final Schema left;
    private final int[] leftKeys;
    private final int[] rightKeys;
    private final boolean remembers;
    private final @Nullable Evaluator residual;
    private final KeyTable tableKeys;
    private final GroupedRows table = new GroupedRows();
    private final KeyTable givenKeys;
    private final GroupedRows given = new GroupedRows();
    private final List<StateTable> tables;
    private final ByteSink scratch = new ByteSink();

    /**
     * @param remembers true when the stream retracts
     */
    public TemporalLookup(TemporalJoin plan, boolean remembers) {
        this.plan = plan;
        this.schema = plan.schema();
        this.left = plan.stream().schema();
        this.leftKeys = Columns.positions(plan.leftKeys());
        this.rightKeys = Columns.positions(plan.rightKeys());
        this.remembers = remembers;
        this.residual =
                plan.residual() == null ? null : ExpressionCompiler.compile(plan.residual());
        Schema right = plan.right().schema();
        this.tableKeys = KeyTable.of(plan.rightKeys().stream().map(right::type).toList());
        this.givenKeys = KeyTable.of(plan.leftKeys().stream().map(left::type).toList());
        this.tables =
                List.of(
                        tableKeys.entries("table keys"),
                        table.entries("table rows", tableKeys),
                        givenKeys.entries("given keys"),
                        given.entries("given rows", givenKeys));
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        learn(inputs[1]);
        Batch rows = inputs[0];
        if (rows.isEmpty()) {
            return Batch.empty(schema);
        }
        Output back = new Output(schema);
        Batch fresh = rows;
        if (remembers) {
            fresh = takeBack(rows, back);
        }
        Batch joined = join(fresh, context);
        if (remembers) {
            remember(joined);
        }
        return Consolidation.net(Batches.concat(schema, List.of(back.take(), joined)));
    }

    private void learn(Batch batch) {
        int[] groups = new int[batch.size()];
        tableKeys.assign(Columns.at(batch, rightKeys), batch.size(), groups);
        for (int row = 0; row < batch.size(); row++) {
            scratch.clear();
            RowFormat.write(scratch, batch.columns(), row);
            table.add(groups[row], scratch.data(), 0, scratch.length(), batch.weight(row));
        }
        for (int group : groups) {
            if (tableKeys.contains(group) && table.first(group) == GroupedRows.NONE) {
                tableKeys.remove(group);
            }
        }
    }

    private Batch join(Batch rows, StepContext context) {
        int[] groups = new int[rows.size()];
        tableKeys.find(Columns.at(rows, leftKeys), rows.size(), groups);
        Output pairs = new Output(schema);
        int[] sources = new int[16];
        int count = 0;
        for (int row = 0; row < rows.size(); row++) {
            int match = nullKey(rows, row) || groups[row] < 0 ? -1 : table.first(groups[row]);
            for (; match != GroupedRows.NONE; match = table.next(match)) {
                pairs.put(rows.columns(), row, 0);
                int width = schema.size() - left.size();
                pairs.put(table.data(match), table.start(match), left.size(), width);
                pairs.end(rows.weight(row) * table.weight(match));
                if (count == sources.length) {
                    sources = Arrays.copyOf(sources, count * 2);
                }
                sources[count++] = row;
            }
        }
        boolean[] matched = new boolean[rows.size()];
        Batch joined = matching(pairs.take(), sources, matched, context);
        Output alone = new Output(schema);
        for (int row = 0; plan.outer() && row < rows.size(); row++) {
            if (!matched[row]) {
                alone.put(rows.columns(), row, 0);
                alone.putNulls(left.size(), schema.size() - left.size());
                alone.end(rows.weight(row));
            }
        }
        return Batches.concat(schema, List.of(joined, alone.take()));
    }

    private boolean nullKey(Batch rows, int row) {
        boolean isNull = false;
        for (int column : leftKeys) {
            isNull |= rows.column(column).isNull(row);
        }
        return isNull;
    }

    /** The pairs for which the residual is true; marks the rows that have one. */
    private Batch matching(Batch pairs, int[] sources, boolean[] matched, StepContext context) {
        if (residual == null || pairs.isEmpty()) {
            for (int i = 0; i < pairs.size(); i++) {
                matched[sources[i]] = true;
            }
            return pairs;
        }
        EvaluationContext evaluation = context.evaluation(pairs);
        BooleanColumn passes = (BooleanColumn) residual.evaluate(pairs, evaluation);
        int[] kept = new int[pairs.size()];
        int count = 0;
        for (int i = 0; i < pairs.size(); i++) {
            if (evaluation.failed(i)) {
                context.fail(pairs, i, evaluation.failure(i));
            } else if (passes.values()[i] && !passes.isNull(i)) {
                matched[sources[i]] = true;
                kept[count++] = i;
            }
        }
        return pairs.gather(kept, count);
    }

    /**
     * Retracts what retracted rows were given.
     *
     * @return the rows that come
     */
    private Batch takeBack(Batch rows, Output back) {
        int[] fresh = new int[rows.size()];
        int count = 0;
        int[] groups = new int[rows.size()];
        givenKeys.find(Columns.at(rows, leftKeys), rows.size(), groups);
        for (int row = 0; row < rows.size(); row++) {
            if (rows.weight(row) > 0) {
                fresh[count++] = row;
            } else if (groups[row] >= 0) {
                scratch.clear();
                RowFormat.write(scratch, rows.columns(), row);
                takeBack(groups[row], rows.weight(row), back);
            }
        }
        return rows.gather(fresh, count);
    }

    private void takeBack(int group, long weight, Output back) {
        int next;
        for (int node = given.first(group); node != GroupedRows.NONE; node = next) {
            next = given.next(node);
            int start = given.start(node);
            boolean same =
                    given.length(node) >= scratch.length()
                            && Arrays.equals(
                                    given.data(node),
                                    start,
                                    start + scratch.length(),
                                    scratch.data(),
                                    0,
                                    scratch.length());
            if (same) {
                long taken = Math.max(weight, -given.weight(node));
                back.put(given.data(node), start, 0, schema.size());
                back.end(taken);
                byte[] row =
                        Arrays.copyOfRange(given.data(node), start, start + given.length(node));
                given.add(group, row, 0, row.length, taken);
            }
        }
        if (givenKeys.contains(group) && given.first(group) == GroupedRows.NONE) {
            givenKeys.remove(group);
        }
    }

    private void remember(Batch joined) {
        int[] groups = new int[joined.size()];
        givenKeys.assign(Columns.at(joined, leftKeys), joined.size(), groups);
        for (int row = 0; row < joined.size(); row++) {
            scratch.clear();
            RowFormat.write(scratch, joined.columns(), row);
            given.add(groups[row], scratch.data(), 0, scratch.length(), joined.weight(row));
        }
    }

    @Override
    public long stateRows() {
        return table.size() + given.size();
    }

    @Override
    public long stateBytes() {
        return tableKeys.bytes() + table.bytes() + givenKeys.bytes() + given.bytes();
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }
}
