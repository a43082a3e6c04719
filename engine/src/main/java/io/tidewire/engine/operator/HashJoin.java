package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Join;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Δ(A⋈B) = ΔA⋈B + (A + ΔA)⋈ΔB, weights multiplied. Both sides are indexed by key.
 *
 * <p>The outer kinds, SEMI and ANTI keep for each row its degree, the weight of what matches it: a
 * row of degree 0 stands with NULLs (outer, or alone for ANTI), and when a change of the other side
 * moves the degree from or to 0 the row flips. Rows with a NULL among their keys match nothing (but
 * for the keys at which NULL agrees with NULL), so they pass through or vanish without being kept.
 */
public final class HashJoin implements Stateful {

    /** Candidate pairs that are looked at together. */
    private static final int PAIRS = 1 << 14;

    private final Join.Kind kind;
    private final Schema schema;
    private final Schema both;
    private final @Nullable Evaluator residual;
    private final JoinSide left;
    private final JoinSide right;

    /** By key whether a NULL matches nothing. */
    private final boolean[] strict;

    private final Output singles;

    /** Pairs of the row of the change and the row kept that may match. */
    private int[] changed = new int[1024];

    private int[] kept = new int[1024];
    private int pairs;

    /**
     * @param both the columns of both sides, which the residual reads
     * @param leftRetracts false when the left input never retracts, and so on
     */
    public HashJoin(
            Join plan,
            Schema both,
            boolean leftRetracts,
            boolean rightRetracts,
            @Nullable JoinExpiry leftExpiry,
            @Nullable JoinExpiry rightExpiry) {
        this.kind = plan.kind();
        this.schema = plan.schema();
        this.both = both;
        this.residual =
                plan.residual() == null ? null : ExpressionCompiler.compile(plan.residual());
        this.left = new JoinSide(plan.left().schema(), plan.leftKeys(), leftRetracts, leftExpiry);
        this.right =
                new JoinSide(plan.right().schema(), plan.rightKeys(), rightRetracts, rightExpiry);
        this.strict = new boolean[plan.leftKeys().size()];
        for (int i = 0; i < strict.length; i++) {
            strict[i] = !plan.nullSafe().contains(i);
        }
        this.singles = new Output(schema);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        List<Batch> parts = new ArrayList<>();
        change(inputs[0], true, parts, context);
        change(inputs[1], false, parts, context);
        left.expire(context.watermark(0), context.watermark(1));
        right.expire(context.watermark(1), context.watermark(0));
        parts.add(singles.take());
        return Batches.concat(schema, parts);
    }

    private void change(Batch batch, boolean ofLeft, List<Batch> parts, StepContext context) {
        if (batch.isEmpty()) {
            return;
        }
        JoinSide own = ofLeft ? left : right;
        JoinSide other = ofLeft ? right : left;
        Batch keyed = withKeys(batch, own, ofLeft);
        int[] partners = other.find(keyed, own.keyColumns);
        int[] groups = own.assign(keyed);
        int from = 0;
        while (from < keyed.size()) {
            pairs = 0;
            int to = from;
            while (to < keyed.size() && pairs < PAIRS) {
                for (int row = other.first(partners[to]);
                        row != GroupedRows.NONE;
                        row = other.next(row)) {
                    addPair(to, row);
                }
                to++;
            }
            joinRange(keyed, from, to, groups, ofLeft, parts, context);
            from = to;
        }
        own.sweep(groups, keyed.size());
    }

