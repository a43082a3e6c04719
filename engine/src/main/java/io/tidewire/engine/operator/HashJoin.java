package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan.Join;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.StateTable;

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

    /** Which columns of each side the residual reads. */
    private final boolean[] leftRead;

    private final boolean[] rightRead;

    private final JoinSide left;
    private final JoinSide right;
    private final List<StateTable> tables;

    /** By key whether a NULL matches nothing. */
    private final boolean[] strict;

    /** What the step gives. */
    private final List<Batch> parts = new ArrayList<>();

    /** Pairs of the row of the change and the row kept that may match. */
    private int[] changed = new int[1024];

    private int[] kept = new int[1024];
    private int pairs;

    /** Rows that stand alone, of the change or kept, with their weights. */
    private final Picked single = new Picked();

    private final Picked flipped = new Picked();

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
        Expr condition = plan.residual();
        this.residual = condition == null ? null : ExpressionCompiler.compile(condition);
        int split = plan.left().schema().size();
        this.leftRead = new boolean[split];
        this.rightRead = new boolean[both.size() - split];
        if (condition != null) {
            Expressions.columns(
                    condition,
                    column -> {
                        if (column < split) {
                            leftRead[column] = true;
                        } else {
                            rightRead[column - split] = true;
                        }
                    });
        }
        this.left =
                new JoinSide(
                        plan.left().schema(),
                        plan.leftKeys(),
                        leftRetracts,
                        tracks(true),
                        leftExpiry);
        this.right =
                new JoinSide(
                        plan.right().schema(),
                        plan.rightKeys(),
                        rightRetracts,
                        tracks(false),
                        rightExpiry);
        this.tables = new ArrayList<>(left.tables("left"));
        this.tables.addAll(right.tables("right"));
        this.strict = new boolean[plan.leftKeys().size()];
        for (int i = 0; i < strict.length; i++) {
            strict[i] = !plan.nullSafe().contains(i);
        }
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        change(inputs[0], true, context);
        change(inputs[1], false, context);
        left.expire(context.watermark(0), context.watermark(1));
        right.expire(context.watermark(1), context.watermark(0));
        Batch change = Batches.concat(schema, parts);
        parts.clear();
        return change;
    }

    private void change(Batch batch, boolean ofLeft, StepContext context) {
        if (batch.isEmpty()) {
            return;
        }
        JoinSide own = ofLeft ? left : right;
        JoinSide other = ofLeft ? right : left;
        Batch keyed = withKeys(batch, own, ofLeft);
        int[] partners = other.find(keyed, own.keyColumns);
        int[] groups = own.assign(keyed);
        long[] matches = new long[keyed.size()];
        int from = 0;
        while (from < keyed.size()) {
            from = pair(other, partners, from);
            join(keyed, matches, ofLeft, context);
        }
        if (tracks(ofLeft)) {
            leaveAlone(keyed, matches);
        }
        give(keyed.columns(), single, ofLeft);
        if (flipped.size > 0) {
            Column[] columns = other.columns(flipped.rows, flipped.size);
            flipped.count();
            give(columns, flipped, !ofLeft);
        }
        own.add(groups, keyed, matches);
        own.sweep(groups, keyed.size());
    }

    /**
     * Lists pairs of rows of the change and rows kept that agree in their keys, with a residual not
     * many more than are looked at together.
     *
     * @param partners by row of the change the group of those kept
     * @return the row of the change to go on with
     */
    private int pair(JoinSide other, int[] partners, int from) {
        pairs = 0;
        int to = from;
        while (to < partners.length && (residual == null || pairs < PAIRS)) {
            for (int row = other.first(partners[to]);
                    row != GroupedRows.NONE;
                    row = other.next(row)) {
                addPair(to, row);
            }
            to++;
        }
        return to;
    }

    /** Of the side whose degrees show, the rows that stand by themselves. */
    private void leaveAlone(Batch batch, long[] matches) {
        for (int row = 0; row < matches.length; row++) {
            if ((matches[row] == 0) != (kind == Join.Kind.SEMI)) {
                single.add(row, batch.weight(row));
            }
        }
    }

    /** Lets the rows with a NULL key pass by. */
    private Batch withKeys(Batch batch, JoinSide own, boolean ofLeft) {
        int[] rows = new int[batch.size()];
        int count = withKeys(batch, own, ofLeft, rows);
        give(batch.columns(), single, ofLeft);
        return count == batch.size() ? batch : batch.gather(rows, count);
    }

    private int withKeys(Batch batch, JoinSide own, boolean ofLeft, int[] rows) {
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            boolean isNull = false;
            for (int i = 0; i < strict.length; i++) {
                isNull |= strict[i] && batch.column(own.keyColumns[i]).isNull(row);
            }
            if (!isNull) {
                rows[count++] = row;
            } else if (tracks(ofLeft) && kind != Join.Kind.SEMI) {
                single.add(row, batch.weight(row));
            }
        }
        return count;
    }

    private void addPair(int changedRow, int keptRow) {
        if (pairs == changed.length) {
            changed = Arrays.copyOf(changed, pairs * 2);
            kept = Arrays.copyOf(kept, pairs * 2);
        }
        changed[pairs] = changedRow;
        kept[pairs++] = keptRow;
    }

    /**
     * Looks at the pairs.
     *
     * @param matches by row of the change, the weight of what matches it; set here
     */
    private void join(Batch batch, long[] matches, boolean ofLeft, StepContext context) {
        JoinSide other = ofLeft ? right : left;
        if (residual != null && pairs > 0) {
            keepMatching(residual, batch, other, ofLeft, context);
        }
        if (givesPairs() && pairs > 0) {
            parts.add(weighted(both(batch, other, ofLeft), batch, other));
        }
        count(batch, matches, other, tracks(!ofLeft));
    }

    private void count(Batch batch, long[] matches, JoinSide other, boolean shifts) {
        for (int pair = 0; pair < pairs; pair++) {
            matches[changed[pair]] += other.weight(kept[pair]);
            if (shifts) {
                shift(other, kept[pair], batch.weight(changed[pair]));
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

    /** Both sides' columns of every pair. */
    private Batch both(Batch batch, JoinSide other, boolean ofLeft) {
        Column[] own = batch.withWeights(null).gather(changed, pairs).columns();
        Column[] partner = other.columns(kept, pairs);
        return new Batch(both, ofLeft ? joined(own, partner) : joined(partner, own), pairs, null);
    }

    private static Column[] joined(Column[] left, Column[] right) {
        Column[] columns = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, columns, left.length, right.length);
        return columns;
    }

    /** Of both sides what the residual reads. */
    private Batch candidates(Batch batch, JoinSide other, boolean ofLeft) {
        boolean[] ownRead = ofLeft ? leftRead : rightRead;
        Column[] own = batch.columns().clone();
        for (int i = 0; i < own.length; i++) {
            own[i] = ownRead[i] ? own[i].gather(changed, pairs) : own[i];
        }
        Column[] partner = other.columns(kept, pairs, ofLeft ? rightRead : leftRead);
        return new Batch(both, ofLeft ? joined(own, partner) : joined(partner, own), pairs, null);
    }

    /** Leaves the pairs for which the residual is true. */
    private void keepMatching(
            Evaluator condition, Batch batch, JoinSide other, boolean ofLeft, StepContext context) {
        Batch candidates = candidates(batch, other, ofLeft);
        EvaluationContext evaluation = context.evaluation(candidates);
        BooleanColumn passes = (BooleanColumn) condition.evaluate(candidates, evaluation);
        boolean failures = evaluation.failedCount() > 0;
        Batch whole = failures ? both(batch, other, ofLeft) : candidates;
        int count = 0;
        for (int i = 0; i < pairs; i++) {
            if (failures && evaluation.failed(i)) {
                long weight = batch.weight(changed[i]) * other.weight(kept[i]);
                context.fail(whole, i, weight, evaluation.failure(i));
            } else if (passes.values()[i] && !passes.isNull(i)) {
                changed[count] = changed[i];
                kept[count++] = kept[i];
            }
        }
        pairs = count;
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
    private void shift(JoinSide side, int row, long by) {
        long before = side.degree(row);
        long after = before + by;
        side.setDegree(row, after);
        if ((before == 0) != (after == 0)) {
            boolean shownWhenMatched = kind == Join.Kind.SEMI;
            boolean appears = (after != 0) == shownWhenMatched;
            flipped.add(row, appears ? side.weight(row) : -side.weight(row));
        }
    }

    /** Gives rows out with NULLs, where the kind has columns of the other side, in their place. */
    private void give(Column[] columns, Picked rows, boolean ofLeft) {
        if (rows.size == 0) {
            return;
        }
        Column[] whole = new Column[schema.size()];
        int from = ofLeft ? 0 : whole.length - columns.length;
        for (int i = 0; i < whole.length; i++) {
            boolean own = i >= from && i < from + columns.length;
            whole[i] =
                    own
                            ? columns[i - from].gather(rows.rows, rows.size)
                            : Constants.repeat(Constants.single(null, schema.type(i)), rows.size);
        }
        long[] weights = Arrays.copyOf(rows.weights, rows.size);
        parts.add(new Batch(schema, whole, rows.size, weights));
        rows.size = 0;
    }

    /** Rows of something, each with a weight. */
    private static final class Picked {
        private int[] rows = new int[16];
        private long[] weights = new long[16];
        private int size;

        void add(int row, long weight) {
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, size * 2);
                weights = Arrays.copyOf(weights, size * 2);
            }
            rows[size] = row;
            weights[size++] = weight;
        }

        /** Puts numbers from 0 on in the place of the rows. */
        void count() {
            for (int i = 0; i < size; i++) {
                rows[i] = i;
            }
        }
    }

    @Override
    public long forgotten() {
        return left.forgotten() + right.forgotten();
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
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        left.restored();
        right.restored();
    }
}
