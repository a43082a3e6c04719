package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.TemporalJoin;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * FOR SYSTEM_TIME AS OF in event time: a row of the stream waits until both watermarks have passed
 * its time, so that no version that it could need is still to come; then Δout = the row with the
 * newest version of its key that is not newer than it. What was given out stands.
 */
public final class VersionJoin implements Stateful {

    private final TemporalJoin plan;
    private final Schema schema;
    private final Schema left;
    private final int[] leftKeys;
    private final @Nullable Evaluator residual;
    private final boolean prunes;
    private final Versions versions;
    private final OrderedRows waiting = new OrderedRows();
    private final List<StateTable> tables = new ArrayList<>();
    private final ByteSink scratch = new ByteSink();

    /**
     * @param prunes true when the stream's time rises with its watermark, so that old versions can
     *     go
     * @param history true when the right input is a table's raw changes: each row is a version, one
     *     of negative weight ends the key's versions; else its retractions take versions back
     */
    public VersionJoin(TemporalJoin plan, int rightTime, boolean prunes, boolean history) {
        this.plan = plan;
        this.schema = plan.schema();
        this.left = plan.stream().schema();
        this.leftKeys = Columns.positions(plan.leftKeys());
        this.residual =
                plan.residual() == null ? null : ExpressionCompiler.compile(plan.residual());
        this.prunes = prunes;
        this.versions = new Versions(plan.right().schema(), plan.rightKeys(), rightTime, history);
        this.tables.add(new SlotTable("waiting", 1, waiting.changes(), new Waiting()));
        this.tables.addAll(versions.tables());
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        versions.apply(inputs[1]);
        await(inputs[0]);
        long limit = Math.min(context.watermark(0), context.watermark(1));
        Batch ready = ready(limit);
        Batch change = ready.isEmpty() ? Batch.empty(schema) : join(ready, context);
        if (prunes) {
            versions.prune(limit, plan.retain());
        }
        return change;
    }

    private void await(Batch batch) {
        LongColumn times = (LongColumn) batch.column(plan.leftTime());
        for (int row = 0; row < batch.size(); row++) {
            if (!times.isNull(row)) {
                scratch.clear();
                scratch.putLong(times.values()[row] ^ Long.MIN_VALUE);
                RowFormat.write(scratch, batch.columns(), row);
                waiting.add(0, scratch.data(), 0, scratch.length(), batch.weight(row));
            }
        }
    }

    private Batch ready(long limit) {
        Output output = new Output(left);
        for (int node = waiting.first(0);
                node != OrderedRows.NONE && Versions.time(waiting, node) < limit;
                node = waiting.first(0)) {
            output.put(waiting.data(node), waiting.start(node) + Long.BYTES, 0, left.size());
            output.end(waiting.weight(node));
            waiting.remove(node);
        }
        return output.take();
    }

    private Batch join(Batch rows, StepContext context) {
        LongColumn times = (LongColumn) rows.column(plan.leftTime());
        int[] groups = versions.find(Columns.at(rows, leftKeys), rows.size());
        Output output = new Output(schema);
        Output unmatched = new Output(schema);
        for (int row = 0; row < rows.size(); row++) {
            int version = versions.at(groups[row], times.values()[row], plan.retain());
            if (version != OrderedRows.NONE) {
                output.put(rows.columns(), row, 0);
                versions.read(version, output, left.size());
                output.end(rows.weight(row));
            } else if (plan.outer()) {
                alone(rows, row, unmatched);
            }
        }
        Batch joined = output.take();
        if (residual != null && !joined.isEmpty()) {
            joined = matching(joined, residual, unmatched, context);
        }
        return Batches.concat(schema, List.of(joined, unmatched.take()));
    }

    private Batch matching(
            Batch joined, Evaluator condition, Output unmatched, StepContext context) {
        EvaluationContext evaluation = context.evaluation(joined);
        BooleanColumn passes = (BooleanColumn) condition.evaluate(joined, evaluation);
        List<Integer> kept = new ArrayList<>();
        for (int row = 0; row < joined.size(); row++) {
            boolean failed = evaluation.failed(row);
            if (failed) {
                context.fail(joined, row, evaluation.failure(row));
            }
            if (!failed && passes.values()[row] && !passes.isNull(row)) {
                kept.add(row);
            } else if (plan.outer()) {
                alone(joined, row, unmatched);
            }
        }
        return joined.gather(Columns.positions(kept), kept.size());
    }

    private void alone(Batch rows, int row, Output out) {
        for (int i = 0; i < left.size(); i++) {
            out.columns()[i].addFrom(rows.column(i), row);
        }
        out.putNulls(left.size(), schema.size() - left.size());
        out.end(rows.weight(row));
    }

    @Override
    public long forgotten() {
        return versions.forgotten();
    }

    @Override
    public long stateRows() {
        return waiting.size() + versions.rows();
    }

    @Override
    public long stateBytes() {
        return waiting.bytes() + versions.bytes();
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        versions.restored();
    }

    /** The rows that wait; they are all of one group, and belong to workers by their key. */
    private final class Waiting implements SlotTable.Slots {

        @Override
        public int capacity() {
            return waiting.capacity();
        }

        @Override
        public boolean contains(int node) {
            return waiting.contains(node);
        }

        @Override
        public void write(int node, StateWriter out) {
            out.writeCount(waiting.weight(node));
            out.writeBytes(waiting.data(node), waiting.start(node), waiting.length(node));
        }

        @Override
        public void read(int node, StateReader in, Restoring how) {
            long weight = in.readCount();
            int length = in.readLength();
            byte[] data = in.data();
            int start = in.at();
            in.skip(length);
            if (how.sameIds()) {
                waiting.put(node, 0, data, start, length, weight);
            } else if (owns(how.share(), data, start + Long.BYTES)) {
                waiting.add(0, data, start, length, weight);
            }
        }

        private boolean owns(Share share, byte[] data, int at) {
            Output row = new Output(left);
            row.put(data, at, 0, left.size());
            row.end(1);
            ByteSink key = new ByteSink();
            RowFormat.write(key, Columns.at(row.take(), leftKeys), 0);
            return share.owns(key.data(), 0, key.length());
        }

        @Override
        public void restored() {
            waiting.restored();
        }
    }
}