    /** Lets the rows with a NULL key pass by. */
    private Batch withKeys(Batch batch, JoinSide own, boolean ofLeft) {
        int[] rows = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            boolean isNull = false;
            for (int i = 0; i < strict.length; i++) {
                isNull |= strict[i] && batch.column(own.keyColumns[i]).isNull(row);
            }
            if (isNull) {
                alone(batch, row, ofLeft, batch.weight(row));
            } else {
                rows[count++] = row;
            }
        }
        return count == batch.size() ? batch : batch.gather(rows, count);
    }

    private void addPair(int changedRow, int keptRow) {
        if (pairs == changed.length) {
            changed = Arrays.copyOf(changed, pairs * 2);
            kept = Arrays.copyOf(kept, pairs * 2);
        }
        changed[pairs] = changedRow;
        kept[pairs++] = keptRow;
    }

    private void joinRange(
            Batch batch,
            int from,
            int to,
            int[] groups,
            boolean ofLeft,
            List<Batch> parts,
            StepContext context) {
        JoinSide own = ofLeft ? left : right;
        JoinSide other = ofLeft ? right : left;
        if (pairs > 0 && (residual != null || givesPairs())) {
            Batch candidates = candidates(batch, other, ofLeft);
            if (residual != null) {
                candidates = matching(candidates, residual, batch, other, context);
            }
            if (givesPairs() && !candidates.isEmpty()) {
                parts.add(weighted(candidates, batch, other));
            }
        }
        int pair = 0;
        for (int row = from; row < to; row++) {
            long weight = batch.weight(row);
            long matches = 0;
            for (; pair < pairs && changed[pair] == row; pair++) {
                matches += other.weight(kept[pair]);
                if (tracks(!ofLeft)) {
                    shift(other, kept[pair], weight, !ofLeft);
                }
            }
            own.add(groups[row], batch, row, weight, matches);
            if (matches == 0) {
                alone(batch, row, ofLeft, weight);
            } else if (kind == Join.Kind.SEMI && ofLeft) {
                single(batch, row, true, weight);
            }
        }
    }

    private boolean givesPairs() {
        return kind != Join.Kind.SEMI && kind != Join.Kind.ANTI;
    }

    /** Whether the degree of the rows of a side shows in the result. */
    private boolean tracks(boolean ofLeft) {
        return switch (kind) {
            case INNER -> false;
            case LEFT, SEMI, ANTI -> ofLeft;
            case RIGHT -> !ofLeft;
            case FULL -> true;
        };
    }

    /** Both sides' columns of every candidate pair. */
    private Batch candidates(Batch batch, JoinSide other, boolean ofLeft) {
        Batch own = batch.withWeights(null).gather(changed, pairs);
        Column[] partner = other.columns(kept, pairs);
        Column[] columns = new Column[own.columns().length + partner.length];
        int ownAt = ofLeft ? 0 : partner.length;
        int partnerAt = ofLeft ? own.columns().length : 0;
        System.arraycopy(own.columns(), 0, columns, ownAt, own.columns().length);
        System.arraycopy(partner, 0, columns, partnerAt, partner.length);
        return new Batch(both, columns, pairs, null);
    }

    /** Leaves the pairs for which the residual is true, here and in the arrays. */
    private Batch matching(
            Batch candidates,
            Evaluator condition,
            Batch batch,
            JoinSide other,
            StepContext context) {
        EvaluationContext evaluation = context.evaluation(candidates);
        BooleanColumn passes = (BooleanColumn) condition.evaluate(candidates, evaluation);
        boolean failures = evaluation.failedCount() > 0;
        int[] rows = new int[pairs];
        int count = 0;
        for (int i = 0; i < pairs; i++) {
            if (failures && evaluation.failed(i)) {
                long weight = batch.weight(changed[i]) * other.weight(kept[i]);
                context.fail(candidates, i, weight, evaluation.failure(i));
            } else if (passes.values()[i] && !passes.isNull(i)) {
                rows[count] = i;
                changed[count] = changed[i];
                kept[count++] = kept[i];
            }
        }
        boolean all = count == pairs;
        pairs = count;
        return all ? candidates : candidates.gather(rows, count);
    }

    private Batch weighted(Batch joined, Batch batch, JoinSide other) {
        long[] weights = new long[pairs];
        boolean plain = true;
        for (int i = 0; i < pairs; i++) {
            weights[i] = batch.weight(changed[i]) * other.weight(kept[i]);
            plain &= weights[i] == 1;
        }
        return joined.withSchema(schema).withWeights(plain ? null : weights);
    }

    /** Moves the degree of a kept row, and flips the row when that leaves or reaches 0. */
    private void shift(JoinSide side, int row, long by, boolean ofLeft) {
        long before = side.degree(row);
        long after = before + by;
        side.setDegree(row, after);
        if ((before == 0) != (after == 0)) {
            boolean shownWhenMatched = kind == Join.Kind.SEMI;
            boolean appears = (after != 0) == shownWhenMatched;
            long weight = appears ? side.weight(row) : -side.weight(row);
            int width = side.schema.size();
            if (ofLeft) {
                side.read(row, singles, 0);
                singles.putNulls(width, schema.size() - width);
            } else {
                int at = schema.size() - width;
                singles.putNulls(0, at);
                side.read(row, singles, at);
            }
            singles.end(weight);
        }
    }

    /** What a row gives that matches nothing. */
    private void alone(Batch batch, int row, boolean ofLeft, long weight) {
        if (tracks(ofLeft) && kind != Join.Kind.SEMI) {
            single(batch, row, ofLeft, weight);
        }
    }

    /** A row with NULLs, where the kind has columns of the other side, in their place. */
    private void single(Batch batch, int row, boolean ofLeft, long weight) {
        int width = batch.columns().length;
        int from = ofLeft ? 0 : schema.size() - width;
        singles.put(batch.columns(), row, from);
        if (ofLeft) {
            singles.putNulls(width, schema.size() - width);
        } else {
            singles.putNulls(0, from);
        }
        singles.end(weight);
    }

    @Override
    public long stateRows() {
        return left.stateRows() + right.stateRows();
    }

    @Override
    public long stateBytes() {
        return left.stateBytes() + right.stateBytes();
    }

    @Override
    public void snapshot(StateWriter out) {
        left.snapshot(out);
        right.snapshot(out);
    }

    @Override
    public void restore(StateReader in, Share share) {
        left.restore(in, share);
        right.restore(in, share);
    }
}
